import { expect, test } from 'vitest'
import { workflowJsonSchema } from '#engine/definition/json-schema.ts'
import { keysOfPath, nameAt, parseJson, rangeOf, spotAt } from '~/components/workflows/editor/json-spots.ts'
import { descriptionAt, fieldsAt, valuesAt } from '~/components/workflows/editor/schema-walk.ts'

/** The text without its mark, and where the mark was. */
const marked = (text: string) => ({ text: text.replace('|', ''), at: text.indexOf('|') })
const spot = (source: string) => {
  const { text, at } = marked(source)
  const found = spotAt(parseJson(text), text, at)
  return found && { kind: found.kind, keys: found.keys, replaces: text.slice(found.from, found.to) }
}

test.each([
  { source: '{ | }', kind: 'name', keys: [], replaces: '' },
  { source: '{ "na|" }', kind: 'name', keys: [], replaces: '"na"' },
  { source: '{ "a": 1, | }', kind: 'name', keys: [], replaces: '' },
  { source: '{ "tasks": [{ "x": 1 }, { | }] }', kind: 'name', keys: ['tasks', 1], replaces: '' },
  { source: '{ "type": "S|" }', kind: 'value', keys: ['type'], replaces: '"S"' },
  { source: '{ "type": | }', kind: 'value', keys: ['type'], replaces: '' },
  { source: '{ "tasks": [1, |] }', kind: 'value', keys: ['tasks', 1], replaces: '' },
])('at $source a $kind of $keys is written', ({ source, ...expected }) => {
  expect(spot(source)).toEqual(expected)
})

test('the name under the pointer is found with the way to it', () => {
  const { text, at } = marked('{ "tasks": [{ "ty|pe": 1 }] }')
  expect(nameAt(parseJson(text), text, at)?.keys).toEqual(['tasks', 0, 'type'])
  expect(nameAt(parseJson(text), text, 0)).toBeNull()
})

const TEXT = '{ "a": { "two words": [10, "x"] }, "b": {} }'
test.each([
  { path: '$', found: '{' },
  { path: '$.a["two words"][1]', found: '"x"' },
  { path: '$.a["two words"][7]', found: '[' },
  { path: '$.b.missing.deeper', found: '{' },
])('$path is shown at $found', ({ path, found }) => {
  const { from, to } = rangeOf(parseJson(TEXT), TEXT, path)
  expect(TEXT.slice(from, to)).toBe(found)
})

test('the whole of a text that is no JSON is shown where it breaks off', () => {
  const text = '{ "a": 1, "b" 2 }'
  const { from, to } = rangeOf(parseJson(text), text, '$')
  expect(text.slice(from, to)).toContain('2')
})

test('a path has its keys, and an empty text has a place too', () => {
  expect(keysOfPath('$.tasks[0].decisionCases["a \\"b\\""][2].name')).toEqual([
    'tasks',
    0,
    'decisionCases',
    'a "b"',
    2,
    'name',
  ])
  expect(rangeOf(parseJson(''), '', '$.x')).toEqual({ from: 0, to: 0 })
})

const schema = workflowJsonSchema()
const namesAt = (...keys: (string | number)[]) => fieldsAt(schema, keys).map(({ name }) => name)

test('the schema knows the fields at every depth of a definition', () => {
  expect(namesAt()).toContain('tasks')
  expect(namesAt('tasks', 0, 'decisionCases', 'yes', 3, 'taskDefinition')).toContain('retryLogic')
  expect(namesAt('tasks', 0, 'forkTasks', 1, 2)).toContain('taskReferenceName')
  expect(namesAt('tasks', 0, 'metadata', 'conductor-lightstep', 'approval')).toEqual([
    'title',
    'action',
    'group',
    'quorum',
  ])
  expect(namesAt('no', 'such', 'place')).toEqual([])
})

test('a field says whether it is needed, what it means and how it begins', () => {
  expect(fieldsAt(schema, []).find(({ name }) => name === 'tasks')).toMatchObject({
    isRequired: true,
    starts: '[]',
    description: expect.stringMatching(/^The nodes/),
  })
  expect(descriptionAt(schema, ['tasks', 0, 'joinOn'])).toMatch(/^JOIN/)
  expect(descriptionAt(schema, ['tasks', 0, 'mine'])).toBeNull()
})

test('values are offered where the schema lists some', () => {
  expect(valuesAt(schema, ['tasks', 0, 'type'])).toEqual(expect.arrayContaining(['"SIMPLE"', '"HTTP"']))
  expect(valuesAt(schema, ['timeoutPolicy'])).toEqual(['"TIME_OUT_WF"', '"ALERT_ONLY"'])
  expect(valuesAt(schema, ['restartable'])).toEqual(['true', 'false'])
  expect(valuesAt(schema, ['schemaVersion'])).toEqual(['2'])
  expect(valuesAt(schema, ['name'])).toEqual([])
})
