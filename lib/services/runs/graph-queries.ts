import type { Context } from '#core/context.ts'
import { findPrograms } from '#db/programs.ts'
import { findRun } from '#db/runs.ts'
import { compile, type ProgramSource } from '#engine/compile.ts'
import { graphOf, type Graph } from '#engine/graph.ts'
import { currentHost } from '#host/current.ts'
import { mustSee, notFound } from '../authorise.ts'
import { RunIdInput } from './inputs.ts'
import { resourceOfRun } from './run-verb-parts.ts'
import { reading } from './unreadable.ts'

/** The definition of a run as a picture, frozen as it was at the launch. Throws not_found when there is none the viewer may see, and invalid when it cannot be read. */
export async function getRunGraph(ctx: Context, runId: string): Promise<Graph> {
  const { db } = currentHost()
  const parsed = RunIdInput.safeParse({ runId })
  const run = parsed.success ? await findRun(db.prisma, parsed.data.runId) : null
  if (!run) throw notFound('Run')
  mustSee(ctx, resourceOfRun(run))
  const [program] = await findPrograms(db.pool, [run.programHash])
  if (!program) throw notFound('Run')
  return reading(() => graphOf(compile(JSON.parse(program.source) as ProgramSource)))
}
