import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import type { ReactNode } from 'react'
import { findContext } from '#auth/current.ts'
import { signInWay } from '#auth/page.ts'
import { safePath } from '~/components/shell/safe-path.ts'
import { SignInCard } from '~/components/shell/sign-in-card.tsx'

interface Props {
  readonly searchParams: Promise<{ readonly callbackUrl?: string | string[]; readonly error?: string | string[] }>
}

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: Props): Promise<ReactNode> {
  const { callbackUrl, error } = await searchParams
  const goingTo = safePath(callbackUrl)
  if (await findContext()) redirect(goingTo)
  return (
    <main className="grid min-h-dvh grid-cols-[minmax(0,1fr)] place-items-center px-4 py-10">
      <SignInCard {...signInWay()} callbackUrl={goingTo} error={typeof error === 'string' ? error : null} />
    </main>
  )
}
