/*
 * A naive interpreter of Conductor definitions: after everything that happens it walks the whole definition again and opens
 * what has no row yet. It shares nothing with the engine but the words of its tests, and follows the specification (2.1–2.7)
 * but for these rules, where the engine means to differ; the model then does as the engine does:
 *
 * | rule                                                                        | Conductor (specification)                  | why ours differs |
 * |-----------------------------------------------------------------------------|--------------------------------------------|------------------|
 * | A JOIN counts the last task of a branch when the branch is through          | as soon as that row is terminal (1.6 JOIN) | a SWITCH or fork there has only begun: its JOIN ended early |
 * | A task of joinOn that its branch passed by counts when the branch is through| "missing refs are not yet" (1.6 JOIN)      | waiting for what cannot come is waiting for ever |
 * | After a retry a task of joinOn counts when its branch has come to it again   | it is terminal already (1.6 JOIN)          | what stood before it in its branch was undone, and what follows the JOIN rests on that |
 * | A JOIN fails when all it waits for has ended                                | as soon as one failed (1.6 JOIN)           | what nothing excuses has ended the run before; of permissive ones Conductor waits for all too |
 * | Loops in loops: `a__1__2`                                                   | one suffix, the innermost (1.6 DO_WHILE)   | iterations of different outer rounds would share a row |
 * | keepLastN hides older iterations                                            | and deletes their rows (1.6 DO_WHILE)      | history is never deleted |
 * | A lost claim is a new row of the same try, five times at most               | the row is put back, or times out (2.5)    | a task id is handed out once (ARCHITECTURE 4) |
 * | A startDelay or back-off also postpones what nobody takes from a queue       | queued types only (1.3)                    | one meaning for one field; a JOIN is never postponed, it counts |
 * | A JOIN or an EXCLUSIVE_JOIN that waits for what nobody comes to, or that for a permissive task that failed, fails when nothing else goes on | it waits (1.6) | nothing waits for ever on nobody (invariant 8) |
 * | A JOIN waits in vain for a task of a loop that it does not lie in           | it finds the row with its own iteration's number (1.6) | the numbers of two loops have nothing to do with each other |
 * | What ran is undone before a run ends badly; a HUMAN task has one door       | no such thing                              | ARCHITECTURE 4 |
 * | A retried branch of a dynamic fork is not "the task scheduled last"         | last row by seq (2.3)                      | the run's output would be that of an arbitrary branch; it is the JOIN's |
 * | A dynamic branch is one task; JOIN, EXCLUSIVE_JOIN and forks cannot be it   | not said                                   | nothing says what would follow |
 * | An optional SWITCH whose script failed chooses no case                      | row FAILED, run FAILED (1.6); 1.3 optional | the specification has both; nothing was chosen |
 * | A task that runs again gets a new row, and older ones stay                   | rows are reset or deleted (2.7)            | history is never deleted (ARCHITECTURE 2) |
 * | A run that is taken up again opens no task twice: what is done stays done    | same, but for what the operation resets    | a TERMINATE task alone ends the run each time it is come to; a retry that it would end at once is refused |
 * | A loop that begins again shows nothing of what it had come to before        | its row is retried in place (2.7)          | its older rows are undone or passed by nobody |
 * | A parent that runs on without the result of a child takes no notice of it    | its row is put back to IN_PROGRESS (2.7)   | what followed from the result has begun; one that comes to it again waits for it (family-twice.test.ts, no game comes there) |
 * | A canceled or rolled back sibling of a child that is taken up goes on in its run | it is rescheduled, as a new run (2.7)  | what it has done is not done twice |
 * | Every sample has outputParameters: after a retry nobody asks for the last row | last row by seq (2.3)                     | a row that ran again is later than the end of the definition |
 * | Which of two dynamic forks come to in one moment was the first              | by the order of its queue                  | nobody promises it: the model asks the engine |
 * | Which tasks are still opened, end well or (a JOIN) fail in the transition that ends a run | by the order of its queue                  | nobody promises it: such games are `parted`, and counted |
 */
import type { JsonObject } from '#core/json.ts'
import { current, leftOf } from './again.ts'
import { defOf, endRow, isComing, isExcused, isToComeAgain, nextTry, retryDelay } from './attempts.ts'
import { allTasks, taskDefOf, typeOf, type Task } from './definition.ts'
import { complete, endByTerminate, failBy } from './ending.ts'
import { begin, caseOf, loopShows, openTask, postponeOrBegin, Terminated } from './opening.ts'
import { isGood, isOpen, newest, newestOf, type Loop, type Row, type Run } from './rows.ts'
import { branchFor, forkBefore, isOfOtherLoop, joinedBy, watchedBy } from './joins.ts'
import { inputOf, isNode, wholeOutput } from './values.ts'

/** A task has failed, and nothing excuses it. */
class Failed extends Error {
  readonly row: Row
  constructor(row: Row) {
    super(`${row.ref} failed`)
    this.row = row
  }
}

