import { createHash } from 'node:crypto'
import type { TaskId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { instant, plusMs, type Instant } from '#core/time.ts'
import type { Command, Needs, Since } from '#engine/command.ts'
import { decide } from '#engine/decide.ts'
import { MissingRows, mergeNeeds } from '#engine/missing.ts'
import { isOpen, type Attempt, type Run } from '#engine/model.ts'
import { needs } from '#engine/needs.ts'
import { SLICE } from '#engine/slice.ts'
import type { Program } from '#engine/program.ts'
import { LAUNCHER, person, RUN } from './world.ts'

/** What one transition has cost. */
export interface Cost {
  readonly rows: number
  /** Attempts that were made. */
  readonly created: number
  readonly changed: number
  /** Decisions that had to be made again because a row was missing. */
  readonly looks: number
}

/** One run in memory behind the indexes that a database has, so that a long one can be played. */
export class LongRun {
  readonly costs: Cost[] = []
  readonly attempts = new Map<TaskId, Attempt>()
  run: Run | null = null
  private readonly program: Program
  private readonly newest = new Map<string, Attempt>()
  /** In the order of scheduling. */
  private readonly byNode = new Map<string, TaskId[]>()
  private readonly openIds = new Set<TaskId>()
  /** What the run wants of itself: the next slice of a fork. */
  private readonly sent: Command[] = []
  private isHeld = false
  private counter = 0
  private now: Instant = instant(1_700_000_000_000)

  constructor(program: Program) {
    this.program = program
  }

  start(input: JsonObject): void {
    const facts = { programHash: 'hash', input, note: null, correlationId: null, priority: 0 }
    this.send({ kind: 'start', runId: RUN, ...facts })
  }

  get current(): Run {
    if (!this.run) throw new Error('not started')
    return this.run
  }

  /** Open attempts that somebody can take from a queue. */
  ready(): Attempt[] {
    return [...this.openIds].flatMap((id) => {
      const attempt = this.attempts.get(id)
      return attempt?.queue ? [attempt] : []
    })
  }

  /** The iteration a loop has come to. */
  iterationOf(id: TaskId): number {
    return Number(this.attempts.get(id)?.output['iteration'])
  }

  end(taskId: TaskId, output: JsonObject = {}): void {
    const base = { kind: 'result', runId: RUN, taskId, owner: null, workerId: null, reason: null } as const
    this.send({ ...base, status: 'COMPLETED', output })
  }

  fail(taskId: TaskId): void {
    const base = { kind: 'result', runId: RUN, taskId, owner: null, workerId: null, output: {} } as const
    this.send({ ...base, status: 'FAILED_WITH_TERMINAL_ERROR', reason: 'boom' })
  }

  /** Ends it by hand; what it wants of itself after that waits for `goOn`. */
  stop(rollback: boolean): void {
    this.isHeld = true
    this.send({ kind: 'terminate', runId: RUN, reason: 'enough', rollback })
  }

  /** Does what the run wants of itself. */
  goOn(): void {
    this.isHeld = false
    for (let next = this.sent.shift(); next; next = this.sent.shift()) this.apply(next)
  }

  private rowsNeeded(read: Needs): Attempt[] {
    const rows = new Set<Attempt | undefined>()
    for (const node of read.newest) rows.add(this.newest.get(node))
    for (const since of read.every) for (const row of this.since(since)) rows.add(row)
    for (const id of read.tasks) rows.add(this.attempts.get(id))
    if (read.openSlice) for (const id of [...this.openIds].slice(0, SLICE)) rows.add(this.attempts.get(id))
    if (read.open) for (const id of this.openIds) rows.add(this.attempts.get(id))
    if (read.nextUndo) rows.add(this.nextUndo())
    return [...rows].filter((row) => row !== undefined)
  }

  private append({ node, id }: Attempt): void {
    const ids = this.byNode.get(node)
    if (ids) ids.push(id)
    else this.byNode.set(node, [id])
  }

  private since({ node, after }: Since): Attempt[] {
    const ids = this.byNode.get(node) ?? []
    const found: Attempt[] = []
    for (let i = ids.length - 1; i >= 0; i--) {
      const row = this.attempts.get(ids[i] as TaskId)
      if (!row || row.seq <= after) break
      found.push(row)
    }
    return found
  }

  private nextUndo(): Attempt | undefined {
    const due = [...this.attempts.values()].filter(({ undo }) => undo === 'due')
    return due.sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0) || b.seq - a.seq)[0]
  }

  private send(command: Command): void {
    this.now = plusMs(this.now, 1)
    this.apply(command)
    if (!this.isHeld) this.goOn()
  }

  private apply(command: Command): void {
    const subject = 'taskId' in command && command.taskId !== null ? (this.attempts.get(command.taskId) ?? null) : null
    let read = needs(this.program, this.run, command, subject)
    for (let looks = 0; ; looks++) {
      const attempts = this.rowsNeeded(read)
      try {
        const decision = decide(this.program, { run: this.run, attempts, read }, command, this.env())
        this.keep(decision)
        this.costs.push({
          rows: attempts.length,
          created: decision.created.length,
          changed: decision.changed.length,
          looks,
        })
        return
      } catch (error) {
        if (!(error instanceof MissingRows)) throw error
        read = mergeNeeds(read, error.needs)
      }
    }
  }

  private keep({ run, created, changed, sends }: ReturnType<typeof decide>): void {
    this.run = run
    for (const attempt of created) this.append(attempt)
    for (const attempt of [...created, ...changed.map((one) => one.attempt)]) {
      this.attempts.set(attempt.id, attempt)
      if ((this.newest.get(attempt.node)?.seq ?? 0) <= attempt.seq) this.newest.set(attempt.node, attempt)
      if (isOpen(attempt.status)) this.openIds.add(attempt.id)
      else this.openIds.delete(attempt.id)
    }
    for (const send of sends) if (send.kind === 'command') this.sent.push(send.command)
  }

  private env(): Parameters<typeof decide>[3] {
    return {
      now: this.now,
      random: (length) => {
        const seed = `${this.counter++}`
        return new Uint8Array(createHash('sha256').update(seed).digest().subarray(0, length))
      },
      digest: (value) => JSON.stringify(value),
      handOut: () => null,
      origin: { actor: person(LAUNCHER), via: 'console', request: null },
      start: { actor: person(LAUNCHER), requesters: [LAUNCHER] },
    }
  }
}
