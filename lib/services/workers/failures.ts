import type { Context } from '#core/context.ts'
import type { TaskId } from '#core/ids.ts'
import { findAttempts } from '#db/attempts.ts'
import type { Database } from '#db/database.ts'
import { findRun } from '#db/runs.ts'
import type { Attempt } from '#engine/model.ts'
import { can } from '../authorise.ts'
import { maskOfRun } from '../mask.ts'
import { resourceOfRun } from '../runs/run-verb-parts.ts'
import type { WorkerFailure } from './view.ts'

/** Each needs a look at its run: only the newest are told. */
const TOLD_MAX = 20

/** What became of these attempts, as far as the viewer may see their runs. */
export async function failuresOf(
  ctx: Context,
  db: Database,
  ids: readonly TaskId[],
): Promise<ReadonlyMap<TaskId, WorkerFailure>> {
  const attempts = (await findAttempts(db.pool, [...new Set(ids)])).sort((a, b) => b.updatedAt - a.updatedAt)
  const found = await Promise.all(attempts.slice(0, TOLD_MAX).map((attempt) => failureOf(ctx, db, attempt)))
  return new Map(found.flatMap((one) => (one ? [one] : [])))
}

async function failureOf(ctx: Context, db: Database, attempt: Attempt): Promise<[TaskId, WorkerFailure] | null> {
  const run = await findRun(db.prisma, attempt.runId)
  if (!run || !can(ctx, 'view', resourceOfRun(run)).allowed) return null
  const mask = await maskOfRun(db, run, [attempt])
  const { workflow } = run
  const { runId, endedAt, updatedAt, reason } = attempt
  return [attempt.id, { runId, workflow, at: endedAt ?? updatedAt, reason: mask.texts(reason) }]
}
