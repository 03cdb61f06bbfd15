'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { useState, type ReactNode } from 'react'
import { ClockProvider } from '~/components/ui/now.tsx'
import { Toasts } from './toasts.tsx'

/** Live data is patched by the stream, so nothing is fetched again just because a window was focused. */
const newQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: { queries: { staleTime: 60_000, refetchOnWindowFocus: false, retry: 1 }, mutations: { retry: 0 } },
  })

/** What every page stands in: query cache, URL state, clock and toasts. */
export function Providers({
  renderedAt,
  children,
}: {
  readonly renderedAt: number
  readonly children: ReactNode
}): ReactNode {
  const [queryClient] = useState(newQueryClient)
  return (
    <QueryClientProvider client={queryClient}>
      <NuqsAdapter>
        <ClockProvider renderedAt={renderedAt}>{children}</ClockProvider>
      </NuqsAdapter>
      <Toasts />
    </QueryClientProvider>
  )
}
