import type { RunId } from '#core/ids.ts'
import type { StoredSpan } from './span.ts'

/** Why a backend does not have a span that it should: of some it refused parts of what it was sent, and did not say which. */
export type LossReason = 'too-old' | 'too-many' | 'refused' | 'perhaps-refused'

/** How many a backend refused of the spans it was sent together (OTLP: partial_success says no more). */
export interface RefusedShare {
  readonly refused: number
  readonly batch: number
}

/** What is lacking and why; how much of it only where the backend did not say which. */
export interface Lack {
  readonly reason: LossReason
  readonly share: RefusedShare | null
}

/** Of spans sent together. A backend that refuses some of them does not say which: each may be among them. */
export const lackOf = (refused: number, batch: number): Lack =>
  refused === batch ? { reason: 'refused', share: null } : { reason: 'perhaps-refused', share: { refused, batch } }

/** Whether a span of such a batch is more likely there than not. Where it was not noted how many were refused it is not said to be. */
export const isLikelyThere = ({ reason, share }: Lack): boolean =>
  reason === 'perhaps-refused' && share !== null && share.refused * 2 < share.batch

/** A span's place in the order in which spans are read on. */
interface Place {
  readonly xid: string
  readonly position: number
}

/** All spans of somebody behind one place and up to another are lost. */
export interface Loss extends Lack {
  /** The engine's spans of all runs, the other spans of a root run, or those of all runs. */
  readonly whose: 'engine' | 'others' | RunId
  readonly behind: Place
  readonly upTo: Place
}

type Placed = Place & { readonly span: StoredSpan }
type Lost = ReadonlyMap<StoredSpan, Lack>

const isSame = (a: Lack | undefined, b: Lack | undefined): boolean => keyOf(a) === keyOf(b)
const keyOf = (lack: Lack | undefined): string => JSON.stringify([lack?.reason, lack?.share])
const isRightBefore = (a: Place, b: Place): boolean => a.xid === b.xid && a.position === b.position - 1

/** What is lost of spans that lie next to each other behind a place. */
export const lossesBehind = (after: Place, placed: readonly Placed[], lost: Lost): readonly Loss[] =>
  lost.size === 0 ? [] : [...engineLosses(after, placed, lost), ...otherLosses(placed, lost)]

/** A loss of engine spans takes in what lies between them: few rows tell of many spans, and of those of many runs. */
function engineLosses(after: Place, placed: readonly Placed[], lost: Lost): Loss[] {
  const first = placed.find(({ span }) => span.origin === 'engine')
  if (!first) return []
  const losses: Loss[] = []
  let lack = lost.get(first.span)
  let behind = after
  let upTo = after
  const end = (): void => {
    if (lack) losses.push({ whose: 'engine', behind, upTo, ...lack })
  }
  for (const { span, xid, position } of placed) {
    const next = span.origin === 'engine' ? lost.get(span) : lack
    if (!isSame(next, lack)) {
      end()
      lack = next
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
    const lack = lost.get(span)
    if (span.origin === 'engine' || !lack) continue
    const whose = span.rootRunId
    const at = lastOf.get(whose) ?? losses.length
    const last = losses[at]
    const isNext = last !== undefined && isSame(last, lack) && isRightBefore(last.upTo, { xid, position })
    const behind = isNext ? last.behind : { xid, position: position - 1 }
    const place = isNext ? at : losses.length
    losses[place] = { whose, behind, upTo: { xid, position }, ...lack }
    lastOf.set(whose, place)
  }
  return losses
}
