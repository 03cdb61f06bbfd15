import type { Context } from '#core/context.ts'
import { isAppError } from '#core/errors.ts'
import { RunId, runIdOfTrace, SpanId, TraceId, traceIdOf } from '#core/ids.ts'
import { listRuns } from '#db/run-list.ts'
import { findSpans, listSpans } from '#db/spans.ts'
import { currentHost } from '#host/current.ts'
import type { StoredSpan } from '#trace/span.ts'
import { visibleFunctions } from '../authorise.ts'
import { visibleRun } from '../runs/visible-run.ts'

/** Newest runs that are looked through for one with a span. */
const RUNS_MAX = 5

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
  const read = await visibleRun(ctx, runId).catch(whenUnseen)
  if (!read) return missing('There is no such run, or you may not see it')
  const { pool } = currentHost().db
  const traceId = traceIdOf(read.run.rootRunId)
  const [span] =
    spanId === null ? (await listSpans(pool, traceId, 0, 1)).spans : await findSpans(pool, traceId, [spanId])
  if (span) return { found: { span, workflow: read.run.workflow } }
  return missing(spanId === null ? 'Nothing of that run has ended yet' : 'There is no such span in that trace')
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
  for (const { id, workflow } of runs) {
    const [span] = (await listSpans(pool, traceIdOf(id), 0, 1)).spans
    if (span) return { found: { span, workflow } }
  }
  return missing('No run that you may see has a span yet: launch one, or give ids')
}
