import type { Actor } from '#core/context.ts'
import type { RandomBytes, RunId, TaskId, UserId } from '#core/ids.ts'
import type { Json, JsonObject } from '#core/json.ts'
import { laterOf, plusMs, type Instant } from '#core/time.ts'
import type { Env } from './command.ts'
import { decide } from './decide.ts'
import type { ApprovalRequest } from './approval-request.ts'
import { isFinal, isOpen, type Attempt, type Run } from './model.ts'
import type { Program } from './program.ts'
import { askedOf } from './tasks/script.ts'
import { answererOf, answersOf, REHEARSER, type Answerer, type Mock, type Sent } from './rehearsal-answer.ts'

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
  /** What a script comes to, for attempts without a mock; null when no more are evaluated. */
  readonly evaluate: (attempt: Attempt) => Promise<Mock | null>
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

const earliest = (happenings: readonly Happening[]): Happening | null =>
  happenings.reduce<Happening | null>((first, one) => (first && first.at <= one.at ? first : one), null)

class Rehearsal {
  private readonly program: Program
  private readonly script: Script
  private now: Instant
  private run: Run | null = null
  private readonly attempts = new Map<TaskId, Attempt>()
  private readonly asked: ApprovalRequest[] = []
  private readonly left: Map<string, Mock[]>
  /** The mocks of what was taken from its queue. */
  private readonly taken = new Map<TaskId, Mock>()
  private steps = 0
  private isCut = false

  constructor(program: Program, script: Script) {
    this.program = program
    this.script = script
    this.now = script.startsAt
    this.left = new Map(Object.entries(script.mocks).map(([ref, mocks]) => [ref, [...mocks]]))
  }

