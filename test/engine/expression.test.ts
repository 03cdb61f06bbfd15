import { expect, test } from 'vitest'
import type { Json } from '#core/json.ts'
import { resolve, resolveInput, type Scope } from '#engine/expression.ts'
import { pathProblem, readPath } from '#engine/json-path.ts'
import { readsOf } from '#engine/references.ts'

const root = {
  workflow: {
    input: { version: '1.2', n: 5, on: true, none: null, list: [1, 2, 3], k: 'a', i: 1, 'odd key': 'v' },
    variables: {},
  },
  a: {
    output: {
      b: 'B',
      big: 12_345_678.5,
      whole: 10_000_000_000,
      tiny: 0.0001,
      huge: 1e21,
      half: 0.5,
      map: { a: 1, b: [1, 'x', null] },
    },
  },
  m: { a: ['zero', 'one'] },
  'check-request': { output: { ok: true } },
  odd: { '@type': 'T', 'a:b': 'colon', $ref: '#/x', "it's": 'quote', 'a,b': 'comma', 'q?': 'asked' },
  lists: [
    { id: 1, tags: ['a', 'b'] },
    { id: 2, tags: ['a'] },
    { id: 3, tags: [] },
  ],
  repeats: [1, 2, 1, 2],
  mixed: [1, 'x', 2],
  items: [
    { name: 'x', price: 1 },
    { name: 'y', price: 2 },
  ],
}
const scope: Scope = { root, taskId: 'task-1' }
const TEMPLATE = '$'

test.each<{ text: string; is: Json }>([
  { text: 'plain', is: 'plain' },
  { text: '', is: '' },
  { text: '${workflow.input.version}', is: '1.2' },
  { text: '${workflow.input.n}', is: 5 },
  { text: '${workflow.input.on}', is: true },
  { text: '${workflow.input.none}', is: null },
  { text: '${workflow.input.list}', is: [1, 2, 3] },
  { text: '${$.workflow.input.n}', is: 5 },
  { text: '${ workflow.input.n }', is: 5 },
  { text: '${check-request.output.ok}', is: true },
  { text: '${workflow.input.list[1]}', is: 2 },
  { text: '${workflow.input.list[-1]}', is: 3 },
  { text: '${workflow.input.list[9]}', is: null },
  { text: '${workflow.input.list.x}', is: null },
  { text: "${workflow.input['odd key']}", is: 'v' },
  { text: '${workflow.input["odd key"]}', is: 'v' },
  { text: '${workflow.input.version.length.x}', is: null },
  { text: '${nothing.here}', is: null },
  { text: '${workflow.constructor}', is: null },
  { text: '${}', is: '' },
  { text: '${  }', is: '' },
])('The whole string $text keeps its type: $is', ({ text, is }) => {
  expect(resolve(text, scope)).toEqual(is)
})

test.each([
  { text: '${a.output.b}${workflow.input.n}', is: 'B5' },
  { text: '{${workflow.input.n}}', is: '{5}' },
  { text: '${workflow.input.n}}', is: '5}' },
  { text: '${m.${workflow.input.k}[${workflow.input.i}]}', is: 'one' },
  { text: 'v${workflow.input.none}', is: 'vnull' },
  { text: 'v${workflow.input.missing}!', is: 'vnull!' },
  { text: 'm=${a.output.map}', is: 'm={a=1, b=[1, x, null]}' },
  { text: 'n=${a.output.big}', is: 'n=1.23456785E7' },
  { text: 'n=${a.output.whole}', is: 'n=10000000000' },
  { text: 'n=${a.output.tiny}', is: 'n=1.0E-4' },
  { text: 'n=${a.output.huge}', is: 'n=1.0E21' },
  { text: 'n=${a.output.half}', is: 'n=0.5' },
  { text: 'p=${$.items[*].price}', is: 'p=[1,2]' },
  { text: 'open ${workflow.input.n', is: 'open ${workflow.input.n' },
  { text: 'a ${ b ${workflow.input.n}', is: 'a ${ b 5' },
  { text: '${b {${workflow.input.n} ${a.output.b', is: '${b {5 ${a.output.b' },
  { text: '} ${workflow.input.n}', is: '} 5' },
  { text: '$${x', is: '${x' },
  { text: '$${x ${workflow.input.n}}', is: '${x 5}' },
  { text: '$${x ${workflow.input.n}', is: '${x 5' },
  { text: '$${workflow.input.n}', is: '${workflow.input.n}' },
  { text: 'a $${x} b ${workflow.input.n}', is: 'a ${x} b 5' },
  { text: '$$${x}', is: '$${x}' },
  { text: 'costs 5$', is: 'costs 5$' },
  { text: "${w['a}b']}", is: "nullb']}" },
])('Text $text becomes $is', ({ text, is }) => {
  expect(resolve(text, scope)).toBe(is)
})

