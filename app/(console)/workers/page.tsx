import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { pageContext } from '#auth/page.ts'
import { getWorkers } from '#services/workers/queries.ts'
import { WorkersPage } from '~/components/workers/workers-page.tsx'

export const metadata: Metadata = { title: 'Workers' }

export default async function WorkersListPage(): Promise<ReactNode> {
  return <WorkersPage view={await getWorkers(await pageContext('/workers'))} />
}
