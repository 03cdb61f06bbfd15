import type { GenerationId, RunId, SpanId, TaskId, UserId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import type { RequestFacts } from '#engine/command.ts'
import type { UnchainedEntry } from '#ledger/entry.ts'
import { chainEntries, CHAIN_START } from '#ledger/chain.ts'
import type { ChainRun } from '#trace/engine-spans-base.ts'

export const RUN = '0193573e-a3c0-7b11-a1b2-c3d4e5f60718' as RunId
export const LAUNCHER = '0193573e-0000-7000-8000-00000000000a' as UserId
export const APPROVER = '0193573e-0000-7000-8000-00000000000b' as UserId
export const START = 1_764_000_000_000

export const taskId = (number: number): TaskId =>
  `0193573e-0000-7000-9000-${number.toString(16).padStart(12, '0')}` as TaskId
const spanId = (number: number): SpanId => `f${number.toString(16).padStart(15, '0')}` as SpanId

export const chainRun = (over: Partial<ChainRun> = {}): ChainRun => ({
  id: RUN,
  rootRunId: RUN,
  parent: null,
  workflow: 'deploy-api',
  version: 3,
  programHash: 'c0ffee',
  serviceFunction: 'payments',
  actor: { kind: 'user', id: LAUNCHER },
  generation: { number: 1, id: RUN as string as GenerationId },
  correlationId: null,
  createdAt: instant(START),
  ...over,
})

/** What a verb leaves in the entry it caused; started 30 ms before it. */
export const request = (verb: string, number: number, at: number): RequestFacts => ({
  spanId: spanId(number),
  startedAt: instant(START + at - 30),
  verb,
  policy: {
    spanId: spanId(number + 1),
    startedAt: instant(START + at - 20),
    endedAt: instant(START + at - 10),
    ids: ['payments.launch'],
  },
})

export const entry = (kind: string, at: number, over: Partial<UnchainedEntry> = {}): UnchainedEntry => ({
  chain: `run:${RUN}`,
  at: instant(START + at),
  kind,
  taskId: null,
  ref: null,
  status: null,
  actor: { kind: 'service', id: 'console-1' },
  via: 'runner',
  policyIds: [],
  facts: {},
  digests: {},
  ...over,
})

const byPerson = (id: UserId, asked: RequestFacts, facts: object = {}) => ({
  actor: { kind: 'user', id } as const,
  via: 'console' as const,
  facts: { ...facts, request: asked as never },
})

const scheduled = (number: number, ref: string, at: number, facts: object) =>
  entry('task.scheduled', at, {
    taskId: taskId(number),
    ref,
    status: 'SCHEDULED',
    facts: { seq: number, retryCount: 0, iteration: 0, ...facts },
  })

const ended = (number: number, ref: string, at: number, end: { readonly status: string; readonly facts?: object }) =>
  entry('task.ended', at, {
    taskId: taskId(number),
    ref,
    status: end.status,
    facts: { seq: number, retryCount: 0, ...end.facts },
  })

/** Launched, approved, deployed by a call that failed once, rolled back, ended. */
export const failedRunChain = () =>
  chainEntries(CHAIN_START, [
    entry('run.started', 0, { status: 'RUNNING', ...byPerson(LAUNCHER, request('run.launch', 1, 0)) }),
    scheduled(1, 'approval', 0, { type: 'HUMAN', startedAt: START }),
    entry('approval.asked', 0, { taskId: taskId(1), ref: 'approval', facts: { planDigest: 'ab12' } }),
    entry('approval.decided', 60_000, {
      taskId: taskId(1),
      ref: 'approval',
      ...byPerson(APPROVER, request('approval.decide', 3, 60_000), { outcome: 'approved', planDigest: 'ab12' }),
    }),
    ended(1, 'approval', 60_000, { status: 'COMPLETED', facts: { type: 'HUMAN', startedAt: START } }),
    scheduled(2, 'deploy', 60_000, { type: 'HTTP' }),
    ended(2, 'deploy', 61_000, {
      status: 'TIMED_OUT',
      facts: {
        type: 'HTTP',
        startedAt: START + 60_500,
        workerId: 'console-1',
        leaseOwner: 'console-1',
      },
    }),
    scheduled(3, 'deploy', 61_000, { type: 'HTTP', retryOf: taskId(2) }),
    ended(3, 'deploy', 62_000, {
      status: 'COMPLETED',
      facts: { type: 'HTTP', retryOf: taskId(2), startedAt: START + 61_500 },
    }),
    scheduled(4, 'smoke-test', 62_000, { type: 'SIMPLE', retryCount: 0 }),
    ended(4, 'smoke-test', 63_000, { status: 'FAILED', facts: { type: 'SIMPLE', startedAt: START + 62_000 } }),
    scheduled(5, 'deploy.rollback', 63_000, { type: 'HTTP', rollbackOf: taskId(3) }),
    ended(5, 'deploy.rollback', 64_000, {
      status: 'COMPLETED',
      facts: { type: 'HTTP', rollbackOf: taskId(3), startedAt: START + 63_500 },
    }),
    entry('run.ended', 64_000, { status: 'FAILED', facts: { rollback: 'done' } }),
  ])
