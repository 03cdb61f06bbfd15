import { runIdOfTrace, type TraceId } from '#core/ids.ts'
import { findCursor } from '#db/cursors.ts'
import type { Sql } from '#db/database.ts'
import { listLostSpans } from '#db/export-losses.ts'
import { findSamplings } from '#db/samplings.ts'
import { isBehind, listWaitsOfSpan, type SpanPlace } from '#db/span-places.ts'
import type { Destination } from '#telemetry/destinations.ts'
import { isLikelyThere, type Lack, type LossReason, type RefusedShare } from '#trace/export-loss.ts'
import { fateOf, type ExportFate } from '#trace/sampling-export.ts'
import { cursorOf } from '../spans/export-store.ts'

/** Whether a stored span is where it is looked at; likely when the backend refused a few of those it was sent with. */
export type SentState = 'sent' | 'likely-sent' | 'not-exported' | 'undecided' | 'sampled-away' | LossReason

/** How far a span has come; and of what was sent together, how much was refused without its being said which. */
export interface Sent {
  readonly state: SentState
  readonly share: RefusedShare | null
}

/** From what says most: one destination that has it is enough. */
const BEST: readonly SentState[] = [
  'sent',
  'likely-sent',
  'not-exported',
  'undecided',
  'perhaps-refused',
  'refused',
  'too-many',
  'too-old',
  'sampled-away',
]

/** How far a span has come on its way to one of these destinations. */
export async function sentState(
  sql: Sql,
  destinations: readonly Destination[],
  traceId: TraceId,
  place: SpanPlace,
): Promise<Sent> {
  const rootRunId = runIdOfTrace(traceId)
  const names = destinations.map(({ name }) => name)
  // The cursors first: what was written when one of them passed the span is in what is read after it.
  const [samplings, passed] = await Promise.all([
    findSamplings(sql, [rootRunId]),
    Promise.all(names.map(async (name) => isBehind(place, await findCursor(sql, cursorOf(name))))),
  ])
  const [waits, lost] = await Promise.all([
    listWaitsOfSpan(sql, names, traceId, place),
    listLostSpans(sql, names, [{ ...place, traceId }]),
  ])
  const waiting = new Set(waits)
  const decided = samplings.get(rootRunId)?.tier
  const tier = decided ? { tier: decided } : null
  const states = destinations.map(({ name, scope }, nth) => {
    const isDone = passed[nth] === true && !waiting.has(name)
    const lack = lost.find(({ destination }) => destination === name) ?? null
    return { state: stateOf(fateOf(place, tier, scope), isDone, lack), share: lack?.share ?? null }
  })
  const best = states.toSorted((a, b) => BEST.indexOf(a.state) - BEST.indexOf(b.state))
  return best[0] ?? { state: 'not-exported', share: null }
}

function stateOf(fate: ExportFate, isDone: boolean, lack: Lack | null): SentState {
  // Whoever made it sends it there without us.
  if (fate === 'not-wanted') return 'sent'
  if (fate === 'wait') return 'undecided'
  if (fate === 'let-go') return 'sampled-away'
  if (!isDone) return 'not-exported'
  if (lack === null) return 'sent'
  return isLikelyThere(lack) ? 'likely-sent' : lack.reason
}
