import type { RunId } from '#core/ids.ts'
import type { StoredSpan } from './span.ts'

/** Why a backend does not have a span that it should: of some it refused parts of what it was sent, and did not say which. */
export type LossReason = 'too-old' | 'too-many' | 'refused' | 'perhaps-refused'

/** A span's place in the order in which spans are read on. */
interface Place {
  readonly xid: string
  readonly position: number
}

/** All spans of somebody behind one place and up to another are lost. */
export interface Loss {
  /** The engine's spans of all runs, the other spans of a root run, or those of all runs. */
  readonly whose: 'engine' | 'others' | RunId
  readonly behind: Place
  readonly upTo: Place
  readonly reason: LossReason
}

type Placed = Place & { readonly span: StoredSpan }
type Lost = ReadonlyMap<StoredSpan, LossReason>

/** What is lost of spans that lie next to each other behind a place. */
export const lossesBehind = (after: Place, placed: readonly Placed[], lost: Lost): readonly Loss[] =>
  lost.size === 0 ? [] : [...engineLosses(after, placed, lost), ...otherLosses(placed, lost)]

/** A loss of engine spans takes in what lies between them: few rows tell of many spans, and of those of many runs. */
function engineLosses(after: Place, placed: readonly Placed[], lost: Lost): Loss[] {
  const first = placed.find(({ span }) => span.origin === 'engine')
  if (!first) return []
  const losses: Loss[] = []
  let reason = lost.get(first.span)
  let behind = after
  let upTo = after
  const end = (): void => {
    if (reason !== undefined) losses.push({ whose: 'engine', behind, upTo, reason })
  }
  for (const { span, xid, position } of placed) {
    const next = span.origin === 'engine' ? lost.get(span) : reason
    if (next !== reason) {
      end()
      reason = next
      behind = upTo
    }
    upTo = { xid, position }
  }
  end()
  return losses
}

/** What is lost of spans but the engine's, whatever lies between them. */
export function otherLosses(placed: readonly Placed[], lost: Lost): Loss[] {
  const losses: Loss[] = []
  const lastOf = new Map<RunId, number>()
  for (const { span, xid, position } of placed.toSorted((a, b) => a.position - b.position)) {
    const reason = lost.get(span)
    if (span.origin === 'engine' || reason === undefined) continue
    const whose = span.rootRunId
    const at = lastOf.get(whose) ?? losses.length
    const last = losses[at]
    const isNext = last?.reason === reason && last.upTo.xid === xid && last.upTo.position === position - 1
    const behind = isNext ? last.behind : { xid, position: position - 1 }
    const place = isNext ? at : losses.length
    losses[place] = { whose, behind, upTo: { xid, position }, reason }
    lastOf.set(whose, place)
  }
  return losses
}
