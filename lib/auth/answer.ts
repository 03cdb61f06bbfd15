import NextAuth from 'next-auth'
import type { NextRequest } from 'next/server'
import { currentHost } from '#host/current.ts'
import { authOptions } from './options.ts'
import type { SignInProblem } from './problem.ts'

interface Params {
  readonly params: Promise<{ readonly nextauth: string[] }>
}

/** Signing in and out is next-auth's; options are made per request from what this process was started with. */
export async function answerAuth(request: NextRequest, context: Params): Promise<Response> {
  const { settings, db } = currentHost()
  const { nextauth } = await context.params
  // There browsers would tell of their errors, and anybody else write lines of our log.
  if (nextauth[0] === '_log') return new Response(null, { status: 204 })
  const isReturning = nextauth[0] === 'callback'
  let problem = isReturning ? problemOfAnswer(request) : null
  const onProblem = (found: SignInProblem): void => void (problem = found)
  const response = (await NextAuth(request, context, authOptions(settings, db, { isReturning, onProblem }))) as Response
  if (problem !== null) response.headers.set('location', `${settings.publicUrl}/api/auth/signin?error=${problem}`)
  return response
}

/** What the provider itself says instead of a code (RFC 6749 4.1.2.1). */
function problemOfAnswer({ nextUrl }: NextRequest): SignInProblem | 'AccessDenied' | null {
  const error = nextUrl.searchParams.get('error')
  if (error === null) return null
  return error === 'access_denied' ? 'AccessDenied' : 'ProviderRefused'
}
