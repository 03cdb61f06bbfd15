import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isAppError } from '#core/errors.ts'
import type { JsonObject } from '#core/json.ts'
import type { LaunchOrder } from '#engine/send.ts'
import { resolveLaunch } from '#services/workflows/resolve-launch.ts'
import { createInstallation, gated, type Installation } from './installation.ts'

let installation: Installation
beforeAll(async () => {
  installation = await createInstallation()
})
afterAll(() => installation.close())

const PARENT = {
  runId: '01930000-0000-7000-a000-000000000001',
  taskId: '01930000-0000-7000-a000-000000000002',
} as never
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

const BY: readonly (readonly [string, Partial<LaunchOrder>])[] = [
  ['a SUB_WORKFLOW', { parent: PARENT }],
  ['a START_WORKFLOW', { launchedBy: PARENT }],
  ['a failureWorkflow', { launchedBy: { runId: PARENT['runId'], taskId: null } as never }],
]

describe.each(BY)('what %s launches', (_what, to) => {
  test.each([
    ['registered', { name: 'gated', version: 1 }],
    ['inline', { definition: gated() }],
  ] as const)('is held to its input schema, %s', async (_how, workflow) => {
    const resolve = (input: JsonObject) => resolveLaunch(installation.db, order(workflow, input, to))
    expect(await resolve({ version: '1.0' })).toMatchObject({ hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string })
    const refusal = await resolve({}).catch((error: unknown) => (isAppError(error) ? error : null))
    expect(refusal).toMatchObject({ code: 'invalid', message: '$.input.version is required. Nothing was launched.' })
  })
})
