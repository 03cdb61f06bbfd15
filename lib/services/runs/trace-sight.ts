import type { Context } from '#core/context.ts'
import { traceIdOf } from '#core/ids.ts'
import type { Database } from '#db/database.ts'
import type { ShownRun } from '#db/shown-run.ts'
import { listAttemptsOfSpans, listSpansAbove, listTraceOthers } from '#db/trace-sight.ts'
import type { Run } from '#engine/model.ts'
import type { PlacedSpan } from '#trace/attempt-of.ts'
import { attemptOfSpan } from '#trace/compare-outline.ts'
import { visibleFunctions } from '../authorise.ts'
import { maskedFieldsOf } from '../mask.ts'

/** Leaves of the spans of a run's trace those that somebody may be shown with that run. */
export type Sight = <S extends PlacedSpan>(spans: readonly S[]) => Promise<readonly S[]>

/** Whether the other runs of a run's trace are the viewer's to see, and hide nothing. */
export async function isTraceOpen(ctx: Context, db: Database, run: Pick<Run, 'id' | 'rootRunId'>): Promise<boolean> {
  const others = await listTraceOthers(db.pool, run)
  const functions = new Set(visibleFunctions(ctx))
  const hashes = others.map(({ programHash }) => programHash)
  const fields = await maskedFieldsOf(db.prisma, hashes)
  return others.every(
    ({ serviceFunction, programHash }) => functions.has(serviceFunction) && !fields.get(programHash)?.length,
  )
}

/**
 * A trace that is open is shown whole: else what lies under the attempts of this run. What another run hides is hidden on its
 * own page, where its payloads say what that is.
 */
export async function sightOf(ctx: Context, db: Database, { run, hasFamily }: ShownRun): Promise<Sight> {
  const isOpen = !hasFamily || (await isTraceOpen(ctx, db, run))
  return isOpen ? async (spans) => spans : (spans) => ownSpans(db, run, spans)
}

async function ownSpans<S extends PlacedSpan>(
  { pool }: Database,
  run: Run,
  spans: readonly S[],
): Promise<readonly S[]> {
  if (spans.length === 0) return spans
  const ids = spans.map(({ spanId }) => spanId)
  const known = await listSpansAbove(pool, traceIdOf(run.rootRunId), ids)
  const owned = attemptOfSpan(known, await listAttemptsOfSpans(pool, run.id, known))
  return spans.filter(({ spanId }) => owned.has(spanId))
}
