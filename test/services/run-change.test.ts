import { beforeAll, expect, test } from 'vitest'
import type { RunId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { getRunChange } from '#services/runs/change-queries.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import { onCauseStage, release } from './cause-stage.ts'

const stage = onCauseStage()

const telling = (version: number, more: JsonObject = {}): JsonObject =>
  release(version, {
    metadata: {
      'conductor-lightstep': {
        serviceFunction: 'payments',
        deploys: 'payments',
        target: '${workflow.input.version}',
        environment: '${workflow.input.to}',
        ticket: '${workflow.input.change}',
      },
    },
    ...more,
  })

beforeAll(async () => {
  await stage.prepare()
  await seedDefinitions({
    workflows: [telling(2), telling(3, { maskedFields: ['version'] })],
    taskDefs: [],
  })
})

const finished = async (input: JsonObject, version = 2): Promise<RunId> => {
  const runId = await stage.launch(input, version)
  for (const ref of ['build', 'scan', 'call']) await stage.report(runId, ref)
  await stage.untilStatus(runId, 'COMPLETED')
  return runId
}

const changeOf = async (runId: RunId) => getRunChange(await stage.as('viewer'), runId)

test('A run is headed by what it changes, from what the last good run to the same place had put there', async () => {
  const first = await finished({ version: '2.9.0', to: 'production', change: 'CHG-1' })
  expect(await changeOf(first)).toEqual({
    service: 'payments',
    target: '2.9.0',
    environment: 'production',
    ticket: 'CHG-1',
    before: null,
  })
  await finished({ version: '2.9.5', to: 'staging' })
  const { runId: failed } = await stage.bad({ version: '2.9.9', to: 'production' }, 'no', 2)
  const next = await stage.launch({ version: '2.10.0', to: 'production', change: '' }, 2)
  expect(await changeOf(next)).toMatchObject({ ticket: null, before: { target: '2.9.0', runId: first } })
  expect(await changeOf(failed)).toMatchObject({ target: '2.9.9', before: { target: '2.9.0' } })
})

test('What a definition wants masked heads no run, and hides it of the runs before', async () => {
  await finished({ version: '7.7.7-secret', to: 'lab' })
  const runId = await stage.launch({ version: '7.7.8-secret', to: 'lab' }, 3)
  const change = await changeOf(runId)
  expect(change).toMatchObject({ target: '***', environment: 'lab' })
  expect(JSON.stringify(change)).not.toContain('secret')
})

test('A definition that says nothing of it heads its runs with nothing, and who may not see a run is told nothing', async () => {
  const runId = await stage.launch({ version: '1' })
  expect(await changeOf(runId)).toBeNull()
  await expect(getRunChange(await stage.as('stranger'), runId)).rejects.toMatchObject({ code: 'not_found' })
})
