import { deepStrictEqual } from 'node:assert'
import { createHash } from 'node:crypto'
import type { Actor } from '#core/context.ts'
import type { RunId, TaskId, UserId } from '#core/ids.ts'
import type { Json, JsonObject } from '#core/json.ts'
import { instant, plusMs, type Instant } from '#core/time.ts'
import type { Command, Decision, EntryDraft, Env, Needs, RequestFacts, StartFacts, State } from '#engine/command.ts'
import type { Program } from '#engine/compile.ts'
import { decide } from '#engine/decide.ts'
import { counts } from '#engine/generation.ts'
import type { ApprovalRequest } from '#engine/approval-request.ts'
import { isOpen, type Attempt, type Lease, type Run } from '#engine/model.ts'
import { MissingRows, mergeNeeds } from '#engine/missing.ts'
import { needs } from '#engine/needs.ts'
import type { Send } from '#engine/send.ts'
import { SLICE } from '#engine/slice.ts'
import { mayBeOverdue } from '#engine/timeout.ts'
import { programOf, workflow } from './definitions.ts'

export const RUN = '01890000-0000-7000-8000-000000000001' as RunId
const user = (n: number): UserId => `00000000-0000-4000-8000-00000000000${n}` as UserId
export const LAUNCHER = user(1)
export const APPROVER = user(2)
export const OTHER = user(3)
const SERVICE: Actor = { kind: 'service', id: 'runner' }

export const person = (id: UserId): Actor => ({ kind: 'user', id })

const sortedKeys = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sortedKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, sortedKeys(v)]),
  )
}

export const digest = (value: Json): string =>
  createHash('sha256')
    .update(JSON.stringify(sortedKeys(value)))
    .digest('hex')

/** What a database gives for needs; `all` in order of `seq`. */
function rowsNeeded(
  all: readonly Attempt[],
  { newest, every, tasks, open, openSlice, dueBehind, nextUndo, history }: Needs,
): Attempt[] {
  const counting = all.filter((attempt) => counts(history, attempt))
  const due = nextUndo ? counting.filter((attempt) => attempt.undo === 'due') : []
  due.sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0) || b.seq - a.seq)
  const forward = all.filter((row) => row.rollbackOf === null)
  const named = all.filter((row) => tasks.includes(row.id) || ((open || openSlice) && isOpen(row.status)))
  const behind = all.filter((row) => dueBehind && row.seq > dueBehind.seq && mayBeOverdue(row, dueBehind.at))
  const inside = forward.filter((row) => every.some(({ node, after }) => node === row.node && row.seq > after))
  const rows = [
    ...newest.map((node) => forward.findLast((row) => row.node === node)),
    ...inside,
    ...named,
    ...behind.slice(0, SLICE),
    due[0],
  ]
  return [...new Set(rows)].filter((row) => row !== undefined)
}

/**
 * One run kept in memory: rows as a database would hold them. Every transition sees only the rows that needs() named, so
 * that a need left out shows.
 */
export class World {
  /** Of the generation that runs; a restart by another definition changes it. */
  program: Program
  run: Run | null = null
  /** The database's; worlds that want something of each other share it. */
  clock: { now: Instant } = { now: instant(1_700_000_000_000) }
  /** Whether attempts are handed out at once. */
  canHandOut = false
  /** Decides everything a second time with all rows: the outcome must be the same as with those that needs() named. */
  isCompared = false
  readonly attempts = new Map<TaskId, Attempt>()
  readonly entries: EntryDraft[] = []
  readonly asked: ApprovalRequest[] = []
  readonly settled: Decision['settled'][number][] = []
  last: Decision | null = null
  /** What was wanted of other runs. */
  readonly sent: Send[] = []
  /** How often a decision asked for rows that needs() had not foreseen. */
  looks = 0
  private counter = 0

  readonly id: RunId
  private readonly facts: StartFacts

  constructor(program: Program, id = RUN, facts: StartFacts = { actor: person(LAUNCHER), requesters: [LAUNCHER] }) {
    this.program = program
    this.id = id
    this.facts = facts
  }

  get now(): Instant {
    return this.clock.now
  }

  private env(actor: Actor, request: RequestFacts | null): Env {
    return {
      now: this.now,
      random: (length) => {
        this.counter++
        return new Uint8Array(createHash('sha256').update(`${this.id} ${this.counter}`).digest().subarray(0, length))
      },
      digest,
      handOut: (): Lease | null => (this.canHandOut ? { owner: 'runner-1', until: plusMs(this.now, 10_000) } : null),
      origin: { actor, via: 'console', request },
      ...(this.run ? {} : { start: this.facts }),
    }
  }

  private needed(command: Command): Needs {
    const subject = 'taskId' in command && command.taskId !== null ? (this.attempts.get(command.taskId) ?? null) : null
    return needs(this.program, this.run, command, subject)
  }

