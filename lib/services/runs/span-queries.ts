import type { Context } from '#core/context.ts'
import { runIdOfTrace, traceIdOf, type TraceId } from '#core/ids.ts'
import { findHeadedRun } from '#db/runs.ts'
import { findSpans } from '#db/spans.ts'
import type { Run } from '#engine/model.ts'
import { currentHost } from '#host/current.ts'
import type { StoredSpan } from '#trace/span.ts'
import { can, notFound } from '../authorise.ts'
import { maskOfRun } from '../mask.ts'
import { parseInput } from '../parse-input.ts'
import { SpanInput, SpanPartInput } from './inputs.ts'
import { readSpanPart } from './run-spans.ts'
import { resourceOfRun } from './run-verb-parts.ts'
import { maskedSpan } from './run-view.ts'
import type { SpanPart, SpanView } from './spans-view.ts'
import { sightOf } from './trace-sight.ts'
import { shownRun } from './visible-run.ts'

const UNREAD = 'Nothing was read.'
const LINKED_RUNS_MAX = 20

/** More spans of a run's trace than its page was given at once. */
export async function getSpanPart(ctx: Context, rawInput: unknown): Promise<SpanPart> {
  const { runId, after } = parseInput(SpanPartInput, rawInput, UNREAD)
  const shown = await shownRun(ctx, runId)
  const { run } = shown
  const { db } = currentHost()
  const [part, mask] = await Promise.all([
    readSpanPart(db, traceIdOf(run.rootRunId), after, sightOf(ctx, db, shown)),
    maskOfRun(db, run),
  ])
  return mask.texts(part)
}

/** One span of a run's trace with everything that came with it. */
export async function getSpan(ctx: Context, rawInput: unknown): Promise<SpanView> {
  const { runId, spanId } = parseInput(SpanInput, rawInput, UNREAD)
  const shown = await shownRun(ctx, runId)
  const { run } = shown
  const { db } = currentHost()
  const traceId = traceIdOf(run.rootRunId)
  const inSight = await sightOf(ctx, db, shown)
  const [span] = await inSight(await findSpans(db.pool, traceId, [spanId]))
  if (!span) throw notFound('Run')
  const [above, linkedRuns, mask] = await Promise.all([
    span.parentSpanId === null ? [] : findSpans(db.pool, traceId, [span.parentSpanId]),
    linkedRunsOf(ctx, span),
    maskOfRun(db, run),
  ])
  const [parent] = above
  const isShown = parent !== undefined && parent.origin !== 'engine'
  return mask.texts({ span: maskedSpan(mask, span), parent: isShown ? parent.name : null, linkedRuns })
}

/** The runs whose traces a span links to, as far as the viewer may see them. */
async function linkedRunsOf(ctx: Context, { traceId, links }: StoredSpan): Promise<SpanView['linkedRuns']> {
  const others = [...new Set(links.map((link) => link.traceId))].filter((other) => other !== traceId)
  const runs = await Promise.all(
    others.slice(0, LINKED_RUNS_MAX).map(async (other) => [other, await seenRun(ctx, other)] as const),
  )
  return Object.fromEntries(
    runs.flatMap(([other, run]) => (run ? [[other, { id: run.id, workflow: run.workflow }]] : [])),
  )
}

async function seenRun(ctx: Context, traceId: TraceId): Promise<Run | null> {
  const headed = await findHeadedRun(currentHost().db.pool, runIdOfTrace(traceId))
  return headed && can(ctx, 'view', resourceOfRun(headed.run)).allowed ? headed.run : null
}
