import { ExternalLink } from 'lucide-react'
import type { ReactNode } from 'react'
import type { TraceLinkSettings } from '#config/settings.ts'
import type { RunLine } from '#services/runs/view.ts'
import { deepLink } from '#trace/deep-link.ts'
import { buttonClass } from '~/components/ui/button.tsx'
import { cn } from '~/components/ui/class-names.ts'

interface BackendIconProps {
  readonly run: RunLine
  readonly backend: TraceLinkSettings
}

const nanos = (at: number | null): string | null => (at === null ? null : `${at}000000`)

/** The run's root span in the trace backend; no link where its template leads nowhere. */
export function BackendIcon({ run, backend }: BackendIconProps): ReactNode {
  const { traceId, rootSpanId: spanId, openedAt, endedAt } = run
  const href = deepLink(backend, { traceId, spanId, startNs: `${openedAt}000000`, endNs: nanos(endedAt) })
  if (href === null) return null
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      aria-label={`Open in ${backend.name}, in a new tab`}
      title={`Open in ${backend.name}`}
      className={cn(buttonClass({ variant: 'ghost', size: 'small' }), 'relative z-1 px-1.5')}
    >
      <ExternalLink aria-hidden className="size-3.5" />
    </a>
  )
}
