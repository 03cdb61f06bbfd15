import { beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import type { JsonObject } from '#core/json.ts'
import { VERBS } from '#services/registry.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { gated, handler } from './installation.ts'
import { onInstallation } from './operating.ts'
import { refusalOf } from './refusal.ts'

const stage = onInstallation()
let launcher: Context
let operator: Context
let author: Context
let admin: Context
let runId: string
beforeAll(async () => {
  launcher = await stage.as('launcher')
  operator = await stage.as('operator')
  author = await stage.as('author')
  admin = await stage.as('admin')
  ;({ runId } = await launchRun.run(launcher, { workflow: 'gated', input: { version: '1' } }))
})

const HALF = 'a\ud800'
const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth))
/** As JSON gives it: a member of its own. */
const proto = (): JsonObject => JSON.parse('{"a":{"__proto__":{"admin":true}}}') as JsonObject
const wide = (): JsonObject => Object.fromEntries(Array.from({ length: 1_000_000 }, (_, i) => [`k${i}`, i]))
const definition = (more: JsonObject): JsonObject => ({ ...gated(), name: 'odd', ...more })
const task = (input: JsonObject): JsonObject => ({
  tasks: [{ name: 'a', taskReferenceName: 'a', type: 'SIMPLE', inputParameters: input }],
})
const schedule = (input: unknown) => ({
  name: 'nightly',
  workflow: 'gated',
  input,
  crons: [{ expression: '@daily' }],
})

/** Where somebody gives a JSON object, by the place it is given at. */
const DOORS: readonly [path: string, door: (value: unknown) => Promise<unknown>][] = [
  ['$.input', (input) => launchRun.run(launcher, { workflow: 'open', input })],
  ['$.variables', (variables) => VERBS.setVariables.run(operator, { runId, reason: 'r', variables })],
  ['$.output', (output) => VERBS.skipTask.run(operator, { runId, ref: 'work', reason: 'r', output })],
  ['$.input', async (input) => VERBS.rerunRun.run(await stage.as('lead'), { runId, input })],
  ['$.input', (input) => VERBS.createSchedule.run(launcher, schedule(input))],
  ['$.definition', (value) => VERBS.registerWorkflow.run(author, { definition: value })],
  ['$.definition', (value) => VERBS.registerTask.run(author, { definition: value })],
  ['$.definition', (value) => VERBS.registerEventHandler.run(author, { definition: value })],
]

async function rowsNow(): Promise<unknown> {
  const { rows } = await stage.get().db.pool.query(
    `SELECT (SELECT count(*) FROM run) AS runs, (SELECT count(*) FROM chain_entry) AS entries,
            (SELECT count(*) FROM workflow_definition) AS workflows, (SELECT count(*) FROM schedule) AS schedules`,
  )
  return rows
}

describe.each(DOORS)('%s (%#)', (path, door) => {
  test('is refused with the place of what nobody can keep, and nothing is written', async () => {
    const before = await rowsNow()
    expect(await refusalOf(door({ a: [HALF] }))).toMatchObject({ code: 'invalid', paths: [`${path}.a[0]`] })
    expect(await refusalOf(door({ [HALF]: 1 }))).toMatchObject({ code: 'invalid', paths: [`${path}.a\ufffd`] })
    expect(await refusalOf(door(proto()))).toMatchObject({ code: 'invalid', paths: [`${path}.a.__proto__`] })
    const inEvery = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`a${i}`, HALF]))
    expect((await refusalOf(door(inEvery))).paths).toHaveLength(20)
    expect((await refusalOf(door({ a: JSON.parse('1e400') as number }))).code).toBe('invalid')
    expect(await rowsNow()).toEqual(before)
  })

  test('is refused before it is looked into when it is too deep, too wide or too large', async () => {
    const before = await rowsNow()
    const tooLarge = [{ a: nested(100_000) }, wide(), { a: 'x'.repeat(11 * 1024 * 1024) }]
    const said = await Promise.all(tooLarge.map(async (value) => refusalOf(door(value))))
    expect(said.map(({ code }) => code)).toEqual(['too_large', 'too_large', 'too_large'])
    expect(said.map(({ message }) => /nested deeper|members|larger/.exec(message)?.[0])).toEqual([
      'nested deeper',
      'members',
      'larger',
    ])
    expect(await rowsNow()).toEqual(before)
  })
})

test('Whatever is sent to a verb that is no JSON is refused', async () => {
  const cyclic: { self?: unknown } = {}
  cyclic.self = cyclic
  const hostile = [
    undefined,
    null,
    [],
    'x',
    Number.POSITIVE_INFINITY,
    10n,
    new Date(Number.NaN),
    new Map([['a', 1]]),
    new Uint8Array(5),
    cyclic,
  ]
  const accepted: string[] = []
  const { revokeSessions: _, probeConnections: __, ...verbs } = VERBS // These ask for nothing.
  for (const [name, verb] of Object.entries(verbs))
    for (const value of hostile)
      await refusalOf(verb.run(admin, value)).then(
        ({ code }) => expect(code, name).not.toBe('unavailable'),
        (error: unknown) => accepted.push(`${name}: ${typeof value} ${String(error)}`),
      )
  expect(accepted).toEqual([])
  const buffer = VERBS.createSchedule.run(launcher, { ...schedule({ version: '1' }), crons: new Uint8Array(5) })
  expect(await refusalOf(buffer)).toMatchObject({ code: 'invalid' })
})

test('A name that holds half a character is none', async () => {
  const [paths, code] = [['$.definition.name'], 'invalid']
  expect(await refusalOf(VERBS.registerWorkflow.run(author, { definition: definition({ name: HALF }) }))).toMatchObject(
    { code, paths },
  )
  expect(await refusalOf(VERBS.registerEventHandler.run(author, { definition: handler(HALF) }))).toMatchObject({
    code,
    paths,
  })
})

test('What looks like more than it is stays what it is', async () => {
  const input = { constructor: { prototype: { admin: true } }, toString: 1, nul: 'a\0b' }
  const { runId: id } = await launchRun.run(launcher, { workflow: 'open', input })
  const { rows } = await stage.get().db.pool.query<{ input: string }>('SELECT input FROM run WHERE id = $1', [id])
  expect(JSON.parse(rows[0]?.input ?? '')).toEqual(input)
  expect(({} as { admin?: unknown }).admin).toBeUndefined()
  await VERBS.registerWorkflow.run(author, {
    definition: definition(task({ constructor: '${workflow.input.constructor}' })),
  })
})
