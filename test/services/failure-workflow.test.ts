import { beforeAll, expect, test } from 'vitest'
import type { RunId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { getPayload } from '#services/runs/queries.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import { until } from '../support/stage.ts'
import { onFamilyStage } from './family-stage.ts'

const SECRET = 's3cr3t-value'
const stage = onFamilyStage()
const work = (ref: string, inputParameters: JsonObject = {}): JsonObject => ({
  name: 'work',
  taskReferenceName: ref,
  type: 'SIMPLE',
  inputParameters,
})
const definition = (name: string, tasks: readonly JsonObject[], extra: JsonObject = {}): JsonObject => ({
  name,
  version: 1,
  schemaVersion: 2,
  metadata: { 'conductor-lightstep': { serviceFunction: 'payments' } },
  tasks: [...tasks],
  ...extra,
})

const FAILING = [work('good'), work('bad', { password: '${workflow.input.password}' })]
beforeAll(async () => {
  await stage.prepare()
  const workflows = [
    definition('mourner', [work('m')], { maskedFields: ['own'] }),
    definition('hiding', FAILING, { maskedFields: ['password'], failureWorkflow: 'mourner' }),
    definition('unmourned', FAILING, { failureWorkflow: 'missing' }),
  ]
  await seedDefinitions({ workflows, taskDefs: [] })
})

async function failed(workflow: string): Promise<RunId> {
  const { runId } = await launchRun.run(await stage.as('launcher'), {
    workflow,
    input: { password: SECRET, own: 'mine-to-hide' },
  })
  await stage.end(runId, 'good')
  await stage.end(runId, 'bad', 'FAILED_WITH_TERMINAL_ERROR')
  return runId
}

const failureWorkflowOf = async (runId: RunId): Promise<string> =>
  String((await stage.runOf(runId)).output['conductor.failure_workflow'])

test('A failureWorkflow is told of the whole run that failed, and hides what that hides', async () => {
  const runId = await failed('hiding')
  const mourner = (await failureWorkflowOf(runId)) as RunId
  await stage.untilThere(mourner)
  const task = { taskType: 'work', workflowInstanceId: runId, retryCount: 0 }
  expect((await stage.runOf(mourner)).input).toMatchObject({
    password: SECRET,
    failedWorkflow: {
      workflowId: runId,
      status: 'FAILED',
      priority: 0,
      failedReferenceTaskNames: ['bad'],
      failedTaskNames: ['work'],
      workflowDefinition: { name: 'hiding' },
      tasks: [
        { ...task, referenceTaskName: 'good', status: 'COMPLETED', seq: 1 },
        { ...task, referenceTaskName: 'bad', status: 'FAILED_WITH_TERMINAL_ERROR', inputData: { password: SECRET } },
      ],
    },
  })
  const shown = JSON.stringify(await getPayload(await stage.as('viewer'), mourner, null))
  expect(shown).toContain('"referenceTaskName":"bad"')
  expect(shown).not.toContain(SECRET)
  expect(shown).not.toContain('mine-to-hide')
})

test('The output of a run whose failureWorkflow is not there says so', async () => {
  const runId = await failed('unmourned')
  await until('the sentence', async () => (await failureWorkflowOf(runId)).includes('not started'))
  expect(await failureWorkflowOf(runId)).toBe(
    'The failure workflow was not started: There is no workflow missing. Nothing was launched.',
  )
  expect(await stage.lastEntry(runId, 'run.not-compensated')).toMatchObject({ status: 'FAILED' })
})
