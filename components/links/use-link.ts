'use client'

import { useQuery } from '@tanstack/react-query'
import { readLinkAction } from '#actions/links.ts'
import type { RunId, SpanId } from '#core/ids.ts'
import type { LinkView } from '#services/links/view.ts'

/** How soon something that waits to be sent is asked for again. */
const AGAIN_MS = 2_000
/** What was not sent after so many questions is not sent soon. */
const QUESTIONS_MAX = 30

const COMING = new Set<string>(['not-exported', 'undecided'])

export interface LinkQuestion {
  readonly runId: RunId
  /** Null: the run itself. */
  readonly spanId: SpanId | null
  /** It has ended, so that a link to it is a matter of seconds. */
  readonly isEnded: boolean
  /** What the page knows already. */
  readonly known?: LinkView | undefined
}

/** The way into the trace backend, asked again for as long as it is about to come; null until the server has said. */
export function useLink({ runId, spanId, isEnded, known }: LinkQuestion): LinkView | null {
  const isComing = (link: LinkView): boolean => {
    if (link.kind === 'open') return isEnded && !link.isExact
    return COMING.has(link.cause) || (link.cause === 'not-ended' && (isEnded || spanId === null))
  }
  const isKnown = known !== undefined && !isComing(known)
  const { data } = useQuery({
    queryKey: ['link', runId, spanId],
    queryFn: () => readLink(runId, spanId),
    enabled: !isKnown,
    staleTime: AGAIN_MS,
    refetchInterval: ({ state }) =>
      state.dataUpdateCount < QUESTIONS_MAX && state.data && isComing(state.data) ? AGAIN_MS : false,
  })
  return isKnown ? known : (data ?? known ?? null)
}

async function readLink(runId: RunId, spanId: SpanId | null): Promise<LinkView> {
  const result = await readLinkAction(spanId === null ? { runId } : { runId, spanId })
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}
