import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { orNotFound, pageContext } from '#auth/page.ts'
import { compareVersions } from '#services/workflows/definition-queries.ts'
import { VersionComparison } from '~/components/workflows/version-comparison.tsx'

interface Props {
  readonly params: Promise<{ readonly name: string; readonly range: string }>
}

export const metadata: Metadata = { title: 'Versions' }

const RANGE = /^(\d{1,9})\.\.\.(\d{1,9})$/

export default async function VersionsPage({ params }: Props): Promise<ReactNode> {
  const { name: encoded, range } = await params
  const name = decodeURIComponent(encoded)
  const [, before, after] = RANGE.exec(decodeURIComponent(range)) ?? notFound()
  const ctx = await pageContext(`/workflows/${encodeURIComponent(name)}/versions/${before}...${after}`)
  const pair = await orNotFound(compareVersions(ctx, name, Number(before), Number(after)))
  return <VersionComparison pair={pair} />
}