/** A node whose turn it is and that has no row yet. */
interface Wanted {
  readonly task: Task
  readonly at: string
  readonly by: Task | null
  readonly given: JsonObject
}

/** Walks the whole definition again and again until nothing changes any more (spec 2.1). A paused run is left alone. */
export function scan(run: Run): void {
  if (run.status !== 'RUNNING' || run.ending) return
  try {
    let isThrough = false
    do isThrough = pass(run)
    while (run.changes > 0)
    if (isThrough && !run.rows.some(isOpen)) complete(run)
  } catch (error) {
    if (error instanceof Failed) failBy(run, error.row)
    else if (error instanceof Terminated) endByTerminate(run, error.row)
    else throw error
  }
}

/** One walk over the definition; whether it is through. */
function pass(run: Run): boolean {
  run.changes = 0
  const walk = new Walk(run)
  const isThrough = walk.list(run.workflow.tasks, '')
  for (const wanted of walk.wanted) openTask(run, wanted)
  run.changes += walk.wanted.length
  if (run.changes === 0) walk.failStuck()
  return isThrough
}

/** Nobody acts on it: it goes on when something else has ended. */
const isIdle = ({ task, loop, isPostponed }: Row): boolean => {
  const type = typeOf(task)
  return !isPostponed && (type === 'JOIN' || type === 'EXCLUSIVE_JOIN' || (loop !== null && loop.asks === null))
}

class Walk {
  readonly wanted: Wanted[] = []
  private readonly run: Run

  constructor(run: Run) {
    this.run = run
  }

  /** When all that is open waits for something else that is open, the first that waits for what will never come fails. */
  failStuck(): void {
    const { run } = this
    const open = run.rows.filter(isOpen)
    const nodes = allTasks(run.workflow.tasks)
    const [stuck] = open
      .filter((row) => this.isStuck(row))
      .sort((a, b) => nodes.indexOf(a.task) - nodes.indexOf(b.task))
    if (!stuck || !open.every(isIdle)) return
    stuck.missing = this.missesOf(stuck)
    endRow(run, stuck, 'FAILED')
    run.changes++
  }

  private isStuck(row: Row): boolean {
    if (typeOf(row.task) === 'EXCLUSIVE_JOIN') return true
    return this.missesOf(row).length > 0
  }

  private missesOf(row: Row): readonly string[] {
    return watchedBy(this.run.workflow.tasks, row.task).filter((ref) => this.isAwaited(row, ref))
  }

  /** Siblings in order; whether the last of them is through. */
  list(tasks: readonly Task[], at: string): boolean {
    return tasks.every((task) => this.task(task, at))
  }

  private task(task: Task, at: string, by: Task | null = null, given: JsonObject = {}): boolean {
    const row = current(this.run, task.taskReferenceName + at)
    if (!row) {
      this.wanted.push({ task, at, by, given })
      return false
    }
    if (isOpen(row)) this.advance(row)
    return !isOpen(row) && this.afterEnd(row)
  }

  private afterEnd(row: Row): boolean {
    if (isToComeAgain(this.run, row)) return this.again(row)
    if (!isGood(row.status)) {
      if (!isExcused(this.run, row)) throw new Failed(row)
      this.run.failedRefs.add(row.ref)
    }
    return row.status !== 'COMPLETED' || this.inside(row)
  }

  /** What a task that went well has opened. A fork is followed by its JOIN, whatever its branches do. */
  private inside({ task, at, output, forked }: Row): boolean {
    const type = typeOf(task)
    if (type === 'SWITCH') return this.list(caseOf(task, String(output['selectedCase'])), at)
    if (type === 'DECISION') return this.list(caseOf(task, String([output['caseOutput']].flat()[0])), at)
    for (const branch of task.forkTasks ?? []) this.list(branch, at)
    for (const { task: one, input } of forked) this.task(one, at, task, input)
    return true
  }

  private again(row: Row): false {
    const { run } = this
    run.changes++
    const retryCount = row.isLost ? row.retryCount : row.retryCount + 1
    const startDelay = row.isLost ? 0 : retryDelay(defOf(run, row), row.retryCount)
    const next = nextTry(run, row, { retryCount, startDelay, losses: row.isLost ? row.losses + 1 : 0 })
    postponeOrBegin(run, next, startDelay)
    return false
  }

  /** What is open goes on when what it waits for is there. */
  private advance(row: Row): void {
    const before = JSON.stringify([row.status, row.loop])
    if (row.isPostponed && row.isDue) begin(this.run, row)
    else if (row.isPostponed) return
    else if (typeOf(row.task) === 'JOIN') this.join(row)
    else if (typeOf(row.task) === 'EXCLUSIVE_JOIN') this.exclusive(row)
    else if (row.loop) this.loop(row, row.loop)
    if (JSON.stringify([row.status, row.loop]) !== before) this.run.changes++
  }

