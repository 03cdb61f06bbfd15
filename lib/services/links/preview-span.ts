import type { Context } from '#core/context.ts'
import { isAppError } from '#core/errors.ts'
import { RunId, runIdOfTrace, SpanId, TraceId, traceIdOf } from '#core/ids.ts'
import { listRuns } from '#db/run-list.ts'
import type { ShownRun } from '#db/shown-run.ts'
import { findSpans, listSpans } from '#db/spans.ts'
import { currentHost } from '#host/current.ts'
import type { StoredSpan } from '#trace/span.ts'
import { visibleFunctions } from '../authorise.ts'
import { maskOfRun } from '../mask.ts'
import { sightOf } from '../runs/trace-sight.ts'
import { shownRun } from '../runs/visible-run.ts'

/** Newest runs that are looked through for one with a span. */
const RUNS_MAX = 5
/** First spans of a trace that are looked through for one that may be seen. */
const SPANS_MAX = 50

export interface FoundSpan {
  readonly span: StoredSpan
  readonly workflow: string
}

/** A span to try a template with, or why there is none. */
export type Found = { readonly found: FoundSpan } | { readonly found: null; readonly why: string }

const missing = (why: string): Found => ({ found: null, why })

/** The span that was asked for, or the first one of the newest run; never one of a run the viewer may not see. */
export async function findPreviewSpan(
  ctx: Context,
  asked: { readonly of?: string | undefined; readonly spanId?: string | undefined },
): Promise<Found> {
  if (!asked.of) return asked.spanId ? missing('Give the trace the span belongs to as well') : findNewest(ctx)
  const runId = runOf(asked.of)
  if (runId === null) return missing('That is neither a run id nor a trace id')
  const spanId = asked.spanId ? SpanId.safeParse(asked.spanId).data : null
  if (spanId === undefined) return missing('A span id has 16 hex digits')
  const shown = await shownRun(ctx, runId).catch(whenUnseen)
  if (!shown) return missing('There is no such run, or you may not see it')
  const found = await seenSpan(ctx, shown, spanId)
  if (found) return { found }
  return missing(spanId === null ? 'Nothing of that run has ended yet' : 'There is no such span in that trace')
}

/** A span of a run's trace, or its first one, as far as the viewer may see the trace, named as the run's page names it. */
async function seenSpan(ctx: Context, shown: ShownRun, spanId: SpanId | null): Promise<FoundSpan | null> {
  const { db } = currentHost()
  const { run } = shown
  const traceId = traceIdOf(run.rootRunId)
  const spans =
    spanId === null
      ? (await listSpans(db.pool, traceId, 0, SPANS_MAX)).spans
      : await findSpans(db.pool, traceId, [spanId])
  const [[span], mask] = await Promise.all([(await sightOf(ctx, db, shown))(spans), maskOfRun(db, run)])
  return span ? { span: { ...span, name: mask.texts(span.name) }, workflow: run.workflow } : null
}

function runOf(text: string): RunId | null {
  const trace = TraceId.safeParse(text)
  return trace.success ? runIdOfTrace(trace.data) : (RunId.safeParse(text).data ?? null)
}

function whenUnseen(error: unknown): null {
  if (isAppError(error) && error.code === 'not_found') return null
  throw error
}

async function findNewest(ctx: Context): Promise<Found> {
  const { pool } = currentHost().db
  const { runs } = await listRuns(pool, { serviceFunctions: visibleFunctions(ctx) }, { behind: null, limit: RUNS_MAX })
  for (const { id } of runs) {
    const found = await seenSpan(ctx, await shownRun(ctx, id), null)
    if (found) return { found }
  }
  return missing('No run that you may see has a span yet: launch one, or give ids')
}
