import { newTaskId, type TaskId } from '#core/ids.ts'
import type { Json, JsonObject } from '#core/json.ts'
import type { Followed, Opened, Termination } from './agenda.ts'
import type { Decision, Env, EntryDraft, History, Needs, RunEntryKind, State } from './command.ts'
import type { Scope } from './expression.ts'
import { counts, historyOf } from './generation.ts'
import { covers, MissingRows } from './missing.ts'
import type { ApprovalRequest } from './approval-request.ts'
import { isOpen, type Attempt, type PastGeneration, type Run } from './model.ts'
import type { Program } from './program.ts'
import { refOf, type Iterations } from './ref.ts'
import type { Reads } from './references.ts'
import { keepNewest, scopeOf } from './scope.ts'
import type { Send } from './send.ts'
import { SLICE } from './slice.ts'
import { mayBeOverdue } from './timeout.ts'
import { withToldReason } from './told-reason.ts'

const openness = (attempt: Attempt | null): number => (attempt !== null && isOpen(attempt.status) ? 1 : 0)

/** One transition while it is being decided: the rows as they have become, and what is to be written. Never leaves the engine. */
export class Turn {
  readonly program: Program
  readonly env: Env
  run: Run
  /** What is still to be done, in order. */
  readonly agenda: (Opened | Followed)[] = []
  /** What ended badly in this transition with nothing to excuse it: it ends the run. */
  readonly failed: Attempt[] = []
  termination: Termination | null = null
  /** Set when the run begins and shares a bound with others. */
  place: Decision['place'] = null
  /** Set when an ended run goes on with its work. */
  isTakenUp = false
  /** Newest attempt by node, of those that are known. */
  private readonly newestOf = new Map<string, Attempt>()
  /** The same by reference, iterations included. */
  private readonly newestByRef = new Map<string, Attempt>()
  private readonly read: Needs | 'all'
  /** Nodes whose newest attempt was read: a JOIN may want thousands. */
  private readonly nodesRead: ReadonlySet<string>
  private readonly attempts = new Map<TaskId, Attempt>()
  private createdCount = 0
  /** Nodes with an attempt made in this transition: it is their newest. */
  private readonly created = new Set<string>()
  /** Status before this transition; null for attempts it creates. */
  private readonly before = new Map<TaskId, Attempt['status'] | null>()
  private readonly entries: EntryDraft[] = []
  private readonly asked: ApprovalRequest[] = []
  private readonly settled: Decision['settled'][number][] = []
  private readonly sends: Send[] = []

  /** Where the walk will meet rows: see Course. */
  readonly ahead: Set<string>
  private readonly history: History
  private past: PastGeneration | null = null

  constructor(program: Program, state: { run: Run; attempts: readonly Attempt[]; read: State['read'] }, env: Env) {
    this.program = program
    this.run = state.run
    this.read = state.read
    this.nodesRead = new Set(state.read === 'all' ? [] : state.read.newest)
    this.env = env
    this.ahead = new Set(state.run.course.ahead)
    this.history = historyOf(program, state.run.course)
    // Rows come in any order; what is decided does not depend on it.
    for (const attempt of [...state.attempts].sort((a, b) => a.seq - b.seq)) {
      this.attempts.set(attempt.id, attempt)
      this.keep(attempt)
    }
  }

  private keep(attempt: Attempt): void {
    if (!this.counts(attempt)) return
    keepNewest(this.newestOf, attempt.node, attempt)
    keepNewest(this.newestByRef, attempt.ref, attempt)
  }

  /** Whether a row counts, or is history because a later generation began again. */
  counts(attempt: Attempt): boolean {
    return counts(this.history, attempt)
  }

  newId(): TaskId {
    return newTaskId(this.env.now, this.env.random)
  }

  find(id: TaskId): Attempt | null {
    return this.attempts.get(id) ?? null
  }

  /** An attempt by id that is there, whether it was read or not. */
  findWanted(id: TaskId): Attempt {
    const found = this.attempts.get(id)
    if (!found) throw new MissingRows({ tasks: [id] })
    return found
  }

  all(): Attempt[] {
    return [...this.attempts.values()]
  }

  /** Every attempt that has not ended. */
  open(): Attempt[] {
    if (this.read !== 'all' && !this.read.open) throw new MissingRows({ open: true })
    return this.all().filter((attempt) => isOpen(attempt.status))
  }

  /** Up to a slice of the attempts that have not ended. */
  openSlice(): Attempt[] {
    if (this.read !== 'all' && !this.read.open && !this.read.openSlice) throw new MissingRows({ openSlice: true })
    return this.all()
      .filter((attempt) => isOpen(attempt.status))
      .slice(0, SLICE)
  }

  /** Up to a slice of the attempts that have not ended and may have timed out, behind a `seq` and in that order. */
  dueBehind(seq: number): Attempt[] {
    const { read } = this
    const at = this.env.now
    const isRead = read === 'all' || read.open || (read.dueBehind?.seq === seq && read.dueBehind.at === at)
    if (!isRead) throw new MissingRows({ dueBehind: { seq, at } })
    return this.all()
      .filter((one) => one.seq > seq && mayBeOverdue(one, at))
      .sort((a, b) => a.seq - b.seq)
      .slice(0, SLICE)
  }

  /** What is still to be undone, as far as it was read: the one whose turn it is, and what changed in this transition. */
  due(): Attempt[] {
    if (this.read !== 'all' && !this.read.nextUndo) throw new MissingRows({ nextUndo: true })
    return this.all().filter((attempt) => attempt.undo === 'due' && this.counts(attempt))
  }

