import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Json, JsonObject } from '#core/json.ts'
import type { Attempt } from '#engine/model.ts'
import { play, type Answer } from './play.ts'

/** What a task must have come to; a field that is not named may be anything. */
interface ExpectedTask {
  readonly ref: string
  readonly type: string
  readonly status: string
  readonly name?: string
  readonly queue?: string
  readonly iteration?: number
  readonly retryCount?: number
  readonly input?: JsonObject
  readonly output?: JsonObject
  /** Members the output must have among others. */
  readonly outputHas?: JsonObject
  /** In how many seconds it may be taken. */
  readonly readyInSeconds?: number
  /** The workflow whose run it is a task of; the one played when it is missing. */
  readonly of?: string
}

/**
 * One truth of the specification: a definition, what happens to it, and every task it has come to in the order of
 * scheduling. The values are taken from the text of the specification; `why` says where that is silent, or ours differs.
 * Rows differ from Conductor's order in one thing: a JOIN is opened before its branches, so that one that ends at once
 * finds it.
 */
interface Golden {
  readonly truth: string
  readonly spec: string
  readonly why?: string
  readonly definition: JsonObject
  /** Definitions it may launch, by name. */
  readonly others?: readonly JsonObject[]
  readonly taskDefs?: readonly JsonObject[]
  readonly input?: JsonObject
  readonly answers: readonly Answer[]
  readonly tasks: readonly ExpectedTask[]
  readonly run: JsonObject
}

const HERE = new URL('.', import.meta.url)

const files = readdirSync(HERE, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .map((file) => ({ file, golden: JSON.parse(readFileSync(new URL(file, HERE), 'utf8')) as Golden }))

test.each(files.map(({ file, golden }) => ({ file, golden, truth: golden.truth, spec: golden.spec })))(
  '$file: $truth ($spec)',
  ({ golden }) => {
    const { world, rows, events, named } = play(golden)
    const main = rows('sample')
    const ownTasks = golden.tasks.filter(({ of }) => of === undefined)
    const short = ({ ref, type, status }: ExpectedTask | Attempt): string => `${ref} ${type} ${status}`
    expect(main.map(short)).toEqual(ownTasks.map(short))
    for (const [i, expected] of ownTasks.entries()) expectTask(main[i], expected, world.now, named)
    for (const expected of golden.tasks) {
      if (expected.of === undefined) continue
      const row = rows(expected.of).findLast(({ ref }) => ref === expected.ref)
      expect(row && short(row)).toBe(short(expected))
      expectTask(row, expected, world.now, named)
    }
    const { events: expectedEvents = [], ...expectedRun } = golden.run
    const { output, ...facts } = world.current
    expect({ ...facts, output: named(output) }).toMatchObject(expectedRun)
    if ('output' in expectedRun) expect(named(output)).toEqual(expectedRun['output'])
    expect(events).toEqual(expectedEvents)
  },
)

function expectTask(row: Attempt | undefined, expected: ExpectedTask, now: number, named: (json: Json) => Json): void {
  if (!row) throw new Error(`no ${expected.ref}`)
  const { input, output, outputHas, readyInSeconds, of: _of, ...facts } = expected
  expect(row).toMatchObject(facts)
  if (input) expect(named(row.input)).toEqual(input)
  if (output) expect(named(row.output)).toEqual(output)
  if (outputHas) expect(row.output).toMatchObject(outputHas)
  if (readyInSeconds !== undefined) expect((row.readyAt - now) / 1000).toBe(readyInSeconds)
}
