import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Actor } from '#core/context.ts'
import { newRunId, spanIdOf, traceIdOf, type UserId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { instant } from '#core/time.ts'
import type { Command } from '#engine/command.ts'
import type { Program } from '#engine/compile.ts'
import { decide } from '#engine/decide.ts'
import type { Attempt, Run } from '#engine/model.ts'
import { digestOf } from '#ledger/canonical.ts'
import { TaskFailure, type Handlers } from '#runner/handler.ts'

/** Carries a run through the engine in memory, one command after the other, with real handlers and the real clock. */
export class EngineRun {
  run: Run | null = null
  readonly attempts = new Map<string, Attempt>()
  readonly runId = newRunId(Date.now(), randomBytes)
  readonly #program: Program
  readonly #handlers: Handlers

  constructor(program: Program, handlers: Handlers) {
    this.#program = program
    this.#handlers = handlers
  }

  start(by: UserId, input: JsonObject): Promise<void> {
    const { runId } = this
    const command = {
      kind: 'start',
      runId,
      programHash: 'x',
      input,
      note: null,
      correlationId: null,
      priority: 0,
    } as const
    return this.#commit(command, { kind: 'user', id: by })
  }

  approve(by: UserId): Promise<void> {
    const gate = this.#inOrder().find((attempt) => attempt.type === 'HUMAN' && attempt.status === 'IN_PROGRESS')
    if (!gate) throw new Error('no gate is open')
    const { runId } = this
    const planDigest = String(gate.state?.['planDigest'])
    const decision = { outcome: 'approved', by, comment: 'low traffic', planDigest } as const
    return this.#commit({ kind: 'decide-approval', runId, taskId: gate.id, ...decision }, { kind: 'user', id: by })
  }

  /** Refs with the status of each attempt, in the order in which they were scheduled. */
  told(): string[] {
    return this.#inOrder().map((attempt) => `${attempt.ref} ${attempt.status}`)
  }

  newest(ref: string): Attempt {
    const found = this.#inOrder().findLast((attempt) => attempt.ref === ref)
    if (!found) throw new Error(`no attempt of ${ref}`)
    return found
  }

  #inOrder = (): Attempt[] => [...this.attempts.values()].sort((a, b) => a.seq - b.seq)

  async #commit(command: Command, actor: Actor): Promise<void> {
    const decision = decide(this.#program, { run: this.run, attempts: this.#inOrder(), read: 'all' }, command, {
      now: instant(Date.now()),
      random: randomBytes,
      digest: digestOf,
      handOut: () => null,
      origin: { actor, via: 'console', request: null },
      start: { actor, requesters: actor.kind === 'user' ? [actor.id] : [] },
    })
    this.run = decision.run
    for (const attempt of [...decision.created, ...decision.changed.map((change) => change.attempt)])
      this.attempts.set(attempt.id, attempt)
    await this.#work()
  }

  /** Runs what is queued, side by side as far as it is ready, until the run ends or waits for a person. */
  async #work(): Promise<void> {
    const next = this.#inOrder()
      .filter((attempt) => attempt.queue !== null && attempt.status === 'SCHEDULED')
      .sort((a, b) => a.readyAt - b.readyAt)[0]
    if (!next) return
    await wait(Math.max(0, next.readyAt - Date.now()))
    const claimed = { ...next, status: 'IN_PROGRESS' as const, startedAt: instant(Date.now()) }
    this.attempts.set(next.id, claimed)
    await this.#commit(await this.#execute(claimed), { kind: 'service', id: 'test-runner' })
  }

  async #execute(attempt: Attempt & { readonly startedAt: number }): Promise<Command> {
    const { run } = this
    const handler = this.#handlers.get(attempt.queue ?? '')
    if (!run || !handler) throw new Error(`nobody runs ${attempt.queue}`)
    const report = { kind: 'result', runId: run.id, taskId: attempt.id, owner: null, workerId: 'test-runner' } as const
    const task = {
      ...attempt,
      taskId: attempt.id,
      startedAt: instant(attempt.startedAt),
      actor: run.actor,
      traceId: traceIdOf(run.rootRunId),
      spanId: spanIdOf(attempt.id),
      idempotencyKey: `${run.id}/${attempt.ref}`,
      signal: AbortSignal.timeout(10_000),
    }
    try {
      return { ...report, status: 'COMPLETED', output: await handler(attempt.input, task), reason: null }
    } catch (error) {
      if (!(error instanceof TaskFailure)) throw error
      const status = error.isFinal ? 'FAILED_WITH_TERMINAL_ERROR' : 'FAILED'
      return { ...report, status, output: error.output, reason: error.message }
    }
  }
}
