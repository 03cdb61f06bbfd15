import { beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import { onFamilyStage } from './family-stage.ts'

const stage = onFamilyStage()
beforeAll(() => stage.prepare())

const work = (ref: string): JsonObject => ({
  name: 'work',
  taskReferenceName: ref,
  type: 'SIMPLE',
  inputParameters: {},
})
const definition = (name: string, version: number, tasks: readonly JsonObject[]): JsonObject => ({
  name,
  version,
  schemaVersion: 2,
  metadata: { 'conductor-lightstep': { serviceFunction: 'payments' } },
  tasks: [...tasks],
})
const sub = { name: 'sub', taskReferenceName: 'sub', type: 'SUB_WORKFLOW', inputParameters: {} }

const register = (...workflows: readonly JsonObject[]) => seedDefinitions({ workflows, taskDefs: [] })

test('A sub-workflow without a version runs in the newest there was when the run started', async () => {
  const parent = definition('waits', 1, [work('first'), { ...sub, subWorkflowParam: { name: 'grows' } }])
  await register(definition('grows', 1, [work('w')]), parent)
  const launcher = await stage.as('launcher')
  const launch = () => launchRun.run(launcher, { workflow: 'waits', input: {} })
  const before = await launch()
  await register(definition('grows', 2, [work('w'), work('more')]))
  const after = await launch()
  for (const { runId } of [before, after]) await stage.end(runId, 'first')
  const versionOf = async ({ runId }: typeof before) => (await stage.runOf(await stage.childOf(runId))).version
  expect([await versionOf(before), await versionOf(after)]).toEqual([1, 2])
})

test('One that is not registered yet is looked for when it is to be launched', async () => {
  await register(definition('early', 1, [work('first'), { ...sub, subWorkflowParam: { name: 'later' } }]))
  const { runId } = await launchRun.run(await stage.as('launcher'), { workflow: 'early', input: {} })
  await register(definition('later', 1, [work('w')]))
  await stage.end(runId, 'first')
  expect((await stage.runOf(await stage.childOf(runId))).workflow).toBe('later')
})
