import { spanIdOf, traceIdOf, type RunId, type SpanId, type TaskId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { listAttempts } from '#db/attempts.ts'
import { insertSpans } from '#db/spans.ts'
import type { Attempt, TaskStatus } from '#engine/model.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import type { CauseLine } from '#trace/cause-lines.ts'
import type { StoredSpan } from '#trace/span.ts'
import { until } from '../support/stage.ts'
import { onFamilyStage } from './family-stage.ts'

const step = (ref: string, more: JsonObject = {}): JsonObject => ({
  name: ref,
  taskReferenceName: ref,
  type: 'SIMPLE',
  inputParameters: {},
  ...more,
})

/** Two steps side by side, then one more. */
export const release = (version: number, more: JsonObject = {}): JsonObject => ({
  name: 'release',
  version,
  schemaVersion: 2,
  maskedFields: ['password'],
  metadata: { 'conductor-lightstep': { serviceFunction: 'payments' } },
  tasks: [
    { ...step('fork'), type: 'FORK_JOIN', forkTasks: [[step('build')], [step('scan')]] },
    { ...step('join'), type: 'JOIN', joinOn: ['build', 'scan'] },
    step('call'),
  ],
  ...more,
})

const TASK_DEF = (name: string): JsonObject => ({
  name,
  ownerEmail: 'test@example.com',
  retryCount: 1,
  retryLogic: 'FIXED',
  retryDelaySeconds: 0,
  timeoutSeconds: 0,
  responseTimeoutSeconds: 0,
})

/** What a span of a test says otherwise than the others. */
export type SpanFacts = Partial<StoredSpan> & { readonly seed: number; readonly name: string }

export const spanIdOfSeed = (seed: number): SpanId => `a${seed.toString(16).padStart(15, '0')}` as SpanId

/** An installation with a workflow whose steps a test ends by hand, and whose spans it sends. */
export function onCauseStage() {
  const stage = onFamilyStage()
  const attemptOf = async (runId: RunId, ref: string): Promise<Attempt> => {
    const found = (await listAttempts(stage.get().db.prisma, runId)).findLast((one) => one.ref === ref)
    if (!found) throw new Error(`no ${ref}`)
    return found
  }
  const self = {
    ...stage,
    attemptOf,
    async prepare() {
      await stage.prepare()
      await seedDefinitions({ workflows: [release(1)], taskDefs: ['build', 'scan', 'call'].map(TASK_DEF) })
    },
    /** Starts a run of `release`. */
    async launch(input: JsonObject, version = 1): Promise<RunId> {
      return (await launchRun.run(await stage.as('launcher'), { workflow: 'release', version, input })).runId
    },
    /** Reports how the newest attempt of a step ended. */
    async report(
      runId: RunId,
      ref: string,
      status: TaskStatus = 'COMPLETED',
      reason: string | null = null,
    ): Promise<TaskId> {
      const { id } = await attemptOf(runId, ref)
      const facts = { owner: null, workerId: 'w', output: {}, reason, status: status as 'COMPLETED' }
      const command = { kind: 'result', runId, taskId: id, ...facts } as const
      const origin = { actor: { kind: 'service', id: 'worker' }, via: 'runner', request: null } as const
      const [outcome] = await stage.get().host.orchestrator.commit([{ command, origin }])
      if (!outcome?.ok) throw outcome?.error ?? new Error('nothing was answered')
      return id
    },
    /** Spans that `payments` sends under an attempt; `parentSpanId` says otherwise. */
    async send(runId: RunId, taskId: TaskId, spans: readonly SpanFacts[]): Promise<void> {
      const { rootRunId } = await stage.runOf(runId)
      const all = spans.map(({ seed, ...facts }): StoredSpan => ({
        traceId: traceIdOf(rootRunId),
        spanId: spanIdOfSeed(seed),
        parentSpanId: spanIdOf(taskId),
        kind: 'SERVER',
        startNs: `${1_795_000_000_000 + seed}000000`,
        endNs: `${1_795_000_000_001 + seed}000000`,
        status: 'unset',
        statusMessage: null,
        attributes: {},
        events: [],
        links: [],
        resource: { 'service.name': 'payments', 'service.version': '1.0.0' },
        scope: { name: 'test', version: null },
        rootRunId,
        taskId: null,
        personId: null,
        isVerified: false,
        origin: 'received',
        service: 'payments',
        ...facts,
      }))
      await insertSpans(stage.get().db.pool, all)
    },
    /** A run in which everything went well. */
    async good(input: JsonObject): Promise<RunId> {
      const runId = await self.launch(input)
      for (const ref of ['build', 'scan']) await self.report(runId, ref)
      const call = await self.report(runId, 'call')
      await self.send(runId, call, [
        { seed: 1, name: 'POST /calls' },
        { seed: 2, name: 'INSERT calls', parentSpanId: spanIdOfSeed(1), attributes: { 'db.operation.name': 'INSERT' } },
      ])
      await stage.untilStatus(runId, 'COMPLETED')
      return runId
    },
    /** A run whose `call` failed twice, in an INSERT of payments. */
    async bad(
      input: JsonObject,
      error = 'check_violation',
      version = 1,
    ): Promise<{ readonly runId: RunId; readonly call: TaskId }> {
      const runId = await self.launch(input, version)
      for (const ref of ['build', 'scan']) await self.report(runId, ref)
      await self.report(runId, 'call', 'FAILED', 'no')
      await until('the retry', async () => (await attemptOf(runId, 'call')).retryCount === 1)
      const call = await self.report(runId, 'call', 'FAILED', `POST was answered 500: ${error}`)
      await self.send(runId, call, [
        { seed: 1, name: 'POST /calls', status: 'error' },
        {
          seed: 2,
          name: 'INSERT calls',
          parentSpanId: spanIdOfSeed(1),
          status: 'error',
          statusMessage: error,
          attributes: { 'error.type': '23514', 'db.operation.name': 'INSERT' },
        },
      ])
      await stage.untilStatus(runId, 'FAILED')
      return { runId, call }
    },
  }
  return self
}

/** A line as one reads it. */
export const wordsOf = ({ isLikely, parts }: CauseLine): string =>
  `${isLikely ? 'likely: ' : ''}${parts.map(({ text }) => text).join('')}`
