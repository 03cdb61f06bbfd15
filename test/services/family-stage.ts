import type { RunId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { listAttempts } from '#db/attempts.ts'
import { findRun, getRun } from '#db/runs.ts'
import type { Run } from '#engine/model.ts'
import { resolveLaunch } from '#services/workflows/resolve-launch.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import { until } from '../support/stage.ts'
import type { Installation } from './installation.ts'
import { onInstallation } from './operating.ts'

const metadata = (serviceFunction: string): JsonObject => ({ 'conductor-lightstep': { serviceFunction } })
const work = (ref: string): JsonObject => ({
  name: 'work',
  taskReferenceName: ref,
  type: 'SIMPLE',
  inputParameters: {},
})
const sub = (name: string): JsonObject => ({
  name,
  taskReferenceName: 'sub',
  type: 'SUB_WORKFLOW',
  inputParameters: {},
  subWorkflowParam: { name },
})
const gate: JsonObject = {
  name: 'approval',
  taskReferenceName: 'approval',
  type: 'HUMAN',
  inputParameters: {},
  metadata: { 'conductor-lightstep': { approval: { title: 'Go', action: 'deploy', group: 'payments-approvers' } } },
}
const definition = (name: string, serviceFunction: string, tasks: readonly JsonObject[]): JsonObject => ({
  name,
  version: 1,
  schemaVersion: 2,
  metadata: metadata(serviceFunction),
  tasks: [...tasks],
})

/** Launches its child under the key that it is given, unless a run of that key is at work. */
const underKey = (name: string): JsonObject => ({
  ...sub(name),
  subWorkflowParam: { name, idempotencyKey: '${workflow.input.key}', idempotencyStrategy: 'FAIL_ON_RUNNING' },
})

const DEFINITIONS = [
  definition('leaf', 'payments', [work('first'), work('second')]),
  definition('found', 'search', [work('first'), work('second')]),
  definition('parent', 'payments', [sub('leaf'), work('last')]),
  definition('stranger', 'search', [sub('leaf')]),
  definition('patient', 'payments', [{ ...sub('leaf'), retryCount: 1 }]),
  definition('patient-stranger', 'search', [{ ...sub('leaf'), retryCount: 1 }]),
  definition('over-found', 'payments', [sub('found')]),
  definition('beside', 'payments', [
    {
      name: 'fork',
      taskReferenceName: 'fork',
      type: 'FORK_JOIN',
      forkTasks: [[sub('leaf')], [{ ...sub('found'), taskReferenceName: 'other' }]],
    },
    { name: 'join', taskReferenceName: 'join', type: 'JOIN', joinOn: ['sub', 'other'] },
    work('last'),
  ]),
  definition('keyed', 'payments', [underKey('leaf')]),
  definition('over-keyed', 'payments', [{ ...sub('keyed'), inputParameters: { key: '${workflow.input.key}' } }]),
  definition('asking', 'payments', [gate, sub('leaf')]),
  { ...definition('mourned', 'payments', [work('only')]), failureWorkflow: 'leaf' },
]

type Ended = 'COMPLETED' | 'FAILED' | 'FAILED_WITH_TERMINAL_ERROR'

/** An installation that launches what runs order, with a few workflows that launch others. */
export function onFamilyStage() {
  let installed: Installation | null = null
  const stage = onInstallation({
    resolveLaunch: (order) => {
      if (!installed) throw new Error('the installation is not there yet')
      return resolveLaunch(installed.db, order)
    },
  })
  const runOf = (runId: RunId): Promise<Run> => getRun(stage.get().db.prisma, runId)
  const untilThere = (runId: RunId) =>
    until('the run', async () => (await findRun(stage.get().db.prisma, runId)) !== null)
  return {
    ...stage,
    runOf,
    untilThere,
    async prepare() {
      installed = stage.get()
      await seedDefinitions({ workflows: DEFINITIONS, taskDefs: [] })
    },
    /** The run that the newest attempt of `sub` or another task waits for, once it is there. */
    async childOf(parent: RunId, ref = 'sub'): Promise<RunId> {
      const { prisma } = stage.get().db
      const rows = await listAttempts(prisma, parent)
      const child = rows.findLast((row) => row.ref === ref)?.output['subWorkflowId'] as RunId
      await untilThere(child)
      return child
    },
    /** Reports the end of the newest attempt of a task. */
    async end(runId: RunId, ref: string, status: Ended = 'COMPLETED') {
      const { db, host } = stage.get()
      const row = (await listAttempts(db.prisma, runId)).findLast((one) => one.ref === ref)
      if (!row) throw new Error(`no ${ref}`)
      const facts = { owner: null, workerId: 'w', output: {}, reason: status === 'COMPLETED' ? null : 'no' }
      const command = { kind: 'result', runId, taskId: row.id, status, ...facts } as const
      const origin = { actor: { kind: 'service', id: 'worker' }, via: 'runner', request: null } as const
      const [outcome] = await host.orchestrator.commit([{ command, origin }])
      if (!outcome?.ok) throw outcome?.error ?? new Error('nothing was answered')
    },
    untilStatus: (runId: RunId, status: Run['status'], generation = 1) =>
      until(`${status} in generation ${generation}`, async () => {
        const run = await runOf(runId)
        return run.status === status && run.generation.number === generation
      }),
  }
}
