import type { z } from 'zod'
import type { Context } from '#core/context.ts'
import { spanIdOf, traceIdOf } from '#core/ids.ts'
import { currentHost } from '#host/current.ts'
import { parseInput } from '../parse-input.ts'
import { visibleRun } from '../runs/visible-run.ts'
import { findLink } from './find-link.ts'
import { LinkInput } from './inputs.ts'
import { linkOfRun } from './link-of-run.ts'
import type { LinkView } from './view.ts'

/** The page of a run, of one of its attempts or of a span of its trace in the trace backend, or why there is none. */
export async function getLink(ctx: Context, input: z.input<typeof LinkInput>): Promise<LinkView> {
  const { runId, taskId, spanId } = parseInput(LinkInput, input, 'Nothing was read.')
  const { run } = await visibleRun(ctx, runId)
  const { db, settings } = currentHost()
  const wanted = taskId === undefined ? spanId : spanIdOf(taskId)
  if (wanted === undefined) return linkOfRun(db.pool, settings, run)
  return findLink(db.pool, settings, { traceId: traceIdOf(run.rootRunId), spanId: wanted, isAnyEnough: false })
}
