import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Settings } from '#config/settings.ts'
import type { RunId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { listAttempts } from '#db/attempts.ts'
import { getRun } from '#db/runs.ts'
import { demoHandlers } from '#demo/handlers.ts'
import { loadSamples } from '#demo/samples.ts'
import type { Run } from '#engine/model.ts'
import { keepHost } from '#host/current.ts'
import { createTaskTokens } from '#identity/task-token.ts'
import { createScriptTaskHandler } from '#runner/script-task.ts'
import { createSandbox } from '#sandbox/sandbox.ts'
import { resolveLaunch } from '#services/workflows/resolve-launch.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { createStage, launch, untilEnded, type Actors, type Stage } from '../support/stage.ts'

const SAMPLES = loadSamples({ paymentsUrl: 'http://127.0.0.1:9500' })
const AUDIT = SAMPLES.workflows.find(({ name }) => name === 'audit-search') ?? {}
const sandbox = createSandbox()
let stage: Stage
let actors: Actors

beforeAll(async () => {
  stage = await createStage()
  const handlers = Object.fromEntries(demoHandlers().set('system:script', createScriptTaskHandler(sandbox)))
  actors = stage.enter(handlers, { resolveLaunch: (order) => resolveLaunch(actors.db, order) })
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const start = async (): Promise<void> => undefined
  keepHost({ ...actors, settings: {} as Settings, tokens: createTaskTokens(pem), sandbox, start })
  await seedDefinitions(SAMPLES)
})
afterAll(async () => {
  await stage.close()
  await sandbox.close()
})

const audit = async (input: JsonObject): Promise<Run> =>
  untilEnded(actors, await launch(actors, { workflow: AUDIT, taskDefs: SAMPLES.taskDefs }, input))

const refsOf = async (runId: RunId): Promise<string[]> =>
  (await listAttempts(actors.db.prisma, runId)).map(({ ref, status }) => `${ref} ${status}`)

test('audit-search runs its child in the same trace, its words in waves, its scripts in the sandbox', async () => {
  const run = await audit({ words: 'payments approval deploy', atOnce: 2 })
  expect(run).toMatchObject({ status: 'COMPLETED', output: { lookedUp: 3, missing: [] } })
  const refs = await refsOf(run.id)
  expect(refs).toContain('_look-up-word_1__1 COMPLETED')
  expect(refs).toContain('_look-up_look-up-word_0__2 COMPLETED')
  expect(refs).toContain('looked-up__2 COMPLETED')
  const [child] = (await actors.db.prisma.run.findMany({ where: { parentRunId: run.id } })).map(({ id }) => id as RunId)
  expect(child && (await getRun(actors.db.prisma, child))).toMatchObject({
    workflow: 'refresh-search',
    status: 'COMPLETED',
    rootRunId: run.id,
  })
  expect(await brokenInvariants(actors.db)).toEqual([])
})

test('audit-search ends by its TERMINATE task when a word is in no document', async () => {
  const run = await audit({ words: 'payments zzz', atOnce: 5 })
  expect(run).toMatchObject({ status: 'FAILED', output: { missing: ['zzz'] } })
  expect(run.reason).toContain('zzz')
  expect(await brokenInvariants(actors.db)).toEqual([])
})
