'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, type ReactNode } from 'react'
import { countWaitingAction } from '#actions/approvals.ts'
import { cn } from '~/components/ui/class-names.ts'
import { waitingKey } from './query-keys.ts'

const EVERY_MS = 20_000

async function countWaiting(): Promise<number> {
  const result = await countWaitingAction()
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

/** How many approvals wait for the viewer: as the page was rendered, then as it changes while the page is looked at. */
export function WaitingCount({ rendered }: { readonly rendered: number }): ReactNode {
  const client = useQueryClient()
  useEffect(() => void client.setQueryData(waitingKey, rendered), [client, rendered])
  const { data: count } = useQuery({
    queryKey: waitingKey,
    queryFn: countWaiting,
    initialData: rendered,
    refetchInterval: EVERY_MS,
    refetchOnWindowFocus: 'always',
  })
  if (count === 0) return null
  return (
    <span
      className={cn(
        'rounded-[9px] bg-wait-bg px-1.75 text-2xs font-semibold text-wait',
        'max-md:absolute max-md:top-1 max-md:left-1/2 max-md:ml-1.5 max-md:px-1.5 md:ml-auto',
      )}
    >
      {count}
      <span className="sr-only"> waiting for you</span>
    </span>
  )
}
