'use client'

import { ExternalLink } from 'lucide-react'
import type { ReactNode } from 'react'
import type { LinkView } from '#services/links/view.ts'
import type { RunView } from '#services/runs/view.ts'
import { formatCount } from '#trace/repeats.ts'
import { useLink } from '~/components/links/use-link.ts'
import { Button, buttonClass } from '~/components/ui/button.tsx'
import { BackendHint } from './backend-hint.tsx'

const useRunLink = ({ id: runId, endedAt, link: known }: RunView): LinkView =>
  useLink({ runId, spanId: null, isEnded: endedAt !== null, known }) ?? known

/** The run in the trace backend, or how to connect one. */
export function BackendLink({ view }: { readonly view: RunView }): ReactNode {
  const link = useRunLink(view)
  if (link.backend === null) return <BackendHint />
  if (link.kind === 'none')
    return (
      <Button disabled>
        Open in {link.backend} <ExternalLink aria-hidden className="size-3.5" />
      </Button>
    )
  return (
    <a href={link.href} target="_blank" rel="noreferrer" className={buttonClass()}>
      Open in {link.backend} <ExternalLink aria-hidden className="size-3.5" />
      <span className="sr-only">in a new tab</span>
    </a>
  )
}

/** Of a run that began just now the first spans are on their way: a note would come and go. */
const COMING_MS = 5_000
const isJustComing = ({ cause }: Extract<LinkView, { kind: 'none' }>, { readAt, createdAt }: RunView): boolean =>
  (cause === 'not-ended' || cause === 'not-exported') && readAt - createdAt < COMING_MS

const NOTE = 'w-0 min-w-full text-right text-xs text-ink3 max-md:text-left'

/** Said where there is no link yet, and where a backend shows less of the trace than there is. */
export function BackendNote({ view }: { readonly view: RunView }): ReactNode {
  const link = useRunLink(view)
  const { backend, attemptCount, spans } = view
  if (link.kind === 'none')
    return (
      link.backend !== null &&
      !isJustComing(link, view) && (
        <p className={NOTE}>
          Open in {link.backend}: {link.why}
        </p>
      )
    )
  if (link.doubt !== null) return <p className={NOTE}>{link.doubt}</p>
  const spansMax = backend?.spansMax ?? null
  if (spansMax === null || Math.max(attemptCount, spans.countMin) <= spansMax) return null
  return (
    <p className={NOTE}>
      {backend?.name} shows at most {formatCount(spansMax)} spans of a trace, and this run has more: all of them are
      here.
    </p>
  )
}