test.each<{ path: string; is: Json }>([
  { path: '$.items[*].price', is: [1, 2] },
  { path: '$..price', is: [1, 2] },
  { path: "items[?(@.name == 'y')].price", is: [2] },
  { path: '$.items[?@.price > 1].name', is: ['y'] },
  { path: 'odd.@type', is: 'T' },
  { path: 'odd.a:b', is: 'colon' },
  { path: 'odd.$ref', is: '#/x' },
  { path: "odd.it's", is: 'quote' },
  { path: 'odd.a,b', is: 'comma' },
  { path: 'odd.q?', is: 'asked' },
  { path: "items[?(@.name in ['x', 'z'])].price", is: [1] },
  { path: "items[?(@.name nin ['x'])].price", is: [2] },
  { path: "items[?(@.name contains 'y')].price", is: [2] },
  { path: "lists[?(@.tags contains 'a')].id", is: [1, 2] },
  { path: "lists[?(@.tags anyof ['b', 'z'])].id", is: [1] },
  { path: "lists[?(@.tags noneof ['b', 'z'])].id", is: [2, 3] },
  { path: "lists[?(@.tags subsetof ['a', 'c'])].id", is: [2, 3] },
  { path: 'lists[?(@.tags size 1)].id', is: [2] },
  { path: 'lists[?(@.tags empty true)].id', is: [3] },
  { path: 'lists[?(@.tags empty false && @.id > 1)].id', is: [2] },
  { path: 'lists[?(!(@.id == 1) || @.id == 9)].id', is: [2, 3] },
  { path: 'lists[?(!@.tags)].id', is: [] },
  { path: "lists[?(@.id == '2')].id", is: [2] },
  { path: "lists[?(@.id === '2')].id", is: [] },
  { path: 'lists[?(@.id == $.workflow.input.i)].id', is: [1] },
  { path: 'lists[?(@.tags.length() > 1)].id', is: [1] },
  { path: 'lists[?(@.nothing != 1)].id', is: [1, 2, 3] },
  { path: 'items[?(@.name =~ /x.*/)]', is: null },
  { path: 'items[*].name.first()', is: 'x' },
  { path: 'items[*].name.last()', is: 'y' },
  { path: 'items.first().name', is: 'x' },
  { path: 'items[*].name.index(-2)', is: 'x' },
  { path: 'items[*].name.index(7)', is: null },
  { path: 'repeats.distinct()', is: [1, 2] },
  { path: 'repeats.stddev()', is: 0.5 },
  { path: 'items[*].name.concat(\'!\', "?")', is: 'xy!?' },
  { path: 'items[*].name.append(3)', is: ['x', 'y', 3] },
  { path: '$.sum($.items[0].price, $.items[*].price)', is: 4 },
  { path: 'mixed.sum()', is: 3 },
  { path: "items[0]['name', 'price', 'none']", is: { name: 'x', price: 1 } },
  { path: "items[*]['name','price']", is: root.items },
  { path: 'items[0][?(@.price == 1)].name', is: ['x'] },
  { path: 'items[0][?(@.price == 2)].name', is: [] },
  { path: '$..[?(@.price > 1)].name', is: ['y'] },
  { path: 'items[0, 1].price', is: [1, 2] },
  { path: 'items[-1:].price', is: [2] },
  { path: 'm.*[0]', is: ['zero'] },
  { path: 'm.*', is: [['zero', 'one']] },
  { path: 'none[*]', is: [] },
  { path: '$.items[0:1].name', is: ['x'] },
  { path: 'items.length()', is: 2 },
  { path: 'items.size()', is: 2 },
  { path: '$.items[*].length()', is: 2 },
  { path: 'workflow.input.version.length()', is: 3 },
  { path: 'a.output.map.length()', is: 2 },
  { path: 'workflow.input.n.length()', is: null },
  { path: 'a.output.map.keys()', is: ['a', 'b'] },
  { path: 'items.keys()', is: null },
  { path: 'workflow.input.list.sum()', is: 6 },
  { path: 'workflow.input.list.min()', is: 1 },
  { path: 'workflow.input.list.max()', is: 3 },
  { path: 'workflow.input.list.avg()', is: 2 },
  { path: 'items.sum()', is: null },
  { path: 'items[', is: null },
  { path: '$.items[0]["name"]', is: 'x' },
  { path: "$['items'][1].name", is: 'y' },
  { path: '$.a.output["\\u0062"]', is: 'B' },
])('The path $path finds $is', ({ path, is }) => {
  expect(resolve(`${TEMPLATE}{${path}}`, scope)).toEqual(is)
})