  async play(): Promise<Rehearsed> {
    const { runId, programHash, input } = this.script
    const facts = { programHash, input, note: null, correlationId: null, priority: 0 }
    let run = this.send({ command: { kind: 'start', runId, ...facts }, actor: REHEARSER })
    // There are no other runs to wait for.
    if (run.rate?.isQueued) run = this.send({ command: { kind: 'begin', runId }, actor: REHEARSER })
    while (!isFinal(run.status)) {
      if (this.isCut) return this.result(run, { kind: 'cut' })
      const next = this.next(run)
      if (next === null) return this.result(run, this.waits())
      if (this.steps >= this.script.stepsMax) return this.result(run, { kind: 'cut' })
      this.now = laterOf(this.now, next.at)
      run = await this.happen(next, run)
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

  private send({ command, actor }: Sent): Run {
    this.steps++
    const { random, digest, requesters } = this.script
    const start = { actor: this.script.actor, requesters }
    const origin = { actor, via: 'system' as const, request: null }
    const env: Env = { now: this.now, random, digest, handOut: () => null, origin, start }
    const state = { run: this.run, attempts: this.inOrder(), read: 'all' as const }
    const { created, changed, asked, sends, run } = decide(this.program, state, command, env)
    for (const attempt of created) this.attempts.set(attempt.id, attempt)
    for (const { attempt } of changed) this.attempts.set(attempt.id, attempt)
    this.asked.push(...asked)
    this.run = run
    // What it wants of other runs is not played; the rest of a long fork is its own.
    const own = sends.flatMap((send) =>
      send.kind === 'command' && send.command.runId === run.id ? [send.command] : [],
    )
    return own.reduce((_, again) => this.send({ command: again, actor: REHEARSER }), run)
  }

  /** The mocks of an attempt: of its reference, or of its node whatever the iteration. */
  private mocksOf({ ref, node, rollbackOf }: Attempt): Mock[] {
    return this.left.get(ref) ?? (rollbackOf === null ? this.left.get(node) : undefined) ?? []
  }

  /** A loop keeps its queue while its body runs: only what was taken is answered. */
  private answererOf(attempt: Attempt): Answerer | null {
    const answerer = answererOf(this.program, attempt)
    const isTaken = attempt.status === 'SCHEDULED' || this.taken.has(attempt.id)
    return answerer === 'queue' && !isTaken ? null : answerer
  }

  /** The earliest thing that can happen. Limits of the run and of control nodes count while something else goes on. */
  private next(run: Run): Happening | null {
    const open = this.open()
    const happenings = open.flatMap((attempt) => this.happeningsOf(attempt))
    if (happenings.length === 0) return null
    const limits = open.filter((attempt) => this.answererOf(attempt) === null).flatMap(timerOf)
    const ofRun: Happening[] = run.timerAt === null ? [] : [{ at: run.timerAt, kind: 'timer', attempt: null }]
    return earliest([...happenings, ...limits, ...ofRun])
  }

  private happeningsOf(attempt: Attempt): Happening[] {
    const answerer = this.answererOf(attempt)
    const own = answerer === null ? null : this.answering(attempt, answerer)
    if (own) return [own, ...timerOf(attempt)]
    const isPostponed = answerer === null && attempt.status === 'SCHEDULED'
    return answerer === 'outside' || isPostponed ? timerOf(attempt) : []
  }

  /** When an attempt is taken or answered as its next mock says; null without one. */
  private answering(attempt: Attempt, answerer: Answerer): Happening | null {
    const isTaken = answerer === 'queue' && attempt.status === 'IN_PROGRESS'
    const mock = isTaken ? this.taken.get(attempt.id) : (this.mocksOf(attempt)[0] ?? computed(attempt))
    if (!mock) return null
    const began = laterOf(attempt.startedAt ?? attempt.readyAt, attempt.readyAt)
    if (answerer !== 'queue')
      return { at: plusMs(began, mock.queueWaitTime + mock.executionTime), kind: 'answer', attempt }
    return isTaken
      ? { at: plusMs(began, mock.executionTime), kind: 'answer', attempt }
      : { at: plusMs(attempt.readyAt, mock.queueWaitTime), kind: 'claim', attempt }
  }

  private async happen({ kind, attempt }: Happening, run: Run): Promise<Run> {
    if (kind === 'timer' || attempt === null)
      return this.send({
        command: { kind: 'timer', runId: run.id, taskId: attempt?.id ?? null },
        actor: REHEARSER,
      })
    return kind === 'claim' ? this.claim(attempt, run) : this.answer(attempt, run)
  }

  /** Somebody takes it from its queue: no command, as with a real claim. */
  private async claim(attempt: Attempt, run: Run): Promise<Run> {
    const mock = this.mocksOf(attempt).shift() ?? (await this.script.evaluate(attempt))
    if (mock) this.taken.set(attempt.id, mock)
    else this.isCut = true
    const { now } = this
    const started = { status: 'IN_PROGRESS', startedAt: now, updatedAt: now, workerId: REHEARSER.id } as const
    this.attempts.set(attempt.id, { ...attempt, ...started })
    return run
  }

  private answer(attempt: Attempt, run: Run): Run {
    const mock = this.taken.get(attempt.id) ?? this.mocksOf(attempt).shift()
    this.taken.delete(attempt.id)
    const sent = mock ? answersOf(this.program, attempt, mock) : []
    return sent.reduce((_, one) => this.send(one), run)
  }

  private waits(): RehearsalEnd {
    const refsOf = (...wanted: readonly Answerer[]): string[] => {
      const found = this.open().filter((attempt) => wanted.some((one) => one === this.answererOf(attempt)))
      return [...new Set(found.map(({ ref }) => ref))]
    }
    return { kind: 'waits', people: refsOf('people'), mocks: refsOf('queue', 'run'), outside: refsOf('outside') }
  }
}

const timerOf = (attempt: Attempt): Happening[] =>
  attempt.timerAt === null ? [] : [{ at: attempt.timerAt, kind: 'timer', attempt }]

/** What holds a script comes to something by itself, at once. */
const computed = (attempt: Attempt): Pick<Mock, 'queueWaitTime' | 'executionTime'> | undefined =>
  askedOf(attempt) ? { queueWaitTime: 0, executionTime: 0 } : undefined

/**
 * Plays a run over pretended results until it ends, nothing can go on, or `stepsMax` is reached. Scripts are evaluated;
 * nothing outside is called and nothing is kept; time passes as the mocks, delays and timeouts say. Mocks that are not used are ignored.
 */
export const rehearse = (program: Program, script: Script): Promise<Rehearsed> => new Rehearsal(program, script).play()
