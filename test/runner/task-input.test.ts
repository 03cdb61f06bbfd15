import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { simple, taskDef, workflow } from '../support/definitions.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { createStage, launch, newestOf, untilEnded, type Actors, type Stage } from '../support/stage.ts'

let stage: Stage
let actors: Actors
let calls: JsonObject[] = []
beforeAll(async () => {
  stage = await createStage()
  const handler = async (input: JsonObject): Promise<JsonObject> => {
    calls.push(input)
    return {}
  }
  actors = stage.enter({
    'task:typed': handler,
  })
})
afterAll(() => stage.close())
afterEach(async () => {
  calls = []
  expect(await brokenInvariants(actors.db)).toEqual([])
})

const SCHEMA = {
  type: 'object',
  required: ['version'],
  properties: { version: { type: 'string' }, count: { type: 'number' } },
}
const typed = (inputParameters: JsonObject, more: JsonObject = {}) =>
  workflow(
    'typed',
    [simple('typed', { inputParameters })],
    [taskDef('typed', { retryCount: 2, inputSchema: { type: 'JSON', data: SCHEMA }, enforceSchema: true, ...more })],
  )

describe('a task whose definition enforces a schema', () => {
  test('runs with an input that fits', async () => {
    await untilEnded(actors, await launch(actors, typed({ version: '1' })))
    expect(calls).toEqual([{ version: '1' }])
  })

  test('fails for good with what does not fit and where, and its handler is never called', async () => {
    const runId = await launch(actors, typed({ count: '${workflow.input.count}' }), { count: 'many' })
    expect(await untilEnded(actors, runId)).toMatchObject({ status: 'FAILED', retried: 0 })
    expect(await newestOf(actors, runId, 'typed')).toMatchObject({
      status: 'FAILED_WITH_TERMINAL_ERROR',
      reason:
        'The input does not fit its schema: $.input.version is required; $.input.count must be a number. Nothing was run.',
    })
    expect(calls).toEqual([])
  })

  test('fails for good when the schema is none', async () => {
    const inputSchema = { type: 'JSON', data: { type: 'nothing of this kind' } }
    const runId = await launch(actors, typed({}, { inputSchema }))
    await untilEnded(actors, runId)
    expect(await newestOf(actors, runId, 'typed')).toMatchObject({
      status: 'FAILED_WITH_TERMINAL_ERROR',
      reason: 'The input schema of typed is not a JSON Schema. Nothing was run.',
    })
  })

  test.each([{ enforceSchema: false }, { inputSchema: null }, { inputSchema: { type: 'AVRO', data: SCHEMA } }])(
    'is not held to it with %o',
    async (more) => {
      await untilEnded(actors, await launch(actors, typed({}, more)))
      expect(calls).toEqual([{}])
    },
  )
})
