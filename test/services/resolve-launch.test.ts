import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isAppError } from '#core/errors.ts'
import type { RunId, TaskId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { ProgramSource } from '#engine/compile.ts'
import type { LaunchOrder } from '#engine/send.ts'
import { resolveLaunch } from '#services/workflows/resolve-launch.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import { createInstallation, gated, open, type Installation } from './installation.ts'

let installation: Installation
let by: { readonly runId: RunId; readonly taskId: TaskId; readonly rootRunId: RunId }
beforeAll(async () => {
  installation = await createInstallation()
  const { runId, taskId } = await installation.launchGated()
  by = { runId, taskId, rootRunId: runId }
})
afterAll(() => installation.close())

const order = (workflow: LaunchOrder['workflow'], input: JsonObject, to: Partial<LaunchOrder>): LaunchOrder => ({
  runId: '01930000-0000-7000-a000-000000000003' as never,
  workflow,
  input,
  correlationId: null,
  priority: 0,
  parent: null,
  launchedBy: null,
  actor: { kind: 'service', id: 'test' },
  requesters: [],
  ...to,
})

const BY: readonly (readonly [string, () => Partial<LaunchOrder>])[] = [
  ['a SUB_WORKFLOW', () => ({ parent: by })],
  ['a START_WORKFLOW', () => ({ launchedBy: by })],
  ['a failureWorkflow', () => ({ launchedBy: { runId: by.runId, taskId: null } })],
]

describe.each(BY)('what %s launches', (_what, to) => {
  test.each([
    ['registered', { name: 'gated', version: 1 }],
    ['inline', { definition: gated() }],
  ] as const)('is held to its input schema, %s', async (_how, workflow) => {
    const resolve = (input: JsonObject) => resolveLaunch(installation.db, order(workflow, input, to()))
    expect(await resolve({ version: '1.0' })).toMatchObject({ hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string })
    const refusal = await resolve({}).catch((error: unknown) => (isAppError(error) ? error : null))
    expect(refusal).toMatchObject({ code: 'invalid', message: '$.input.version is required. Nothing was launched.' })
  })
})

describe.each(BY.slice(0, 2))('what %s writes inline', (_what, to) => {
  const inline = (metadata: JsonObject): Promise<ProgramSource> => {
    const definition = { ...gated(), inputSchema: null, metadata }
    const resolved = resolveLaunch(installation.db, order({ definition }, {}, to()))
    return resolved.then(({ source }) => JSON.parse(source) as ProgramSource)
  }

  test('belongs to the service function of the run that launches it', async () => {
    const { workflow } = await inline({ editor: 'a' })
    expect(workflow.metadata).toEqual({ editor: 'a', 'conductor-lightstep': { serviceFunction: 'payments' } })
  })

  test('is refused under the name of a workflow of another: its keys, limits and approvals are not theirs', async () => {
    const metadata = { 'conductor-lightstep': { serviceFunction: 'search' } }
    await seedDefinitions({ workflows: [{ ...open, name: 'of-search', metadata }], taskDefs: [] })
    const definition = { ...gated(), inputSchema: null, name: 'of-search' }
    await expect(resolveLaunch(installation.db, order({ definition }, {}, to()))).rejects.toMatchObject({
      code: 'forbidden',
      message: 'The name of-search belongs to another service function. Nothing was launched.',
    })
  })

  test('is refused when it says that it belongs to another', async () => {
    const refusal = await inline({ 'conductor-lightstep': { serviceFunction: 'search' } }).catch(
      (error: unknown) => error,
    )
    expect(isAppError(refusal) && [refusal.code, refusal.issues.map(({ path }) => path)]).toEqual([
      'invalid',
      ['$.metadata["conductor-lightstep"].serviceFunction'],
    ])
  })
})

test('what a run gets is held to the schema: defaults lie under what was given, and under nothing lies nothing', async () => {
  const definition: JsonObject = { ...gated(), inputTemplate: { version: '2.0' } }
  const resolve = (input: JsonObject) =>
    resolveLaunch(installation.db, order({ definition: { ...definition, inputSchema: SCHEMA } }, input, { parent: by }))
  expect(await resolve({ note: 'x' })).toMatchObject({ hash: expect.any(String) as string })
  await expect(resolve({})).rejects.toMatchObject({ code: 'invalid' })
  await expect(resolve({ version: 1 })).rejects.toMatchObject({ code: 'invalid' })
})

const SCHEMA: JsonObject = {
  type: 'JSON',
  data: { type: 'object', required: ['version'], properties: { version: { type: 'string' } } },
}
