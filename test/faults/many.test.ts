import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunId } from '#core/ids.ts'
import { listAttempts } from '#db/attempts.ts'
import { listApprovalsOfRun, type Approval } from '#db/approvals.ts'
import { RefusedThere, type HostProcess } from '../support/start-host.ts'
import { until } from '../support/stage.ts'
import { cutConnections, effectsOf, handledOf, problemsOf } from './checks.ts'
import { approvalOf, createScene, DEPLOY, REFRESH, type Scene } from './scene.ts'

const REFRESHED = ['build index', 'compare index', 'look up', 'read documents']
const DEPLOYED = [
  ['acquire lock', 'acquire lock', 'apply release rules', 'pack', 'plan migration', 'validate request'],
  ['verify package', 'write manifest'],
].flat()

let scene: Scene
let hosts: readonly HostProcess[]
beforeAll(async () => {
  scene = await createScene()
  hosts = await Promise.all([
    scene.one('console'),
    scene.one('gateway'),
    scene.further('console'),
    scene.further('gateway'),
  ])
})
afterAll(() => scene.close())

/** Each of the four in turn. */
const hostOf = (index: number): HostProcess => hosts[index % hosts.length] ?? expect.unreachable('four processes run')

const launchMany = (workflow: string, input: typeof DEPLOY | typeof REFRESH, count: number): Promise<RunId[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => hostOf(i).launch(scene.launcher(), workflow, input)))

const endedWell = async (runIds: readonly RunId[], withinMs: number): Promise<void> => {
  const runs = await Promise.all(runIds.map((runId) => scene.ended(runId, withinMs)))
  expect(runs.map(({ status, rollback }) => [status, rollback])).toEqual(runs.map(() => ['COMPLETED', 'none']))
}

test('20 approvers who click at once in two processes decide exactly once', async () => {
  const { db, launcher } = scene
  const runId = await hostOf(0).launch(launcher(), 'deploy-api', DEPLOY)
  const request = await scene.asked(runId)
  const approvers = await Promise.all(Array.from({ length: 20 }, (_, i) => scene.furtherApprover(`approver ${i}`)))
  const clicks = approvers.map((person, i) => hostOf(i % 2).decide(person(), approvalOf(request)))
  const answers = await Promise.allSettled(clicks)
  const refusals = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason.code] : []))
  expect(refusals).toEqual(Array.from({ length: 19 }, () => 'conflict'))

  await endedWell([runId], 15_000)
  const [approval] = await listApprovalsOfRun(db.prisma, runId)
  const winner = approvers[answers.findIndex(({ status }) => status === 'fulfilled')]
  expect(approval).toMatchObject({ state: 'approved', decisions: [{ by: winner?.().actor.id }] })
  expect(await effectsOf(db, runId)).toEqual({ deployments: 1, charges: 1 })
  expect(await problemsOf(db)).toEqual([])
})

test('20 runs at once in two consoles and two gateways end well, and every attempt was executed once', async () => {
  const { db, approver } = scene
  const [refreshes, deploys] = await Promise.all([
    launchMany('refresh-search', REFRESH, 12),
    launchMany('deploy-api', DEPLOY, 8),
  ])
  const requests = await Promise.all(deploys.map(scene.asked))
  await Promise.all(requests.map((request, i) => hostOf(i + 1).decide(approver(), approvalOf(request))))
  await endedWell([...refreshes, ...deploys], 20_000)
  expect(await problemsOf(db)).toEqual([])
  for (const runId of refreshes) expect(await handledOf(db, runId, REFRESHED.length)).toEqual(REFRESHED)
  for (const runId of deploys) {
    expect(await handledOf(db, runId, DEPLOYED.length)).toEqual(DEPLOYED)
    expect(await effectsOf(db, runId)).toEqual({ deployments: 1, charges: 1 })
  }
})

test('runs whose processes lose all their database connections again and again end well', async () => {
  const { db } = scene
  const [refreshes, deploys] = await Promise.all([
    launchMany('refresh-search', REFRESH, 4),
    launchMany('deploy-api', DEPLOY, 4),
  ])
  expect(await cutConnections(db)).toBeGreaterThan(hosts.length)
  const requests = await Promise.all(deploys.map(scene.asked))
  const decided = Promise.all(requests.map((request, i) => persist(hostOf(i), request)))
  await cutConnections(db)
  await decided
  await cutConnections(db)
  await until('the first deployment', async () => (await endedTasks(deploys)).includes('deploy COMPLETED'))
  await cutConnections(db)

  await endedWell([...refreshes, ...deploys], 25_000)
  expect(hosts.filter((host) => !host.isAlive())).toEqual([])
  for (const runId of deploys) expect(await effectsOf(db, runId)).toEqual({ deployments: 1, charges: 1 })
  expect(await problemsOf(db)).toEqual([])
  for (const runId of refreshes)
    expect(new Set(await handledOf(db, runId, REFRESHED.length))).toEqual(new Set(REFRESHED))
  for (const runId of deploys) expect(new Set(await handledOf(db, runId, DEPLOYED.length))).toEqual(new Set(DEPLOYED))
})

/** Decides like a person who tries again when told that the database was away. */
const persist = (host: HostProcess, request: Approval): Promise<true> =>
  until('the decision', async () => {
    try {
      await host.decide(scene.approver(), approvalOf(request))
      return true
    } catch (error) {
      if (error instanceof RefusedThere && error.code === 'unavailable') return null
      throw error
    }
  })

const endedTasks = async (runIds: readonly RunId[]): Promise<string[]> =>
  (await Promise.all(runIds.map((runId) => listAttempts(scene.db.prisma, runId))))
    .flat()
    .map(({ ref, status }) => `${ref} ${status}`)
