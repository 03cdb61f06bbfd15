import { array, assert, boolean, integer, property, record } from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SpanId, TaskId } from '#core/ids.ts'
import { columnsOf, spanCount, type SpanLine } from '#trace/span-columns.ts'
import { at } from '#trace/columns.ts'
import { growSpanTable, type SpanTable, spanTableOf } from '#trace/span-table.ts'
import { sortOf } from '#trace/timeline-spans.ts'
import { childrenOf, spanTree } from '#trace/span-tree.ts'
import { taskIdOf } from '../support/run-view.ts'

const idOf = (number: number): SpanId => (BigInt('0xf000000000000000') + BigInt(number)).toString(16) as SpanId

const line = (number: number, over: Partial<SpanLine> = {}): SpanLine => ({
  spanId: idOf(number),
  parentSpanId: null,
  taskId: null,
  service: 'payments',
  name: 'GET /charges',
  kind: 'SERVER',
  startUs: 1_700_000_000_000_000 + number * 10,
  endUs: 1_700_000_000_000_000 + number * 10 + 5,
  isError: false,
  ...over,
})

/** The lines a table holds, in its order. */
const linesOf = (table: SpanTable): readonly SpanLine[] =>
  Array.from({ length: table.count }, (_, place): SpanLine => {
    const named = table.task[place] ?? -1
    return {
      ...sortOf(table, place),
      spanId: table.idOf(place) as SpanId,
      parentSpanId: table.parentIdOf(place) === '' ? null : (table.parentIdOf(place) as SpanId),
      taskId: table.tasks[named] ?? null,
      startUs: Math.round(at(table.from, place) * 1000),
      endUs: Math.round(at(table.to, place) * 1000),
      isError: table.isError[place] === 1,
    }
  })

const lines = array(
  record({
    number: integer({ min: 1, max: 400 }),
    parent: integer({ min: 0, max: 400 }),
    task: integer({ min: 0, max: 3 }),
    name: integer({ min: 0, max: 5 }),
    startUs: integer({ min: 0, max: 1e6 }),
    length: integer({ min: 0, max: 1e4 }),
    isError: boolean(),
  }).map(({ number, parent, task, name, startUs, length, isError }) =>
    line(number, {
      parentSpanId: parent === 0 ? null : idOf(parent),
      taskId: task === 0 ? null : taskIdOf(task),
      name: `n${name}`,
      startUs: 1e15 + startUs,
      endUs: 1e15 + startUs + length,
      isError,
    }),
  ),
)

