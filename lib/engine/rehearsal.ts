import type { Actor } from '#core/context.ts'
import type { RandomBytes, RunId, TaskId, UserId } from '#core/ids.ts'
import type { Json, JsonObject } from '#core/json.ts'
import { laterOf, plusMs, type Instant } from '#core/time.ts'
import type { Command, Env, ResultStatus } from './command.ts'
import { decide } from './decide.ts'
import { isFinal, isOpen, type ApprovalRequest, type Attempt, type Run } from './model.ts'
import { nodeOf, type Program } from './program.ts'

/** What one attempt is pretended to have come to (Conductor: TaskMock). Times in milliseconds. */
export interface Mock {
  readonly status: ResultStatus
  readonly output: JsonObject
  readonly executionTime: number
  readonly queueWaitTime: number
}

/** What a rehearsal is played with: mocks by reference, used up one attempt after the other. */
export interface Script {
  readonly runId: RunId
  readonly programHash: string
  readonly input: JsonObject
  readonly mocks: { readonly [ref: string]: readonly Mock[] }
  readonly actor: Actor
  readonly requesters: readonly UserId[]
  readonly startsAt: Instant
  /** More transitions than this are not played. */
  readonly stepsMax: number
  readonly random: RandomBytes
  readonly digest: (value: Json) => string
}

/** Why a rehearsal went no further. */
export type RehearsalEnd =
  | { readonly kind: 'ended' }
  /** References that wait: for people, for a mock, or for something else from outside. */
  | { readonly kind: 'waits'; readonly people: string[]; readonly mocks: string[]; readonly outside: string[] }
  | { readonly kind: 'cut' }

export interface Rehearsed {
  readonly run: Run
  /** In order of scheduling. */
  readonly attempts: readonly Attempt[]
  readonly asked: readonly ApprovalRequest[]
  readonly end: RehearsalEnd
}

/** What happens next, and when. */
interface Happening {
  readonly at: Instant
  readonly kind: 'claim' | 'answer' | 'timer'
  /** Null: the timer of the run. */
  readonly attempt: Attempt | null
}

const SERVICE: Actor = { kind: 'service', id: 'rehearsal' }

/** Somebody who asked for nothing; a gate's quorum is made of as many of them as it takes. */
const approver = (n: number): UserId => `ffffffff-ffff-4fff-8fff-${String(n).padStart(12, '0')}` as UserId

class Rehearsal {
  private readonly program: Program
  private readonly script: Script
  private now: Instant
  private run: Run | null = null
  private readonly attempts = new Map<TaskId, Attempt>()
  private readonly asked: ApprovalRequest[] = []
  private readonly left: Map<string, Mock[]>
  private readonly taken = new Map<TaskId, Mock>()
  private steps = 0

  constructor(program: Program, script: Script) {
    this.program = program
    this.script = script
    this.now = script.startsAt
    this.left = new Map(Object.entries(script.mocks).map(([ref, mocks]) => [ref, [...mocks]]))
  }

  play(): Rehearsed {
    const { runId, programHash, input } = this.script
    const facts = { programHash, input, note: null, correlationId: null, priority: 0 }
    let run = this.send({ kind: 'start', runId, ...facts })
    while (!isFinal(run.status)) {
      const next = this.next(run)
      if (next === null) return this.result(run, this.waits())
      if (this.steps >= this.script.stepsMax) return this.result(run, { kind: 'cut' })
      this.now = laterOf(this.now, next.at)
      run = this.happen(next, run)
    }
    return this.result(run, { kind: 'ended' })
  }

  private result(run: Run, end: RehearsalEnd): Rehearsed {
    return { run, attempts: this.inOrder(), asked: this.asked, end }
  }

  /** Rows are added as they are scheduled and never taken away. */
  private inOrder(): Attempt[] {
    return [...this.attempts.values()]
  }

  private open(): Attempt[] {
    return this.inOrder().filter(({ status }) => isOpen(status))
  }

  private send(command: Command, actor: Actor = SERVICE): Run {
    this.steps++
    const { random, digest, requesters } = this.script
    const start = { actor: this.script.actor, requesters }
    const origin = { actor, via: 'system' as const, request: null }
    const env: Env = { now: this.now, random, digest, handOut: () => null, origin, start }
    const decision = decide(this.program, { run: this.run, attempts: this.inOrder() }, command, env)
    for (const attempt of decision.created) this.attempts.set(attempt.id, attempt)
    for (const { attempt } of decision.changed) this.attempts.set(attempt.id, attempt)
    this.asked.push(...decision.asked)
    this.run = decision.run
    return decision.run
  }

