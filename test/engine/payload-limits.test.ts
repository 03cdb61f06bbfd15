import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { programOf, simple, workflow } from './definitions.ts'
import { World } from './world.ts'

const MB = 1_000_000
const worldOf = (tasks: readonly JsonObject[], extra: JsonObject = {}): World =>
  new World(
    programOf(workflow(tasks, extra), [
      { name: 'first', retryCount: 3 },
      { name: 'second', retryCount: 3 },
    ]),
  )

describe('a payload that is too large', () => {
  test('is no input of a run', () => {
    expect(() => worldOf([simple('first')]).start({ text: 'x'.repeat(11 * MB) })).toThrow(
      'The input is larger than 10 MB. Nothing was started.',
    )
  })

  test('as an output ends its attempt for good, and is not kept', () => {
    const world = worldOf([simple('first')]).start()
    world.end('first', 'COMPLETED', { text: 'x'.repeat(11 * MB) })
    expect(world.at('first')).toMatchObject({
      status: 'FAILED_WITH_TERMINAL_ERROR',
      output: {},
      reason: 'The output is larger than 10 MB.',
    })
    expect(world.run).toMatchObject({ status: 'FAILED', retried: 0 })
  })

  test.each([
    ['puts a text together again and again', { all: '${first.output.text}'.repeat(12) }],
    ['repeats a value', Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`v${i}`, '${first.output.text}']))],
    ['does so without end', { all: '${first.output.text}'.repeat(2_000) }],
  ])('as an input whose expression %s fails its task for good', (_how, inputParameters) => {
    const world = worldOf([simple('first'), simple('second', { inputParameters })]).start()
    world.end('first', 'COMPLETED', { text: 'x'.repeat(MB) })
    expect(world.at('second')).toMatchObject({
      status: 'FAILED_WITH_TERMINAL_ERROR',
      input: {},
      reason: 'What its expressions come to is larger than 10 MB.',
    })
    expect(world.run).toMatchObject({ status: 'FAILED', retried: 0 })
  })

  test('is excused where its task is optional', () => {
    const inputParameters = { all: '${first.output.text}'.repeat(12) }
    const world = worldOf([simple('first'), simple('second', { inputParameters, optional: true })]).start()
    world.end('first', 'COMPLETED', { text: 'x'.repeat(MB) })
    expect(world.run).toMatchObject({ status: 'COMPLETED' })
  })

  test('is no output of a run: it fails, and puts nothing out', () => {
    const outputParameters = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`v${i}`, '${first.output.text}']))
    const world = worldOf([simple('first')], { outputParameters }).start()
    world.end('first', 'COMPLETED', { text: 'x'.repeat(MB) })
    expect(world.run).toMatchObject({
      status: 'FAILED',
      output: {},
      reason: "The run's output is larger than 10 MB.",
    })
  })
})
