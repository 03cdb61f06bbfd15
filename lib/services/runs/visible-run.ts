import type { Context } from '#core/context.ts'
import type { RunId } from '#core/ids.ts'
import type { Sql } from '#db/database.ts'
import { findHeadedRun, type ReadRun } from '#db/runs.ts'
import { findShownRun, type ShownRun } from '#db/shown-run.ts'
import { currentHost } from '#host/current.ts'
import { mustSee, notFound } from '../authorise.ts'
import { RunIdInput } from './inputs.ts'
import { resourceOfRun } from './run-verb-parts.ts'

async function seen<Found extends ReadRun>(
  ctx: Context,
  runId: string,
  find: (sql: Sql, id: RunId) => Promise<Found | null>,
): Promise<Found> {
  const parsed = RunIdInput.safeParse({ runId })
  const found = parsed.success ? await find(currentHost().db.pool, parsed.data.runId) : null
  if (!found) throw notFound('Run')
  mustSee(ctx, resourceOfRun(found.run))
  return found
}

/** The run of an id, if the viewer may see it; not_found otherwise. */
export const visibleRun = (ctx: Context, runId: string): Promise<ReadRun> => seen(ctx, runId, findHeadedRun)

/** The same with what its page shows beside it. */
export const shownRun = (ctx: Context, runId: string): Promise<ShownRun> => seen(ctx, runId, findShownRun)
