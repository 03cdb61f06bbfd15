import { runIdOfTrace, type TraceId } from '#core/ids.ts'
import { findCursor } from '#db/cursors.ts'
import type { Sql } from '#db/database.ts'
import { listLostSpans } from '#db/export-losses.ts'
import { findSamplings } from '#db/samplings.ts'
import { isBehind, listWaitsOfSpan, type SpanPlace } from '#db/span-places.ts'
import type { Destination } from '#telemetry/destinations.ts'
import type { LossReason } from '#trace/export-loss.ts'
import { fateOf, type ExportFate } from '#trace/sampling-export.ts'
import { cursorOf } from '../spans/export-store.ts'

/** Whether a stored span is where it is looked at. */
export type SentState = 'sent' | 'not-exported' | 'undecided' | 'sampled-away' | LossReason

/** From what says most: one destination that has it is enough. */
const BEST: readonly SentState[] = [
  'sent',
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
): Promise<SentState> {
  const rootRunId = runIdOfTrace(traceId)
  const sampling = (await findSamplings(sql, [rootRunId])).get(rootRunId)
  const tier = sampling?.tier ? { tier: sampling.tier } : null
  const names = destinations.map(({ name }) => name)
  const waiting = new Set(await listWaitsOfSpan(sql, names, traceId, place))
  const lost = await listLostSpans(sql, names, [{ ...place, traceId }])
  const states = await Promise.all(
    destinations.map(async ({ name, scope }) => {
      const isPassed = isBehind(place, await findCursor(sql, cursorOf(name)))
      const reason = lost.find(({ destination }) => destination === name)?.reason
      return stateOf(fateOf(place, tier, scope), isPassed && !waiting.has(name), reason ?? 'sent')
    }),
  )
  return BEST.find((state) => states.includes(state)) ?? 'not-exported'
}

function stateOf(fate: ExportFate, isDone: boolean, done: 'sent' | LossReason): SentState {
  // Whoever made it sends it there without us.
  if (fate === 'not-wanted') return 'sent'
  if (fate === 'wait') return 'undecided'
  if (fate === 'let-go') return 'sampled-away'
  return isDone ? done : 'not-exported'
}
