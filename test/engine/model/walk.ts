import type { JsonObject } from '#core/json.ts'
import { defOf, endRow, isExhausted, nextTry, retryDelayMs } from './attempts.ts'
import { contains, taskDefOf, typeOf, type Task } from './definition.ts'
import { complete, endByTerminate, failBy } from './ending.ts'
import { begin, caseOf, loopShows, openTask, postponeOrBegin, Terminated } from './opening.ts'
import { isGood, isOpen, newest, newestOf, type Loop, type Row, type Run } from './rows.ts'
import { forkBefore, inputOf, isNode, joinedBy, wholeOutput } from './values.ts'

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
  if (run.changes === 0) failStuck(run)
  return isThrough
}

function failStuck(run: Run): void {
  const open = run.rows.filter(isOpen)
  const stuck = isStuck(open) ? open.find((row) => typeOf(row.task) === 'EXCLUSIVE_JOIN') : undefined
  if (!stuck) return
  endRow(run, stuck, 'FAILED')
  run.changes++
}

/** Everything that is open waits for something else that is open, and one of them for a task that will never come. */
const isStuck = (open: readonly Row[]): boolean =>
  open.every(({ task, loop, isPostponed }) => {
    const type = typeOf(task)
    return !isPostponed && (type === 'JOIN' || type === 'EXCLUSIVE_JOIN' || (loop !== null && loop.asks === null))
  }) && open.some((row) => typeOf(row.task) === 'EXCLUSIVE_JOIN')

class Walk {
  readonly wanted: Wanted[] = []
  private readonly run: Run

  constructor(run: Run) {
    this.run = run
  }

  /** Siblings in order; whether the last of them is through. */
  list(tasks: readonly Task[], at: string): boolean {
    return tasks.every((task) => this.task(task, at))
  }

  private task(task: Task, at: string, by: Task | null = null, given: JsonObject = {}): boolean {
    const row = newest(this.run, task.taskReferenceName + at)
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
      if (!row.task.permissive) throw new Failed(row)
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
    const next = nextTry(run, row, { retryCount, losses: row.isLost ? row.losses + 1 : 0 })
    postponeOrBegin(run, next, row.isLost ? 0 : retryDelayMs(defOf(run, row), row.retryCount))
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

  /** A task is waited for until it has ended, and no longer than until its branch is through. */
  private join(join: Row): void {
    const { run } = this
    const branches = forkBefore(run, join)?.task.forkTasks ?? []
    const refs = joinedBy(run, join)
    if (
      refs.some((ref) =>
        this.isAwaited(
          ref,
          join.at,
          branches.find((tasks) => contains(tasks, ref)),
        ),
      )
    )
      return
    const ended = refs.flatMap((ref) => newest(run, ref + join.at) ?? [])
    const failed = ended.filter((row) => !isGood(row.status))
    const withErrors = ended.some((row) => row.status === 'COMPLETED_WITH_ERRORS')
    if (failed.length === 0) return endRow(run, join, withErrors ? 'COMPLETED_WITH_ERRORS' : 'COMPLETED')
    endRow(run, join, failed.every((row) => row.status === 'CANCELED') ? 'CANCELED' : 'FAILED')
  }

  private isAwaited(ref: string, at: string, branch: readonly Task[] | undefined): boolean {
    const row = newest(this.run, ref + at)
    if (row && (isOpen(row) || isToComeAgain(this.run, row))) return true
    const isLast = branch?.at(-1)?.taskReferenceName === ref
    return branch !== undefined && (isLast || row === null) && !new Walk(this.run).list(branch, at)
  }

  /** The first that exists decides (spec 1.6). */
  private exclusive(row: Row): void {
    const { run } = this
    const { joinOn = [], defaultExclusiveJoinTask = [] } = row.task
    const first = [...joinOn, ...defaultExclusiveJoinTask].flatMap((ref) => newest(run, ref + row.at) ?? [])[0]
    if (!first || first.endedAt === null) return
    if (isGood(first.status)) endRow(run, row, 'COMPLETED', first.output)
    else if (isExhausted(run, first)) endRow(run, row, 'FAILED')
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
    const isThrough = this.list(row.task.loopOver ?? [], at)
    return isThrough && !this.run.rows.some((one) => isOpen(one) && isInside(one)) && !this.wanted.some(isInside)
  }

  private afterIteration(row: Row, loop: Loop): void {
    const { run } = this
    const at = `${row.at}__${loop.iteration}`
    const inside = run.rows.filter((one) => one.at === at && isNode(row, { task: one.by ?? one.task }))
    if (inside.some((one) => !isGood(one.status) && isNewest(run, one))) endRow(run, row, 'FAILED')
    else if (loop.items && loop.iteration >= loop.items.length) endRow(run, row, 'COMPLETED')
    else if (row.task.loopCondition === '') this.decided(row, loop, true)
    else {
      loop.asks = this.conditionInput(row)
      row.status = 'SCHEDULED'
    }
  }

  private conditionInput(row: Row): JsonObject {
    const { run } = this
    const inside = run.rows.filter((one) => one.undoes === null && isNode(row, one))
    const outputs = inside.map((one) => {
      const ref = one.task.taskReferenceName
      return [ref, wholeOutput(run, newestOf(run, ref) ?? one)] as const
    })
    const { name, inputParameters = {}, taskReferenceName } = row.task
    const input = inputOf(run, inputParameters, taskDefOf(run.defs, name, 'DO_WHILE').inputTemplate)
    return { ...input, ...Object.fromEntries(outputs), [taskReferenceName]: row.output }
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

/** Its failure is not its task's last word. */
const isToComeAgain = (run: Run, row: Row): boolean => row.isLost || (!isGood(row.status) && !isExhausted(run, row))

const isNewest = (run: Run, row: Row): boolean => newest(run, row.ref) === row
