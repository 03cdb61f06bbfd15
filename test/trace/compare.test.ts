import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import type { StepSum } from '#db/compared-runs.ts'
import { definitionChange, definitionWords } from '#trace/compare-definition.ts'
import type { SpanOutline } from '#trace/compare-outline.ts'
import { createKindCounter, spanKinds, spansApart, versionChanges, type SpanNames } from '#trace/compare-spans.ts'
import { slowerSteps, stepPairs } from '#trace/compare-steps.ts'
import { scalarsOf, textOfValue, valueChanges } from '#trace/compare-values.ts'
import { marked, marksOf } from './marks.ts'
import { outline, ROOT, spanOf, TASK, taskIdOf } from './outlines.ts'

describe('two payloads', () => {
  test.each<readonly [string, JsonObject, JsonObject, readonly (readonly [string, string | null, string | null])[]]>([
    ['are the same whatever the order of their members', { a: 1, b: { c: [1, 2] } }, { b: { c: [1, 2] }, a: 1 }, []],
    ['differ in a value, deep inside', { a: { b: [{ c: 1 }] } }, { a: { b: [{ c: 2 }] } }, [['$.a.b[0].c', '1', '2']]],
    [
      'differ in the kind of a value',
      { a: '1', b: null },
      { a: 1, b: {} },
      [
        ['$.a', '"1"', '1'],
        ['$.b', 'null', '{}'],
      ],
    ],
    [
      'have what the other lacks',
      { a: 1, c: [1, 2] },
      { b: 2, c: [1] },
      [
        ['$.a', '1', null],
        ['$.c[1]', '2', null],
        ['$.b', null, '2'],
      ],
    ],
    ['name odd members in brackets', { 'a b': 1 }, { 'a b': 2 }, [['$["a b"]', '1', '2']]],
  ])('%s', (_, here, there, changes) => {
    const told = valueChanges(here, there)
    expect(told.changes.map((change) => [change.path, change.here, change.there])).toEqual(changes)
    expect([told.more, told.hidden, told.isWhole]).toEqual([0, 0, true])
  })

  test('are not compared where either is masked: nobody learns a secret by guessing', () => {
    const hidden = valueChanges({ p: '***', q: 'x', r: { s: '***' } }, { p: '***', q: '***', r: 5 })
    expect(hidden).toEqual({ changes: [], more: 0, hidden: 3, isWhole: true })
  })

  test('tell so many differences and count the rest, and stop in the end', () => {
    const many = (value: number) => Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`k${i}`, value]))
    expect([valueChanges(many(1), many(2)).changes.length, valueChanges(many(1), many(2)).more]).toEqual([50, 10])
    const huge = { a: Array.from({ length: 30_000 }, (_, i) => i) }
    expect(valueChanges(huge, huge)).toEqual({ changes: [], more: 0, hidden: 0, isWhole: false })
  })

  test('show long values cut', () => {
    expect(textOfValue('x'.repeat(500))).toHaveLength(120)
  })

  test('have short values by path, neither masked ones nor lists nor what lies too deep', () => {
    const payload = {
      a: 1,
      b: { c: true, d: { e: 'x', f: { g: 1 } } },
      l: [1],
      p: '***',
      long: 'y'.repeat(200),
      n: null,
    }
    expect([...scalarsOf(payload)]).toEqual([
      ['$.a', '1'],
      ['$.b.c', 'true'],
      ['$.b.d.e', '"x"'],
      ['$.n', 'null'],
    ])
    expect(scalarsOf(Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`k${i}`, i]))).size).toBe(60)
  })
})

describe('two definitions', () => {
  const parts = (nodes: Record<string, string>, taskDefs: Record<string, string> = {}, rest = '') => ({
    nodes: new Map(Object.entries(nodes)),
    taskDefs: new Map(Object.entries(taskDefs)),
    rest,
  })

  test('differ in tasks that were added, removed or changed, in task definitions and in all else', () => {
    const change = definitionChange(
      parts({ a: '1', b: '1' }, { x: '1', z: '1' }),
      parts({ b: '2', c: '1' }, { x: '2', y: '1' }, 'r'),
    )
    expect(change).toEqual({
      added: ['c'],
      removed: ['a'],
      changed: ['b'],
      taskDefs: ['y', 'z', 'x'],
      isRestChanged: true,
    })
    expect(definitionWords(change)).toBe(
      '+ c, − a, changed: b, task definition y, task definition z, task definition x, settings',
    )
  })

  test('are told in few words, however much differs', () => {
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`t${i}`, '']))
    expect(definitionWords(definitionChange(parts({}), parts(many)))).toBe('+ t0, + t1, + t2, + t3, + 5 more')
    expect(definitionWords(definitionChange(parts({}), parts({})))).toBe('')
  })
})

const step = (node: string, over: Partial<StepSum> = {}): StepSum => ({
  node,
  isRollback: false,
  name: node,
  type: 'SIMPLE',
  ref: node,
  status: 'COMPLETED',
  total: 1,
  attempts: 1,
  failed: 0,
  open: 0,
  workedMs: 1_000,
  ...over,
})