  /** A task is waited for until it has ended, and one of the fork before no longer than until its branch is through. */
  private join(join: Row): void {
    const { run } = this
    const refs = joinedBy(run, join)
    if (refs.some((ref) => this.isAwaited(join, ref))) return
    const ended = refs.flatMap((ref) => current(run, ref + join.at) ?? [])
    const failed = ended.filter((row) => !isGood(row.status))
    const withErrors = ended.some((row) => row.status === 'COMPLETED_WITH_ERRORS')
    if (failed.length === 0) return endRow(run, join, withErrors ? 'COMPLETED_WITH_ERRORS' : 'COMPLETED')
    endRow(run, join, failed.every((row) => row.status === 'CANCELED') ? 'CANCELED' : 'FAILED')
  }

  private isAwaited(join: Row, ref: string): boolean {
    if (isOfOtherLoop(this.run.workflow.tasks, join.task, ref)) return true
    const branch = branchFor(forkBefore(this.run, join)?.task ?? null, ref)
    if (branch) return this.isAwaitedIn(branch, ref, join.at)
    const row = current(this.run, ref + join.at)
    return row ? isComing(this.run, row) : this.mayCome(join, ref)
  }

  private isAwaitedIn(branch: readonly Task[], ref: string, at: string): boolean {
    const isThrough = new Walk(this.run).list(branch, at)
    if (!isThrough && leftOf(this.run, ref + at)) return true
    const row = current(this.run, ref + at)
    return row ? isComing(this.run, row) || (!isThrough && branch.at(-1) === row.task) : !isThrough
  }

  /** What a dynamic fork has opened is there, unless it is to run again; for anything else a JOIN waits. */
  private mayCome(join: Row, ref: string): boolean {
    const fork = forkBefore(this.run, join)
    return fork?.task.type !== 'FORK_JOIN_DYNAMIC' || leftOf(this.run, ref + join.at) !== null
  }

  /** The first that exists and was not skipped decides (spec 1.6). */
  private exclusive(row: Row): void {
    const { run } = this
    const { joinOn = [], defaultExclusiveJoinTask = [] } = row.task
    const found = [...joinOn, ...defaultExclusiveJoinTask].flatMap((ref) => current(run, ref + row.at) ?? [])
    const first = found.find(({ status }) => status !== 'SKIPPED')
    if (!first || first.endedAt === null) return
    if (isGood(first.status)) endRow(run, row, 'COMPLETED', wholeOutput(run, first))
  }

  /** An iteration is over when its body is through and nothing inside is open (spec 1.6). */
  private loop(row: Row, loop: Loop): void {
    if (loop.decided !== null) this.decided(row, loop, loop.decided)
    else if (loop.asks === null && this.isIterationOver(row, loop)) this.afterIteration(row, loop)
  }

  private isIterationOver(row: Row, { iteration }: Loop): boolean {
    const at = `${row.at}__${iteration}`
    const isInside = (one: Wanted): boolean =>
      (one.at === at || one.at.startsWith(`${at}__`)) && isNode(row, { task: one.by ?? one.task })
    const before = this.run.changes
    const isThrough = this.list(row.task.loopOver ?? [], at)
    // What was tried again may have ended already: the next walk says what follows.
    return (
      isThrough &&
      this.run.changes === before &&
      !this.run.rows.some((one) => isOpen(one) && isInside(one)) &&
      !this.wanted.some(isInside)
    )
  }

  private afterIteration(row: Row, loop: Loop): void {
    const { run } = this
    const at = `${row.at}__${loop.iteration}`
    const counting = run.rows.filter((one) => one.undoes === null && !one.isVoid && !one.isPast && one.at === at)
    const inside = counting.filter((one) => isNode(row, { task: one.by ?? one.task }))
    if (inside.some((one) => !isGood(one.status) && isNewest(run, one))) endRow(run, row, 'FAILED')
    else if (loop.items && loop.iteration >= loop.items.length) endRow(run, row, 'COMPLETED')
    else if (row.task.loopCondition === '') this.decided(row, loop, loop.items !== null)
    else {
      loop.asks = this.conditionInput(row)
      row.status = 'SCHEDULED'
    }
  }

  private conditionInput(row: Row): JsonObject {
    const { run } = this
    const inside = run.rows.filter((one) => one.undoes === null && !one.isVoid && isNode(row, one))
    const outputs = inside.map((one) => {
      const ref = one.task.taskReferenceName
      return [ref, wholeOutput(run, newestOf(run, ref) ?? one)] as const
    })
    const { name, inputParameters = {}, taskReferenceName } = row.task
    const { iteration: _iteration, ...turn } = loopShows(row)
    const input = inputOf(run, inputParameters, taskDefOf(run.defs, name, 'DO_WHILE').inputTemplate)
    return { ...input, ...Object.fromEntries(outputs), [taskReferenceName]: wholeOutput(run, row), ...turn }
  }

  private decided(row: Row, loop: Loop, goesOn: boolean): void {
    loop.asks = null
    loop.decided = null
    if (!goesOn) return endRow(this.run, row, 'COMPLETED')
    loop.iteration++
    row.status = 'IN_PROGRESS'
    row.output = loopShows(row)
  }
}

const isNewest = (run: Run, row: Row): boolean => newest(run, row.ref) === row
