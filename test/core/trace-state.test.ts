import { assert, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { keptTraceState, traceStateOfMembers } from '#core/trace-state.ts'

test.each([
  ['', ''],
  ['ot=th:8', 'ot=th:8'],
  [' ot=th:e666;rv:1234 ,, dd=s:1,tenant@vendor=a b', 'ot=th:e666;rv:1234,dd=s:1,tenant@vendor=a b'],
  ['no value,=none,UPPER=1,a=b=c,ok=1', 'ok=1'],
  ['a=\u0000,b=ü,c=1', 'c=1'],
  [Array.from({ length: 40 }, (_, at) => `k${at}=1`).join(), Array.from({ length: 32 }, (_, at) => `k${at}=1`).join()],
])('of the tracestate %j there stays %j', (given, kept) => {
  expect(keptTraceState(given)).toBe(kept)
})

test('of more than 512 characters the long members go first, then the last', () => {
  const [long, short] = [`long=${'x'.repeat(220)}`, (at: number) => `k${at}=${'y'.repeat(97)}`]
  expect(traceStateOfMembers(['a=1', long, short(1), short(2), short(3)])).toBe(
    ['a=1', short(1), short(2), short(3)].join(),
  )
  expect(traceStateOfMembers([long, ...[1, 2, 3, 4, 5].map(short)])).toBe([long, ...[1, 2].map(short)].join())
})

test('whatever is given, no more than 512 characters stay, and what stays is kept again as it is', () => {
  assert(
    property(string({ unit: 'binary-ascii', maxLength: 2_000 }), (text) => {
      const kept = keptTraceState(text)
      expect([kept.length <= 512, keptTraceState(kept)]).toEqual([true, kept])
    }),
  )
})
