'use client'

import { ExternalLink } from 'lucide-react'
import type { ReactNode } from 'react'
import type { RunView } from '#services/runs/view.ts'
import { deepLink } from '#trace/deep-link.ts'
import { openedAt } from '#trace/generations.ts'
import { formatCount } from '#trace/repeats.ts'
import { buttonClass } from '~/components/ui/button.tsx'
import { BackendHint } from './backend-hint.tsx'

const nanos = (at: number | null): string | null => (at === null ? null : `${at}000000`)

/** The run's root span in the trace backend, or how to connect one. */
export function BackendLink({ view }: { readonly view: RunView }): ReactNode {
  const startNs = nanos(openedAt(view)) ?? ''
  const { backend, traceId, rootSpanId: spanId, endedAt } = view
  const href = deepLink(backend, { traceId, spanId, startNs, endNs: nanos(endedAt) })
  if (href === null) return <BackendHint />
  return (
    <a href={href} target="_blank" rel="noreferrer" className={buttonClass()}>
      Open in {backend?.name} <ExternalLink aria-hidden className="size-3.5" />
      <span className="sr-only">in a new tab</span>
    </a>
  )
}

/** Said where a backend shows less of the trace than there is. */
export function BackendBound({ view }: { readonly view: RunView }): ReactNode {
  const { backend, attemptCount, spans } = view
  const spansMax = backend?.spansMax ?? null
  if (spansMax === null || Math.max(attemptCount, spans.countMin) <= spansMax) return null
  return (
    <p className="w-0 min-w-full text-right text-xs text-ink3 max-md:text-left">
      {backend?.name} shows at most {formatCount(spansMax)} spans of a trace, and this run has more: all of them are
      here.
    </p>
  )
}
