import type { Context } from '#core/context.ts'
import { findHeadedRun, type ReadRun } from '#db/runs.ts'
import { currentHost } from '#host/current.ts'
import { mustSee, notFound } from '../authorise.ts'
import { RunIdInput } from './inputs.ts'
import { resourceOfRun } from './run-verb-parts.ts'

/** The run of an id, if the viewer may see it; not_found otherwise. */
export async function visibleRun(ctx: Context, runId: string): Promise<ReadRun> {
  const parsed = RunIdInput.safeParse({ runId })
  const headed = parsed.success ? await findHeadedRun(currentHost().db.prisma, parsed.data.runId) : null
  if (!headed) throw notFound('Run')
  mustSee(ctx, resourceOfRun(headed.run))
  return headed
}