test('Secrets stay as they are written, the environment is never read, and a task knows its own id', () => {
  expect(resolve('${workflow.secrets.KEY}', scope)).toBe('${workflow.secrets.KEY}')
  expect(resolve('Bearer ${workflow.secrets.KEY.part}', scope)).toBe('Bearer ${workflow.secrets.KEY.part}')
  expect(resolve(['${workflow.env.PATH}', '${PATH}', '${HOME}'], scope)).toEqual([null, null, null])
  expect(resolve('${CPEWF_TASK_ID}', scope)).toBe('task-1')
})

test('Values at any depth are resolved, keys and results are not', () => {
  const tricky: Scope = { root: { a: '${b}', b: 1 }, taskId: null }
  expect(resolve({ '${a}': [{ x: '${a}' }, 3, null, true] }, tricky)).toEqual({
    '${a}': [{ x: '${b}' }, 3, null, true],
  })
})

test('A template gives what the task leaves out or has as null, and fills, as it is written, what came to null', () => {
  const input = resolveInput(
    { a: '${nothing}', b: '${workflow.input.n}', d: null, e: null },
    { a: '${raw}', c: '${workflow.input.n}', e: '${workflow.input.n}' },
    scope,
  )
  expect(input).toEqual({ a: '${raw}', b: 5, c: 5, d: null, e: 5 })
})

test.each([
  { value: '${a.output.x} ${b.output}', refs: ['a', 'b'], all: false },
  { value: { x: ['${$.a.output}', '${a.input}'] }, refs: ['a'], all: false },
  { value: "${['a b'].output}", refs: ['a b'], all: false },
  { value: "${$['c'].output}", refs: ['c'], all: false },
  { value: '${workflow.input.x} ${undone.output} ${CPEWF_TASK_ID} ${}', refs: [], all: false },
  { value: '${a.output[${b.output.i}]}', refs: ['a', 'b'], all: false },
  { value: '${${b.output.which}.output}', refs: ['b'], all: true },
  { value: '${x${b.output.which}.output}', refs: ['b'], all: true },
  { value: '${$..price}', refs: [], all: true },
  { value: '${*.output}', refs: [], all: true },
  { value: '${a.output[?(@.id == $.b.output.id)]}', refs: [], all: true },
  { value: '${a.output.body.$ref} ${b.output["$x"]}', refs: ['a', 'b'], all: false },
  { value: '${a.output.@type} ${["b"].output.c:d}', refs: ['a', 'b'], all: false },
  { value: '${@.output}', refs: [], all: true },
  { value: '${sum($.a.output.n, $.b.output.n)}', refs: [], all: true },
  { value: '$${a.output}', refs: [], all: false },
  { value: '$${x ${a.output}} ${ b ${c.output}', refs: ['a', 'c'], all: false },
  { value: 7, refs: [], all: false },
])('The expressions in $value read $refs', ({ value, refs, all }) => {
  expect(readsOf(value)).toMatchObject({ refs, all })
})

test.each([
  { path: 'a.output.x', isFine: true },
  { path: '$.a[?(@.b > 1)]', isFine: true },
  { path: 'a.output.length()', isFine: true },
  { path: 'a.output.explode()', isFine: false },
  { path: 'a.output[', isFine: false },
  { path: 'a b', isFine: false },
  { path: 'a.output.@type', isFine: true },
  { path: 'a[?(@.b =~ /x/)]', isFine: false },
  { path: "a[?(@.b like 'x')]", isFine: false },
  { path: "a['b]", isFine: false },
  { path: 'a[0:2:2]', isFine: false },
  { path: 'a.', isFine: false },
])('The path $path is fine: $isFine', ({ path, isFine }) => {
  expect(pathProblem(path) === null).toBe(isFine)
})

test('A text of many open placeholders is cut in one pass', () => {
  const open = '${'.repeat(500_000)
  expect(resolve(`${open}\${workflow.input.n}`, scope)).toBe(`${open}5`)
})

test('A path that looks at more and more is given up', () => {
  const ids = Array.from({ length: 20_000 }, (_, id) => ({ id }))
  const all = ids.map(({ id }) => -id - 1)
  expect(readPath('ids[?(@.id in $.all)]', { ids, all })).toEqual({ value: null, isList: false })
  const wide = { list: Array.from({ length: 200 }, () => Array.from({ length: 200 }, () => ({ a: { b: 1 } }))) }
  expect(readPath('$..*..*..*..*', wide)).toEqual({ value: null, isList: false })
})

test('Functions at the end of a path take lists of any length', () => {
  const root = { list: Array.from({ length: 300_000 }, (_, i) => i) }
  expect(['min', 'max'].map((name) => readPath(`list.${name}()`, root).value)).toEqual([0, 299_999])
})