  /** The mocks of an attempt: of its reference, or of its node whatever the iteration. */
  private mocksOf({ ref, node, rollbackOf }: Attempt): Mock[] {
    return this.left.get(ref) ?? (rollbackOf === null ? this.left.get(node) : undefined) ?? []
  }

  private isGate({ node, rollbackOf }: Attempt): boolean {
    return rollbackOf === null && nodeOf(this.program, node).gate !== null
  }

  /** The earliest thing that can happen to an open attempt, or to the run while something else happens. */
  private next(run: Run): Happening | null {
    const happenings = this.open().flatMap((attempt) => this.happeningsOf(attempt))
    if (happenings.length > 0 && run.timerAt !== null)
      happenings.push({ at: run.timerAt, kind: 'timer', attempt: null })
    return happenings.reduce<Happening | null>((first, one) => (first && first.at <= one.at ? first : one), null)
  }

  private happeningsOf(attempt: Attempt): Happening[] {
    const own = this.ownHappening(attempt)
    if (own === null && (attempt.queue !== null || this.isGate(attempt))) return []
    const timer: Happening[] = attempt.timerAt === null ? [] : [{ at: attempt.timerAt, kind: 'timer', attempt }]
    return own === null ? timer : [own, ...timer]
  }

  private ownHappening(attempt: Attempt): Happening | null {
    const mock = this.taken.get(attempt.id) ?? this.mocksOf(attempt)[0]
    if (!mock) return null
    const began = laterOf(attempt.startedAt ?? attempt.readyAt, attempt.readyAt)
    if (this.isGate(attempt))
      return { at: plusMs(began, mock.queueWaitTime + mock.executionTime), kind: 'answer', attempt }
    if (attempt.queue === null) return null
    return attempt.status === 'SCHEDULED'
      ? { at: plusMs(began, mock.queueWaitTime), kind: 'claim', attempt }
      : { at: plusMs(began, mock.executionTime), kind: 'answer', attempt }
  }

  private happen({ kind, attempt }: Happening, run: Run): Run {
    if (kind === 'timer' || attempt === null)
      return this.send({ kind: 'timer', runId: run.id, taskId: attempt?.id ?? null })
    if (kind === 'claim') return this.claim(attempt, run)
    return this.isGate(attempt) ? this.settle(attempt, run) : this.answer(attempt, run)
  }

  /** Somebody takes it from its queue: no command, as with a real claim. */
  private claim(attempt: Attempt, run: Run): Run {
    const mock = this.mocksOf(attempt).shift()
    if (mock) this.taken.set(attempt.id, mock)
    const { now } = this
    const started = { status: 'IN_PROGRESS', startedAt: now, updatedAt: now, workerId: SERVICE.id } as const
    this.attempts.set(attempt.id, { ...attempt, ...started })
    return run
  }

  private answer(attempt: Attempt, run: Run): Run {
    const { status, output } = this.taken.get(attempt.id) ?? { status: 'COMPLETED' as const, output: {} }
    const reason = status === 'COMPLETED' ? null : 'as the mock says'
    const named = { runId: run.id, taskId: attempt.id, owner: null, workerId: SERVICE.id }
    return this.send({ kind: 'result', ...named, status, output, reason })
  }

  private settle(gate: Attempt, run: Run): Run {
    const outcome = this.mocksOf(gate).shift()?.status === 'COMPLETED' ? 'approved' : 'denied'
    const planDigest = String(gate.state?.['planDigest'])
    const quorum = outcome === 'approved' ? (nodeOf(this.program, gate.node).gate?.quorum ?? 1) : 1
    const named = { kind: 'decide-approval', runId: run.id, taskId: gate.id, outcome, planDigest } as const
    let after = run
    for (let n = 0; n < quorum; n++) {
      const by = approver(n)
      after = this.send({ ...named, by, comment: 'as the mock says' }, { kind: 'user', id: by })
    }
    return after
  }

  private waits(): RehearsalEnd {
    const open = this.open()
    const refs = (attempts: readonly Attempt[]): string[] => [...new Set(attempts.map(({ ref }) => ref))]
    const gates = open.filter((attempt) => this.isGate(attempt))
    const queued = open.filter((attempt) => attempt.queue !== null)
    const rest = open.filter((attempt) => attempt.queue === null && !gates.includes(attempt) && attempt.type !== 'JOIN')
    return { kind: 'waits', people: refs(gates), mocks: refs(queued), outside: refs(rest) }
  }
}

/**
 * Plays a run over pretended results until it ends, nothing can go on, or `stepsMax` is reached. Nothing outside is
 * called and nothing is kept; time passes as the mocks, delays and timeouts say. Mocks that are not used are ignored.
 */
export const rehearse = (program: Program, script: Script): Rehearsed => new Rehearsal(program, script).play()
