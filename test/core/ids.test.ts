import { assert, nat, property, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  newRunId,
  newSpanId,
  newTaskId,
  newUuid,
  RunId,
  runIdOfTrace,
  SpanId,
  spanIdOf,
  TraceId,
  traceIdOf,
} from '#core/ids.ts'

const bytes = (length: number) => uint8Array({ minLength: length, maxLength: length })

describe('ids by construction', () => {
  test('a new id is a UUIDv7 that carries its moment', () => {
    const id = newUuid(0x0192f4c17b3e, () => new Uint8Array(10).fill(0xff))
    expect(id).toBe('0192f4c1-7b3e-7fff-bfff-ffffffffffff')
  })

  test('whatever the dice say, ids are valid and their tails are never zero', () => {
    assert(
      property(bytes(10), nat(2 ** 44), (random, at) => {
        const id = newRunId(at, () => random)
        expect(RunId.parse(id)).toBe(id)
        expect(SpanId.parse(spanIdOf(id))).toBe(spanIdOf(id))
        expect(TraceId.parse(traceIdOf(id))).toBe(traceIdOf(id))
        expect(runIdOfTrace(traceIdOf(id))).toBe(id)
      }),
    )
  })

  test('a span id is never zero', () => {
    expect(newSpanId(() => new Uint8Array(8))).toBe('8000000000000000')
  })

  test('the nil UUID is nobody’s id', () => {
    expect(RunId.safeParse('00000000-0000-0000-0000-000000000000').success).toBe(false)
  })

  test('an attempt’s span id is the tail of its task id', () => {
    const id = newTaskId(1, () => Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))
    expect(spanIdOf(id)).toBe(id.replaceAll('-', '').slice(16))
  })
})
