import { AppError } from '#core/errors.ts'
import type { RunId } from '#core/ids.ts'
import type { Database } from '#db/database.ts'
import { FREE_THE_KEY, keyHeld, listOvertaken, type Overtaken } from '#db/idempotency-keys.ts'
import { findRun } from '#db/runs.ts'
import type { Run } from '#engine/model.ts'
import { goingOn, readAncestors, type Ancestor } from './family.ts'

/** A run that is to be taken up again, with those above it. */
export interface Reopened {
  readonly run: Run
  readonly ancestors: readonly Ancestor[]
  /** Whether its sub-workflows that ended badly go on. Those of the runs above it do. */
  readonly resumesChildren: boolean
}

/** Whether a run below one that is taken up goes on with it: each run between waits for the next, and it ended badly itself. */
async function isResumed(
  db: Database,
  { runId, status }: Overtaken,
  resumes: ReadonlyMap<RunId, boolean>,
): Promise<boolean> {
  const run = status === 'COMPLETED' ? null : await findRun(db.prisma, runId)
  if (!run) return false
  const first = (await readAncestors(db, run)).find(({ run: above }) => resumes.has(above.id))
  return first !== undefined && first.goesOn && resumes.get(first.run.id) === true
}

/** Says of the first run that cannot be taken up because of its key why not, and what it has to do with what was asked for; else null. */
export async function problemOfKeys(
  db: Database,
  { run, ancestors, resumesChildren }: Reopened,
): Promise<string | null> {
  const above = new Set(goingOn(ancestors).map((one) => one.run.id))
  const resumes = new Map<RunId, boolean>([...above].map((id) => [id, true])).set(run.id, resumesChildren)
  for (const overtaken of await listOvertaken(db.pool, run.rootRunId)) {
    const { runId } = overtaken
    const why = keyHeld(overtaken)
    if (runId === run.id) return why
    if (above.has(runId)) return `${why} The run ${runId}, which launched it, would go on with it.`
    if (await isResumed(db, overtaken, resumes)) return `${why} The sub-workflow ${runId} would go on with it.`
  }
  return null
}

/**
 * Throws `conflict` when a run that would go on was launched under a key that another run holds which has not ended: then the
 * whole is refused and nothing is changed. A key that is taken after this look is refused by the commit of that run alone.
 */
export async function refuseTakenKeys(db: Database, reopened: Reopened, undone: string): Promise<void> {
  const problem = await problemOfKeys(db, reopened)
  if (problem !== null) throw new AppError('conflict', `${problem} ${undone} ${FREE_THE_KEY}`)
}
