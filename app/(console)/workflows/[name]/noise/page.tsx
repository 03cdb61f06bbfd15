import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { orNotFound, pageContext } from '#auth/page.ts'
import { getNoise } from '#services/sampling/queries.ts'
import { NoiseReport } from '~/components/sampling/noise-report.tsx'

interface Props {
  readonly params: Promise<{ readonly name: string }>
}

const nameOf = async ({ params }: Props): Promise<string> => decodeURIComponent((await params).name)

export const generateMetadata = async (props: Props): Promise<Metadata> => ({
  title: `Noise of ${await nameOf(props)}`,
})

export default async function NoisePage(props: Props): Promise<ReactNode> {
  const name = await nameOf(props)
  const ctx = await pageContext(`/workflows/${encodeURIComponent(name)}/noise`)
  return <NoiseReport noise={await orNotFound(getNoise(ctx, name))} />
}
