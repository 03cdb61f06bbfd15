import { beforeAll, expect, test } from 'vitest'
import type { RunId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { restartRun } from '#services/runs/restart-run.ts'
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
const again = { retryCount: 1, taskDefinition: { name: 'again', retryDelaySeconds: 0 } }
const SHAKY = [{ ...work('wobbles'), name: 'again', ...again }, work('bad')]
beforeAll(async () => {
  await stage.prepare()
  const workflows = [
    definition('mourner', [work('m')], { maskedFields: ['own'] }),
    definition('hiding', FAILING, { maskedFields: ['password'], failureWorkflow: 'mourner' }),
    definition('shaky', SHAKY, { failureWorkflow: 'mourner' }),
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

async function namesToldBy(runId: RunId) {
  const mourner = (await failureWorkflowOf(runId)) as RunId
  await stage.untilThere(mourner)
  const { failedWorkflow } = (await stage.runOf(mourner)).input as { failedWorkflow: JsonObject }
  const { failedReferenceTaskNames, failedTaskNames, tasks } = failedWorkflow
  const refs = (tasks as JsonObject[]).map(({ referenceTaskName }) => referenceTaskName)
  return { failedReferenceTaskNames, failedTaskNames, refs }
}

test('A failureWorkflow is told whose attempts failed, also what went well in the end; and nothing of what a restart made history', async () => {
  const { runId } = await launchRun.run(await stage.as('launcher'), { workflow: 'shaky', input: {} })
  await stage.end(runId, 'wobbles', 'FAILED')
  await stage.end(runId, 'wobbles')
  await stage.end(runId, 'bad', 'FAILED_WITH_TERMINAL_ERROR')
  expect(await namesToldBy(runId)).toEqual({
    failedReferenceTaskNames: ['wobbles', 'bad'],
    failedTaskNames: ['again', 'work'],
    refs: ['wobbles', 'wobbles', 'bad'],
  })
  expect((await stage.runOf(runId)).failedRefs).toEqual(['bad'])
  await restartRun.run(await stage.as('lead'), { runId, reason: 'once more' })
  await stage.end(runId, 'wobbles')
  await stage.end(runId, 'bad', 'FAILED_WITH_TERMINAL_ERROR')
  expect(await namesToldBy(runId)).toEqual({
    failedReferenceTaskNames: ['bad'],
    failedTaskNames: ['work'],
    refs: ['wobbles', 'bad'],
  })
})

test('The output of a run whose failureWorkflow is not there says so', async () => {
  const runId = await failed('unmourned')
  await until('the sentence', async () => (await failureWorkflowOf(runId)).includes('not started'))
  expect(await failureWorkflowOf(runId)).toBe(
    'The failure workflow was not started: There is no workflow missing. Nothing was launched.',
  )
  expect(await stage.lastEntry(runId, 'run.not-compensated')).toMatchObject({ status: 'FAILED' })
})