describe('the steps of two runs', () => {
  test('are not slower where people or time are waited for, where one failed, or by little', () => {
    const slow = { workedMs: 9_000 } as const
    const here = [
      step('approval', { ...slow, type: 'HUMAN' }),
      step('failed', { ...slow, status: 'FAILED' }),
      step('failed before', slow),
      step('little', { workedMs: 90 }),
      step('new', slow),
      step('slow', { ...slow, attempts: 2, failed: 1 }),
    ]
    const before = here
      .slice(0, 4)
      .map(({ node, type }) => step(node, { type, workedMs: node === 'little' ? 10 : 1_000 }))
    const there = [...before, step('slow')].map((each) =>
      each.node === 'failed before' ? step(each.node, { status: 'FAILED' }) : each,
    )
    expect(slowerSteps(stepPairs(here, there)).map(({ node }) => node)).toEqual(['slow'])
  })

  test('stand side by side in the order of this one, then what only the other has; rollbacks apart, forks and joins left out', () => {
    const pairs = stepPairs(
      [
        step('a'),
        step('f', { type: 'FORK_JOIN' }),
        step('b', { workedMs: 3_000, attempts: 2, failed: 1 }),
        step('b', { isRollback: true, ref: 'b.rollback' }),
      ],
      [step('a'), step('b'), step('c', { status: 'FAILED' })],
    )
    expect(
      pairs.map(({ node, isRollback, here, there, factor }) => [node, isRollback, here?.state, there?.state, factor]),
    ).toEqual([
      ['a', false, 'succeeded', 'succeeded', 1],
      ['b', false, 'recovered', 'succeeded', 3],
      ['b', true, 'rolled-back', undefined, null],
      ['c', false, undefined, 'failed', null],
    ])
  })

  test.each([
    ['waits for people', { type: 'HUMAN' }, null],
    ['is still open', { open: 1, status: 'IN_PROGRESS' }, null],
    ['takes hardly any time', { workedMs: 1 }, null],
    ['is compared by occurrence', { total: 4, workedMs: 8_000 }, 2],
  ] as const)('a step that %s', (_, over, factor) => {
    const other = step('a', {
      workedMs: over === undefined ? 0 : 'workedMs' in over && over.workedMs === 1 ? 2 : 1_000,
      ...('type' in over && { type: over.type }),
    })
    expect(stepPairs([step('a', over)], [other])[0]?.factor).toBe(factor)
  })

  test('say of what is open whether it is being done or undone', () => {
    const states = [
      step('a', { open: 1, status: 'IN_PROGRESS' }),
      step('b', { open: 1, status: 'SCHEDULED', total: 3 }),
      step('c', { open: 1, status: 'IN_PROGRESS', isRollback: true }),
    ]
    expect(stepPairs(states, []).map(({ here }) => here?.state)).toEqual(['running', 'running', 'rolling-back'])
  })

  test('are slower when they took much longer and succeeded, the most time first', () => {
    const long = (node: string, workedMs: number, over: Partial<StepSum> = {}) => step(node, { ...over, workedMs })
    const here = [
      long('a', 2_500),
      long('b', 9_000),
      long('c', 1_900),
      long('d', 90),
      long('e', 9_000, { status: 'FAILED' }),
    ]
    const there = [step('a'), step('b'), step('c'), long('d', 10), step('e')]
    expect(slowerSteps(stepPairs(here, there)).map(({ node }) => node)).toEqual(['b', 'a'])
  })
})

describe('the spans of two runs', () => {
  const node = new Map([[TASK, 'call']])
  /** As the database tells them: the number of a kind is made of service and name. */
  const numberOf = ({ service, name }: SpanOutline): number =>
    parseInt(Buffer.from(service[0] + name).toString('hex'), 16)
  const countsOf = (spans: readonly SpanOutline[]) => {
    const counter = createKindCounter(node)
    const marks = marksOf(spans.map((span) => marked(span, { number: numberOf(span) })))
    counter.place(marks)
    counter.count(marks)
    return counter.counts()
  }
  const namesOf = (spans: readonly SpanOutline[]): SpanNames =>
    new Map(spans.map(({ spanId, service, name }) => [spanId, { service, name }]))
  const kinds = (...spans: readonly SpanOutline[]) => spanKinds(countsOf(spans), namesOf(spans))
  const BOTH = new Set(['call'])

  test('are counted by node, service and kind of name, engine spans and those of others apart', () => {
    const found = kinds(
      outline(1, ROOT, { name: 'GET' }),
      outline(2, 1, { name: 'GET' }),
      outline(3, ROOT, { name: 'GET', origin: 'own' }),
      outline(4, ROOT, { origin: 'engine' }),
      outline(5, null),
      outline(6, 55, { taskId: taskIdOf(9) }),
    )
    expect([...found.values()]).toEqual([
      { node: 'call', service: 'payments', name: 'GET', count: 3, spanId: spanOf(1) },
    ])
  })

  test('are not told where they went before their names were read', () => {
    expect(spanKinds(countsOf([outline(1, ROOT)]), new Map()).size).toBe(0)
  })

  test('are apart where only one has a kind, under steps of both', () => {
    const here = kinds(
      outline(1, ROOT, { name: 'a' }),
      outline(2, ROOT, { name: 'b' }),
      outline(3, ROOT, { service: 'rates' }),
    )
    const there = kinds(
      outline(1, ROOT, { name: 'a' }),
      outline(2, ROOT, { name: 'c' }),
      outline(3, ROOT, { service: 'mail' }),
    )
    const apart = spansApart(here, there, BOTH)
    expect([apart.onlyHere.map(({ name }) => name), apart.onlyThere.map(({ name }) => name)]).toEqual([['b'], ['c']])
    expect([apart.silentHere, apart.silentThere]).toEqual([['mail'], ['rates']])
    expect(spansApart(here, there, new Set())).toEqual({ onlyHere: [], onlyThere: [], silentHere: [], silentThere: [] })
  })

  test('come from services in other versions', () => {
    const here = new Map([
      ['a', ['1']],
      ['b', ['2']],
      ['c', ['1']],
    ])
    const there = new Map([
      ['a', ['1']],
      ['b', ['1', '2']],
    ])
    expect(versionChanges(here, there)).toEqual([{ service: 'b', here: ['2'], there: ['1', '2'] }])
  })
})
