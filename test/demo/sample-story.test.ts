import { afterAll, beforeAll, expect, test } from 'vitest'
import { UserId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { demoHandlers } from '#demo/handlers.ts'
import { loadSamples } from '#demo/samples.ts'
import { createEgress } from '#egress/egress.ts'
import { compile, programSourceOf, type Program } from '#engine/compile.ts'
import { parseTaskDef, parseWorkflow } from '#engine/definition/parse.ts'
import { createHttpTaskHandler } from '#runner/http-task.ts'
import { EngineRun } from './engine-run.ts'
import { createPaymentsWorld, type PaymentsProcess, type PaymentsWorld } from './payments-process.ts'

const LAUNCHER = UserId.parse('01930000-0000-7000-a000-000000000001')
const APPROVER = UserId.parse('01930000-0000-7000-a000-000000000002')
const INPUT = { version: '2.10.0', environment: 'production', change: 'CHG-4411' }

let world: PaymentsWorld
let payments: PaymentsProcess

beforeAll(async () => {
  world = await createPaymentsWorld()
  payments = await world.start()
})
afterAll(() => world.close())

function programOf(name: string): Program {
  const { workflows, taskDefs } = loadSamples({ paymentsUrl: payments.url })
  const workflow = parseWorkflow(workflows.find((sample) => sample['name'] === name))
  return compile(programSourceOf(workflow, taskDefs.map(parseTaskDef)))
}

async function launch(name: string, input: JsonObject): Promise<EngineRun> {
  const egress = createEgress({ allowLoopback: [new URL(payments.url).host] })
  const http = createHttpTaskHandler({ egress, sign: world.tokens.sign })
  const run = new EngineRun(programOf(name), demoHandlers().set('system:http', http))
  await run.start(LAUNCHER, input)
  return run
}

const deploymentOf = async (run: EngineRun) =>
  (await world.sql.query('SELECT * FROM payments.deployments WHERE idempotency_key = $1', [`${run.runId}/deploy`]))
    .rows[0]

test('deploy-api waits for its approval and then succeeds, with one retry and a row in payments', async () => {
  const run = await launch('deploy-api', INPUT)
  expect(run.told()).toEqual(['check-request COMPLETED', 'build COMPLETED', 'approval IN_PROGRESS'])
  await run.approve(APPROVER)
  expect(run.run).toMatchObject({ status: 'COMPLETED', rollback: 'none', retried: 1, reason: null })
  expect(run.told().filter((line) => line.startsWith('migrate'))).toEqual(['migrate FAILED', 'migrate COMPLETED'])
  expect(run.told().at(-1)).toBe('smoke-test COMPLETED')
  const row = await deploymentOf(run)
  expect(row).toMatchObject({ version: '2.10.0', deployed_by: LAUNCHER, rolled_back_at: null })
  expect(run.run?.output).toEqual({
    version: '2.10.0',
    environment: 'production',
    artifact: expect.stringMatching(/^sha256:/),
    deploymentId: row.id,
    migration: '0042-charges-currency',
  })
})

test('the failing variant of deploy-api rolls back migrate, then deploy, and ends failed', async () => {
  const run = await launch('deploy-api', { ...INPUT, failSmokeTest: true })
  await run.approve(APPROVER)
  expect(run.run).toMatchObject({
    status: 'FAILED',
    rollback: 'done',
    reason: expect.stringContaining('charges_currency_known (23514)'),
  })
  expect(run.told().slice(-3)).toEqual([
    'smoke-test-unknown-currency FAILED',
    'migrate.rollback COMPLETED',
    'deploy.rollback COMPLETED',
  ])
  expect(run.newest('deploy.rollback').rollbackOf).toBe(run.newest('deploy').id)
  expect(await deploymentOf(run)).toMatchObject({ rolled_back_at: expect.any(Date) })
})

test('a request that breaks a release rule fails before anybody is asked', async () => {
  const run = await launch('deploy-api', { ...INPUT, version: '2.10.0-rc.1' })
  expect(run.told()).toEqual(['check-request FAILED_WITH_TERMINAL_ERROR'])
  expect(run.run).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('pre-release') })
})

test('refresh-search ends well without asking anybody', async () => {
  const run = await launch('refresh-search', { word: 'approval' })
  expect(run.run).toMatchObject({
    status: 'COMPLETED',
    output: { documents: 3, found: { 'deploy-api': expect.any(Number) } },
  })
})
