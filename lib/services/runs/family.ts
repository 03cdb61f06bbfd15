import { personOf, type Context } from '#core/context.ts'
import { AppError, isAppError } from '#core/errors.ts'
import type { TaskId } from '#core/ids.ts'
import { listNeededAttempts } from '#db/attempts.ts'
import type { Database } from '#db/database.ts'
import { findHeadedRun } from '#db/runs.ts'
import { childOf } from '#engine/child.ts'
import { isPostponed } from '#engine/rejoin.ts'
import { compile } from '#engine/compile.ts'
import { forkOf, nodeOfAttempt } from '#engine/dynamic.ts'
import { gateProblem, gateRefsOver, type WishBehindGate } from '#engine/gates-over.ts'
import { newestCounting } from '#engine/generation.ts'
import { NO_NEEDS } from '#engine/missing.ts'
import type { Attempt, Run } from '#engine/model.ts'
import type { Program } from '#engine/program.ts'
import { sourceOf } from './reopening.ts'

/** A run above another one, and what it has to do with it. */
export interface Ancestor {
  readonly run: Run
  /** Why it is set aside, if it is. */
  readonly parked: string | null
  /** Whether it goes on when the run below is taken up again. */
  readonly goesOn: boolean
  /** The gates before the task that launched it, as they stand. */
  readonly gates: readonly Attempt[]
  /** Its definition cannot say what the two above are: then it is taken to go on, behind gates that nobody knows. */
  readonly isUnreadable?: true
}

/** The newest rows of these nodes, and these attempts. */
const readRows = (db: Database, run: Run, newest: readonly string[], tasks: readonly TaskId[]): Promise<Attempt[]> =>
  listNeededAttempts(db.pool, [{ runId: run.id, needs: { ...NO_NEEDS, newest, tasks }, touched: [] }])

/** Whether this attempt stands for a child: no other took its place, and its end minds (Conductor 2.7). */
const standsFor = (program: Program, newest: Attempt, launched: Attempt, child: Run): boolean =>
  newest.ref === launched.ref && childOf(newest) === child.id && !nodeOfAttempt(program, newest).task.optional

/** The try that waits for its moment after one of a child waits for that, too, once it is taken up. */
async function lastLaunch(db: Database, run: Run, newest: Attempt | null): Promise<Attempt | null> {
  if (!newest || !isPostponed(newest)) return newest
  const [last = null] = await readRows(db, run, [], [newest.retryOf])
  return last
}

/** What a definition says, or null when it makes the engine throw. */
function said<T>(work: () => T): T | null {
  try {
    return work()
  } catch (error) {
    if (isAppError(error)) throw error
    return null
  }
}

type Standing = Omit<Ancestor, 'parked'>

async function ancestorOf(db: Database, child: Run, taskId: TaskId, run: Run): Promise<Standing> {
  const source = await sourceOf(db, run.programHash)
  const [launched] = await readRows(db, run, [], [taskId])
  if (!launched) return { run, goesOn: false, gates: [] }
  const read = said(() => {
    const program = compile(source)
    return { program, refs: gateRefsOver(program, forkOf(launched) ?? launched.node) }
  })
  const rows = await readRows(db, run, [launched.node, ...(read?.refs ?? [])], [])
  const gates = rows.filter(({ type }) => type === 'HUMAN')
  const newest = read && said(() => newestCounting(read.program, run, rows, launched.node))
  const last = await lastLaunch(db, run, newest)
  const goesOn = read && said(() => last !== null && standsFor(read.program, last, launched, child))
  return goesOn === null ? { run, goesOn: true, gates, isUnreadable: true } : { run, goesOn, gates }
}

/** The runs above a run, nearest first. Those behind one that does not go on do not either. */
export async function readAncestors(db: Database, run: Run): Promise<readonly Ancestor[]> {
  const found: Ancestor[] = []
  let goesOn = true
  for (let child = run; child.parent;) {
    const above = await findHeadedRun(db.pool, child.parent.runId)
    if (!above) break
    const ancestor = await ancestorOf(db, child, child.parent.taskId, above.run)
    goesOn &&= ancestor.goesOn
    found.push({ ...ancestor, goesOn, parked: above.parked })
    child = above.run
  }
  return found
}

/** Those that go on when the run below is taken up again. */
export const goingOn = (ancestors: readonly Ancestor[]): readonly Ancestor[] => ancestors.filter((one) => one.goesOn)

/** Why a gate of a run above forbids something, or null. */
export function problemBehindGates(ancestors: readonly Ancestor[], ctx: Context, wish: WishBehindGate): string | null {
  const unreadable = ancestors.find((one) => one.isUnreadable)
  if (unreadable)
    return `The definition of the run ${unreadable.run.id}, which launched it, cannot be read: whether it lies behind an approval is not known.`
  const problems = ancestors.flatMap(({ gates }) => gates.map((gate) => gateProblem(gate, wish, personOf(ctx.actor))))
  return problems.find((problem) => problem !== null) ?? null
}

/** Throws `forbidden` when a gate of a run above says that this may not be done. */
export function refuseBehindGates(
  ancestors: readonly Ancestor[],
  ctx: Context,
  { wish, undone }: { readonly wish: WishBehindGate; readonly undone: string },
): void {
  const problem = problemBehindGates(ancestors, ctx, wish)
  if (problem !== null) throw new AppError('forbidden', `${problem} ${undone}`)
}

/** Throws `conflict` while a run above that would go on cannot. */
export function refuseBusy(ancestors: readonly Ancestor[], undone: string): void {
  for (const { run, parked } of goingOn(ancestors)) {
    const why = run.ending ? 'is rolling back' : parked === null ? null : 'was set aside'
    if (why !== null) throw new AppError('conflict', `The run ${run.id}, which launched it, ${why}. ${undone}`)
  }
}
