import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { SpanKindSum } from '#trace/compare-spans.ts'
import { formatList } from '#trace/format.ts'
import { formatCount } from '#trace/repeats.ts'
import type { RunId } from '#core/ids.ts'
import type { ComparisonView } from '#services/runs/comparison-view.ts'
import { Card } from '~/components/ui/card.tsx'
import { rowPath } from './paths.ts'

const SHOWN_MAX = 20

interface KindsProps {
  readonly runId: RunId
  readonly kinds: readonly SpanKindSum[]
  readonly silent: readonly string[]
  /** Given for the run whose page this is. */
  readonly onShow?: (key: string) => void
}

function Kind({
  kind,
  runId,
  onShow,
}: Pick<KindsProps, 'runId' | 'onShow'> & { readonly kind: SpanKindSum }): ReactNode {
  const key = `span:${kind.spanId}`
  const look = 'text-left font-medium underline decoration-dotted underline-offset-2 wrap-anywhere'
  return (
    <li className="min-w-0 wrap-anywhere">
      {onShow ? (
        <button type="button" className={look} onClick={() => onShow(key)}>
          {kind.name}
        </button>
      ) : (
        <Link className={look} href={rowPath(runId, key)}>
          {kind.name}
        </Link>
      )}
      {kind.count > 1 && <span className="text-ink2"> × {formatCount(kind.count)}</span>}
      <span className="text-ink3">
        {' '}
        · {kind.service} · under {kind.node}
      </span>
    </li>
  )
}

function Kinds({ kinds, silent, ...where }: KindsProps): ReactNode {
  const more = kinds.length - SHOWN_MAX
  return (
    <ul className="grid gap-1 px-4 py-2.5">
      {silent.length > 0 && <li className="text-ink2">No spans at all from {formatList(silent)}.</li>}
      {kinds.length + silent.length === 0 && <li className="text-ink3">None.</li>}
      {kinds.slice(0, SHOWN_MAX).map((kind) => (
        <Kind key={kind.spanId} kind={kind} {...where} />
      ))}
      {more > 0 && <li className="text-ink3">and {formatCount(more)} more</li>}
    </ul>
  )
}

interface SpansApartProps {
  readonly comparison: ComparisonView
  readonly onShow: (key: string) => void
}

/** Spans that only one of the two runs has, by service and name, under steps that both ran. */
export function SpansApart({ comparison, onShow }: SpansApartProps): ReactNode {
  const { spans, here, there, isWhole } = comparison
  if (spans === null)
    return <p className="text-ink3">Spans are not compared: those of one of these runs were let go by sampling.</p>
  return (
    <>
      <div className="grid gap-3 md:grid-cols-2">
        <Card title="Spans only in this run">
          <Kinds runId={here.id} kinds={spans.onlyHere} silent={spans.silentHere} onShow={onShow} />
        </Card>
        <Card title="Spans only in the other">
          <Kinds runId={there.id} kinds={spans.onlyThere} silent={spans.silentThere} />
        </Card>
      </div>
      <p className="text-xs text-ink3">
        Only steps that both ran are looked at. {!isWhole && 'Of these long traces only the beginnings were compared.'}
      </p>
    </>
  )
}
