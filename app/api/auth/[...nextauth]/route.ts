import NextAuth from 'next-auth'
import type { NextRequest } from 'next/server'
import { authOptions } from '#auth/options.ts'
import { currentHost } from '#host/current.ts'

interface Params {
  readonly params: Promise<{ readonly nextauth: string[] }>
}

/** Signing in and out is next-auth's; options are made per request from what this process was started with. */
async function handle(request: NextRequest, context: Params): Promise<Response> {
  const { settings, db } = currentHost()
  const { nextauth } = await context.params
  return (await NextAuth(request, context, authOptions(settings, db, nextauth[0] === 'callback'))) as Response
}

export { handle as GET, handle as POST }
