import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { lineChanges, linePairs, type LineChange } from '#ledger/line-changes.ts'

const said = (line: LineChange | null): string => {
  if (line === null) return ''
  return line.kind === 'skip' ? `…${line.count}` : `${line.kind} ${line.text}`
}
const linesOf = (before: readonly string[], after: readonly string[]) =>
  lineChanges(before.map((line) => `${line}\n`).join(''), after.map((line) => `${line}\n`).join(''))

test('what differs is shown with two lines around it, and what is equal is counted', () => {
  const before = ['1', '2', '3', '4', 'old', '5', '6', '7', '8']
  const after = before.map((line) => (line === 'old' ? 'new' : line))
  expect(linesOf(before, after).map(said)).toEqual([
    '…2',
    'same 3',
    'same 4',
    'del old',
    'add new',
    'same 5',
    'same 6',
    '…2',
  ])
})

test('in two columns what was removed stands beside what came in its place', () => {
  const pairs = linePairs(linesOf(['a', 'b', 'c', 'z'], ['a', 'x', 'z', 'y']))
  expect(pairs.map(({ left, right }) => [said(left), said(right)])).toEqual([
    ['same a', 'same a'],
    ['del b', 'add x'],
    ['del c', ''],
    ['same z', 'same z'],
    ['', 'add y'],
  ])
})

const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 })
test('the columns hold every line once and in order', () => {
  fc.assert(
    fc.property(words, words, (before, after) => {
      const lines = linesOf(before, after)
      const pairs = linePairs(lines)
      const side = (name: 'left' | 'right', kind: LineChange['kind']) =>
        pairs.flatMap((pair) => (pair[name] && pair[name].kind !== kind ? [said(pair[name])] : []))
      expect(side('left', 'add')).toEqual(lines.filter(({ kind }) => kind !== 'add').map(said))
      expect(side('right', 'del')).toEqual(lines.filter(({ kind }) => kind !== 'del').map(said))
    }),
  )
})