  /** Decides on the rows that are needed, and on more when the decision asks for them. */
  private decide(command: Command, env: () => Env): Decision {
    const all = [...this.attempts.values()].sort((a, b) => a.seq - b.seq)
    for (let read = this.needed(command); ; this.looks++) {
      try {
        return decide(this.program, { run: this.run, attempts: rowsNeeded(all, read), read }, command, env())
      } catch (error) {
        if (!(error instanceof MissingRows)) throw error
        read = mergeNeeds(read, error.needs)
      }
    }
  }

  send(command: Command, actor: Actor = SERVICE, request: RequestFacts | null = null): Decision {
    const drawn = this.counter
    const env = (): Env => {
      this.counter = drawn
      return this.env(actor, request)
    }
    const decision = this.decide(command, env)
    if (this.isCompared) {
      const whole: State = { run: this.run, attempts: [...this.attempts.values()], read: 'all' }
      deepStrictEqual(decision, decide(this.program, whole, command, env()))
    }
    this.sent.push(...decision.sends)
    for (const { from, attempt } of decision.changed) {
      const row = this.attempts.get(attempt.id)
      if (row?.status !== from) throw new Error(`${attempt.ref}: the row is ${row?.status}, not ${from}`)
      this.attempts.set(attempt.id, attempt)
    }
    for (const attempt of decision.created) {
      if (this.attempts.has(attempt.id)) throw new Error(`the id ${attempt.id} was used before`)
      this.attempts.set(attempt.id, attempt)
    }
    this.run = decision.run
    this.entries.push(...decision.entries)
    this.asked.push(...decision.asked)
    this.settled.push(...decision.settled)
    this.last = decision
    return decision
  }

  start(input: JsonObject = {}, request: RequestFacts | null = null): this {
    const facts = { programHash: 'hash', input, note: null, correlationId: null, priority: 0 }
    this.send({ kind: 'start', runId: this.id, ...facts }, person(LAUNCHER), request)
    return this
  }

  get current(): Run {
    if (!this.run) throw new Error('not started')
    return this.run
  }

  /** The newest attempt of a reference. */
  at(ref: string): Attempt {
    const row = this.find(ref)
    if (!row) throw new Error(`no attempt of ${ref}`)
    return row
  }

  find(ref: string): Attempt | undefined {
    return [...this.attempts.values()].sort((a, b) => a.seq - b.seq).findLast((attempt) => attempt.ref === ref)
  }

  all(ref: string): Attempt[] {
    return [...this.attempts.values()].filter((attempt) => attempt.ref === ref).sort((a, b) => a.seq - b.seq)
  }

  open(): string[] {
    return [...this.attempts.values()]
      .filter((attempt) => isOpen(attempt.status))
      .map((attempt) => attempt.ref)
      .sort()
  }

  /** Somebody takes the attempt from its queue, as the database does it. */
  claim(ref: string, owner = 'runner-1'): Attempt {
    const row = this.at(ref)
    const startedAt = row.startedAt ?? this.now
    const taken = { status: 'IN_PROGRESS', startedAt, updatedAt: this.now, workerId: owner } as const
    const attempt: Attempt = { ...row, ...taken, lease: { owner, until: plusMs(this.now, 10_000) } }
    this.attempts.set(row.id, attempt)
    return attempt
  }

  end(
    ref: string,
    status: Extract<Command, { kind: 'result' }>['status'] = 'COMPLETED',
    output: JsonObject = {},
  ): this {
    const reason = status === 'COMPLETED' ? null : `${ref} went wrong`
    const command = { kind: 'result', runId: this.id, taskId: this.at(ref).id, owner: null, workerId: null } as const
    this.tick().send({ ...command, status, output, reason })
    return this
  }

  approve(ref: string, by: UserId = APPROVER, outcome: 'approved' | 'denied' = 'approved'): this {
    const gate = this.at(ref)
    const planDigest = String(gate.state?.['planDigest'])
    this.tick().send(
      { kind: 'decide-approval', runId: this.id, taskId: gate.id, outcome, by, comment: 'fine', planDigest },
      person(by),
    )
    return this
  }

  pause(): this {
    this.tick().send({ kind: 'pause', runId: this.id, reason: 'look first' })
    return this
  }

  resume(): this {
    this.tick().send({ kind: 'resume', runId: this.id })
    return this
  }

  terminate(rollback: boolean): this {
    this.tick().send({ kind: 'terminate', runId: this.id, reason: 'enough', rollback })
    return this
  }

  timer(ref: string | null): this {
    this.send({ kind: 'timer', runId: this.id, taskId: ref === null ? null : this.at(ref).id })
    return this
  }

  leaseLost(ref: string): this {
    this.send({ kind: 'lease-lost', runId: this.id, taskId: this.at(ref).id })
    return this
  }

  tick(ms = 1): this {
    this.clock.now = plusMs(this.now, ms)
    return this
  }
}

export const begin = (
  tasks: readonly JsonObject[],
  input: JsonObject = {},
  taskDefs: readonly JsonObject[] = [],
): World => new World(programOf(workflow(tasks), taskDefs)).start(input)
