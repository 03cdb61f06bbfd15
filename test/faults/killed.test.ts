import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { spanIdOf } from '#core/ids.ts'
import { listAttempts } from '#db/attempts.ts'
import {
  effectsOf,
  whileDeploymentsWait,
  ownSpansOf,
  problemsOf,
  spansOf,
  toldOf,
  untilSpan,
  workersOf,
} from './checks.ts'
import { until } from '../support/stage.ts'
import { approvalOf, createScene, DEPLOY, REFRESH, type Scene } from './scene.ts'

/** The lease of an attempt plus 5 s. */
const WITHIN_MS = 15_000

let scene: Scene
beforeAll(async () => {
  scene = await createScene()
  await both()
})
afterAll(() => scene.close())

const both = () => Promise.all([scene.one('console'), scene.one('gateway')])

describe('kill -9', () => {
  test('of the gateway in the middle of a deployment: the console ends the run, and payments wrote once', async () => {
    const { db, launcher, approver } = scene
    const [console, gateway] = await both()
    const runId = await gateway.launch(launcher(), 'deploy-api', DEPLOY)
    const approval = await scene.asked(runId)
    await whileDeploymentsWait(db, async (untilAwaited) => {
      await gateway.decide(approver(), approvalOf(approval))
      await untilAwaited()
      await gateway.end()
    })

    expect(await scene.ended(runId, WITHIN_MS)).toMatchObject({ status: 'COMPLETED', rollback: 'none' })
    expect(await toldOf(db, runId, 'deploy')).toEqual(['TIMED_OUT: lease lost', 'COMPLETED'])
    expect((await workersOf(db, runId)).at(-1)).toBe('console')
    expect(await effectsOf(db, runId)).toEqual({ deployments: 1, charges: 1 })
    expect(console.isAlive()).toBe(true)

    // What payments could not deliver meanwhile arrives when a gateway is there again.
    await scene.one('gateway')
    for (const { id } of (await listAttempts(db.prisma, runId)).filter(({ ref }) => ref === 'deploy')) {
      const request = await untilSpan(db, runId, 'POST /deployments', spanIdOf(id))
      await untilSpan(db, runId, 'INSERT deployments', request.spanId)
    }
    expect(await problemsOf(db)).toEqual([])
  })

  test("of the console after an approval's commit: the gateway carries on with what it was handed", async () => {
    const { db, launcher, approver } = scene
    const [console, gateway] = await both()
    const runId = await console.launch(launcher(), 'deploy-api', DEPLOY)
    await console.decideAndDie(approver(), approvalOf(await scene.asked(runId)))
    expect(await effectsOf(db, runId)).toEqual({ deployments: 0, charges: 0 })

    expect(await scene.ended(runId, WITHIN_MS)).toMatchObject({ status: 'COMPLETED', rollback: 'none' })
    expect(await toldOf(db, runId, 'approval')).toEqual(['COMPLETED'])
    expect(await toldOf(db, runId, 'deploy')).toEqual(['TIMED_OUT: lease lost', 'COMPLETED'])
    expect(await effectsOf(db, runId)).toEqual({ deployments: 1, charges: 1 })
    expect(gateway.isAlive()).toBe(true)
    expect(await problemsOf(db)).toEqual([])
  })
})

test('a process stopped beyond its lease and continued changes nothing by its late result, and nothing is doubled', async () => {
  const { db, launcher, approver } = scene
  const [, gateway] = await both()
  const runId = await gateway.launch(launcher(), 'deploy-api', DEPLOY)
  const approval = await scene.asked(runId)
  await whileDeploymentsWait(db, async (untilAwaited) => {
    await gateway.decide(approver(), approvalOf(approval))
    await untilAwaited()
    gateway.signal('SIGSTOP')
  })
  const ended = await scene.ended(runId, WITHIN_MS)
  expect(ended).toMatchObject({ status: 'COMPLETED', rollback: 'none' })
  expect(await effectsOf(db, runId)).toEqual({ deployments: 1, charges: 1 })

  gateway.signal('SIGCONT')
  // It reads the answer of payments now, and goes on working: what it launches it also runs.
  const next = await gateway.launch(launcher(), 'refresh-search', REFRESH)
  expect(await scene.ended(next)).toMatchObject({ status: 'COMPLETED' })
  expect(await scene.ended(runId)).toEqual(ended)
  expect(await toldOf(db, runId, 'deploy')).toEqual(['TIMED_OUT: lease lost', 'COMPLETED'])
  expect(await effectsOf(db, runId)).toEqual({ deployments: 1, charges: 1 })
  expect(gateway.isAlive()).toBe(true)
  expect(await problemsOf(db)).toEqual([])
})

test('without any gateway the console runs what it launched, in its own process and for whoever launched it', async () => {
  const { db, launcher } = scene
  await scene.endAll('gateway')
  const console = await scene.one('console')
  const ctx = launcher()
  const runId = await console.launch(ctx, 'refresh-search', REFRESH)
  expect(await scene.ended(runId)).toMatchObject({ status: 'COMPLETED', actor: ctx.actor })
  expect(await workersOf(db, runId)).toEqual(['console', 'console'])
  expect(await problemsOf(db)).toEqual([])
  await until('the last span of the handlers', async () =>
    (await spansOf(db, runId)).some(({ name }) => name === 'look up'),
  )
  const own = await ownSpansOf(db, runId)
  const told = own.map(({ name, personId, isVerified, attributes, resource }) => ({
    name,
    personId,
    isVerified,
    user: attributes['user.id'],
    process: resource['conductor_lightstep.process'],
  }))
  const known = { personId: ctx.actor.id, isVerified: true, user: ctx.actor.id, process: 'console' }
  expect(told).toEqual(
    ['build index', 'compare index', 'look up', 'read documents'].map((name) => Object.assign({ name }, known)),
  )
})