describe('spans by column', () => {
  test('come out of any number of parts as they went in, each once, and the first of one id stays', () => {
    assert(
      property(array(lines, { minLength: 1, maxLength: 4 }), (parts) => {
        const table = spanTableOf(parts.map(columnsOf))
        const expected = new Map<string, SpanLine>()
        for (const one of parts.flat()) if (!expected.has(one.spanId)) expected.set(one.spanId, one)
        expect(linesOf(table)).toEqual([...expected.values()])
        const starts = [...table.byStart].map((place) => table.from[place] ?? 0)
        expect(starts).toEqual(starts.toSorted((a, b) => a - b))
        expect([...table.byStart].toSorted((a, b) => a - b)).toEqual([...expected.keys()].map((_, i) => i))
        for (const [place, id] of [...expected.keys()].entries()) expect(table.find(id)).toBe(place)
      }),
    )
  })

  test('stand by start, and by id when they began at once, whatever came first', () => {
    const at = (number: number, startUs: number): SpanLine => line(number, { startUs: 1e15 + startUs, endUs: 1e15 + 9 })
    const all = [at(4, 1), at(1, 2), at(2, 2), at(3, 2), at(16, 2)]
    const orders = [all, all.toReversed(), [at(2, 2), at(16, 2), at(4, 1), at(3, 2), at(1, 2)]]
    const partings = orders.flatMap((lines) => [
      [lines],
      lines.map((one) => [one]),
      [lines.slice(0, 2), lines.slice(2)],
    ])
    for (const parts of partings) {
      const table = spanTableOf(parts.map(columnsOf))
      expect([...table.byStart].map((place) => table.idOf(place))).toEqual(all.map(({ spanId }) => spanId))
    }
  })

  test('are small: 100,000 of a plain trace take less than 40 bytes each', () => {
    const many = Array.from({ length: 10_000 }, (_, i) =>
      line(i, { parentSpanId: i % 100 === 0 ? null : idOf(i - (i % 100)), name: `operation ${i % 200}` }),
    )
    expect(JSON.stringify(columnsOf(many)).length / many.length).toBeLessThan(40)
  })

  test('a table that was made grows by what is new, and one that is asked for again is the same', () => {
    const frames = [columnsOf([line(1), line(2)])]
    const first = spanTableOf(frames)
    const longer = [...frames, columnsOf([line(3, { parentSpanId: idOf(1) })])]
    const second = spanTableOf(longer)
    expect([first.count, second.count, spanTableOf(longer) === second]).toEqual([2, 3, true])
    expect([second.parentOf(2), second.parentOf(0), first.find(idOf(3)), second.find('nothing')]).toEqual([
      0, -1, -1, -1,
    ])
  })

  test('a table is made in as many pieces as there are columns that are new, and is the same in the end', () => {
    const frames = [[line(2), line(4)], [line(1), line(2)], [line(3)]].map(columnsOf)
    expect([...growSpanTable(frames.slice(0, 2))].length).toBe(2)
    const [pause] = growSpanTable(frames)
    expect([pause, [...growSpanTable(frames)].length]).toEqual([undefined, 0])
    expect(linesOf(spanTableOf(frames))).toEqual([line(2), line(4), line(1), line(3)])
  })

  test('none are an empty table', () => {
    const table = spanTableOf([])
    expect([table.count, table.find(idOf(1)), spanTree(table).roots.length]).toEqual([0, -1, 0])
  })
})

const treeOf = (...all: readonly SpanLine[]) => spanTree(spanTableOf([columnsOf(all)]))

describe('the tree of spans', () => {
  test('holds every span once, children by start under their parents, whatever hangs in circles', () => {
    assert(
      property(lines, (all) => {
        const tree = treeOf(...all)
        expect([...tree.topDown].toSorted((a, b) => a - b)).toEqual(
          Array.from({ length: tree.table.count }, (_, i) => i),
        )
        const seen = [...tree.roots]
        for (let i = 0; i < seen.length; i++) seen.push(...childrenOf(tree, seen[i] ?? -1))
        expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: tree.table.count }, (_, i) => i))
        for (const place of tree.topDown) {
          const children = childrenOf(tree, place)
          const size = children.reduce((sum, child) => sum + (tree.size[child] ?? 0), 1)
          const hasError = tree.table.isError[place] === 1 || children.some((child) => tree.hasError[child] === 1)
          expect([tree.size[place], tree.hasError[place] === 1]).toEqual([size, hasError])
          const starts = children.map((child) => tree.table.from[child] ?? 0)
          expect(starts).toEqual(starts.toSorted((a, b) => a - b))
        }
      }),
    )
  })

  test('a circle is cut at the span that began first', () => {
    const tree = treeOf(
      line(1, { parentSpanId: idOf(3) }),
      line(2, { parentSpanId: idOf(1) }),
      line(3, { parentSpanId: idOf(2) }),
    )
    expect([[...tree.roots], childrenOf(tree, 0), childrenOf(tree, 1), childrenOf(tree, 2)]).toEqual([
      [0],
      [1],
      [2],
      [],
    ])
  })

  test('a span that is its own parent is a root', () => {
    expect([...treeOf(line(1, { parentSpanId: idOf(1) })).roots]).toEqual([0])
  })
})

test('frames tell how many spans they are together', () => {
  expect(spanCount([])).toBe(0)
  expect(spanCount([columnsOf([line(1), line(2)]), columnsOf([]), columnsOf([line(3)])])).toBe(3)
})

test('tasks are told by place', () => {
  const task: TaskId = taskIdOf(7)
  const table = spanTableOf([columnsOf([line(1), line(2, { taskId: task })])])
  expect([table.task[0], table.tasks[table.task[1] ?? -1]]).toEqual([-1, task])
})