  /** Makes sure that the newest rows of these nodes were read, all at once. */
  want(nodes: readonly string[]): void {
    if (this.read === 'all') return
    const missing = nodes.filter((node) => !this.nodesRead.has(node) && !this.created.has(node))
    if (missing.length > 0) throw new MissingRows({ newest: missing })
  }

  /** The newest attempt of a node. */
  newest(node: string): Attempt | null {
    this.want([node])
    return this.newestOf.get(node) ?? null
  }

  /** Makes sure that the rows of these nodes in these iterations were read, which may be older ones. */
  wantIn(nodes: readonly string[], at: Iterations): void {
    this.want(nodes)
    const { read } = this
    if (read === 'all') return
    const isOlder = (node: string): boolean => (this.newestOf.get(node)?.ref ?? refOf(node, at)) !== refOf(node, at)
    const isRead = (node: string): boolean => read.every.some((one) => one.node === node)
    const missing = nodes.filter((node) => !isRead(node) && isOlder(node))
    if (missing.length > 0) throw new MissingRows({ every: missing.map((node) => ({ node, after: 0 })) })
  }

  newestIn(node: string, at: Iterations): Attempt | null {
    this.wantIn([node], at)
    return this.newestByRef.get(refOf(node, at)) ?? null
  }

  /** All attempts of these nodes after a place but rollbacks, in the order of scheduling. */
  every(nodes: readonly string[], after: number): Attempt[] {
    const { read } = this
    const wanted = nodes.map((node) => ({ node, after }))
    const missing = read === 'all' ? [] : wanted.filter((one) => !covers(read.every, one))
    if (missing.length > 0) throw new MissingRows({ every: missing })
    return this.all()
      .filter((attempt) => attempt.rollbackOf === null && attempt.seq > after && nodes.includes(attempt.node))
      .filter((attempt) => this.counts(attempt))
      .sort((a, b) => a.seq - b.seq)
  }

  /** So much was made in this transition that what else can wait goes into the next: other runs are not kept waiting. */
  isFull(): boolean {
    return this.createdCount >= SLICE
  }

  /** What the expressions of one task may read. */
  scope(taskId: TaskId | null, reads: Reads, undone?: Attempt): Scope {
    return scopeOf({ rows: this, taskId, reads }, undone)
  }

  setRun(changes: Partial<Run>): void {
    this.run = { ...this.run, ...changes }
  }

  /** Adds or changes a row and counts whether it is open, and whether it waits for people. */
  put(attempt: Attempt): Attempt {
    const old = this.attempts.get(attempt.id) ?? null
    if (!this.before.has(attempt.id)) this.before.set(attempt.id, old?.status ?? null)
    if (old === null) this.createdCount++
    const delta = openness(attempt) - openness(old)
    this.attempts.set(attempt.id, attempt)
    if (old === null && attempt.rollbackOf === null) this.created.add(attempt.node)
    this.keep(attempt)
    if (delta !== 0) this.count(attempt, delta)
    return attempt
  }

  private count(attempt: Attempt, delta: number): void {
    this.setRun({
      openAttempts: this.run.openAttempts + delta,
      waiting: this.run.waiting + (attempt.type === 'HUMAN' ? delta : 0),
    })
  }

  /** Adds a fact to the chain; a verb's own span and policy check ride on the first. */
  record(kind: RunEntryKind, attempt: Attempt | null, facts: JsonObject, payloads: EntryDraft['payloads'] = {}): void {
    const request = this.entries.length === 0 ? (this.env.origin.request as Json) : null
    this.entries.push({
      kind,
      at: this.env.now,
      taskId: attempt?.id ?? null,
      ref: attempt?.ref ?? null,
      status: attempt?.status ?? this.run.status,
      facts: request === null ? facts : { ...facts, request },
      payloads,
    })
  }

  ask(request: ApprovalRequest): void {
    this.asked.push(request)
  }

  settle(taskId: TaskId, outcome: Decision['settled'][number]['outcome']): void {
    this.settled.push({ taskId, outcome })
  }

  /** Keeps what the generation before this transition was. */
  closeGeneration(past: PastGeneration): void {
    this.past = past
  }

  /** The run as it is written: with what is still ahead of the walk. */
  private written(): Run {
    const { course } = this.run
    const ahead = [...this.ahead]
    const isSame = ahead.length === course.ahead.length && ahead.every((ref, i) => ref === course.ahead[i])
    const run = isSame ? this.run : { ...this.run, course: { ...course, ahead } }
    const { length } = this.entries
    return length === 0 ? run : { ...run, seq: run.seq + length, updatedAt: this.env.now }
  }

  /** Wants something of another run. */
  send(send: Send): void {
    this.sends.push(send.kind === 'command' ? { ...send, command: withToldReason(this, send.command) } : send)
  }

  decision(): Decision {
    const created: Attempt[] = []
    const changed: Decision['changed'][number][] = []
    for (const [id, from] of this.before) {
      const attempt = this.attempts.get(id)
      if (attempt && from === null) created.push(attempt)
      else if (attempt && from !== null) changed.push({ from, attempt })
    }
    const { entries, asked, settled, past, sends, place, isTakenUp } = this
    return { run: this.written(), created, changed, asked, settled, entries, past, sends, place, isTakenUp }
  }
}
