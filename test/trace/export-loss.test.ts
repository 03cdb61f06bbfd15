import { describe, expect, test } from 'vitest'
import { instant } from '#core/time.ts'
import { newRunId, newSpanId, traceIdOf, type RunId } from '#core/ids.ts'
import {
  isLikelyThere,
  lackOf,
  lossesBehind,
  otherLosses,
  type LossReason,
  type RefusedShare,
} from '#trace/export-loss.ts'
import type { SpanOrigin, StoredSpan } from '#trace/span.ts'
import { otelSpan } from './spans.ts'

let count = 0
const bytes = (size: number): Uint8Array => new Uint8Array(size).fill(++count)
const runOf = (): RunId => newRunId(instant(1_764_000_000_000), bytes)
const [A, B] = [runOf(), runOf()]
const AFTER = { xid: '1', position: 9 }

/** A span at a place of transaction 2, and what became of it. */
interface Case {
  readonly at: number
  readonly origin: SpanOrigin
  readonly run?: RunId
  readonly xid?: string
  readonly lost?: LossReason
  readonly share?: RefusedShare
}

const spanOf = (origin: SpanOrigin, rootRunId: RunId): StoredSpan => ({
  ...otelSpan({ traceId: traceIdOf(rootRunId), spanId: newSpanId(bytes) }),
  rootRunId,
  taskId: null,
  personId: null,
  isVerified: false,
  origin,
  service: 'payments',
})

function read(cases: readonly Case[]) {
  const placed = cases.map(({ at, origin, run = A, xid = '2' }) => ({ xid, position: at, span: spanOf(origin, run) }))
  const lost = new Map(
    placed.flatMap(({ span }, index) => {
      const { lost: reason, share = null } = cases[index] ?? {}
      return reason === undefined ? [] : [[span, { reason, share }] as const]
    }),
  )
  return { placed, lost }
}
const at = (position: number) => ({ xid: '2', position })
const losses = (cases: readonly Case[]) => {
  const { placed, lost } = read(cases)
  return lossesBehind(AFTER, placed, lost)
}

describe('of the engine’s spans', () => {
  test('nothing is lost when nothing is', () => {
    expect(losses([{ at: 10, origin: 'engine' }])).toEqual([])
  })

  test('those of all runs are one loss as long as none of them was sent, whatever of others lies between and after them', () => {
    expect(
      losses([
        { at: 10, origin: 'received' },
        { at: 11, origin: 'engine', run: A, lost: 'too-old' },
        { at: 12, origin: 'received' },
        { at: 13, origin: 'engine', run: B, lost: 'too-old' },
        { at: 14, origin: 'own' },
      ]),
    ).toEqual([{ whose: 'engine', behind: AFTER, upTo: at(14), reason: 'too-old', share: null }])
  })

  test('one that was sent parts them, and so does another reason', () => {
    expect(
      losses([
        { at: 10, origin: 'engine' },
        { at: 11, origin: 'engine', lost: 'too-old' },
        { at: 12, origin: 'engine', lost: 'refused' },
        { at: 13, origin: 'engine' },
      ]),
    ).toEqual([
      { whose: 'engine', behind: at(10), upTo: at(11), reason: 'too-old', share: null },
      { whose: 'engine', behind: at(11), upTo: at(12), reason: 'refused', share: null },
    ])
  })
})

test('of two batches of which parts were refused each says how much', () => {
  const [few, more] = [
    { refused: 1, batch: 4 },
    { refused: 2, batch: 4 },
  ]
  const of = (origin: SpanOrigin) =>
    losses([
      { at: 10, origin, lost: 'perhaps-refused', share: few },
      { at: 11, origin, lost: 'perhaps-refused', share: { ...few } },
      { at: 12, origin, lost: 'perhaps-refused', share: more },
    ]).map(({ upTo, share }) => [upTo.position, share])
  expect(of('engine')).toEqual([
    [11, few],
    [12, more],
  ])
  expect(of('received')).toEqual(of('engine'))
})

test.each([
  [1, 500, 'perhaps-refused', true],
  [249, 500, 'perhaps-refused', true],
  [250, 500, 'perhaps-refused', false],
  [499, 500, 'perhaps-refused', false],
  [1, 1, 'refused', false],
])(
  'when %i of %i are refused, each of them is %s, and more likely there than not: %s',
  (refused, batch, reason, is) => {
    const lack = lackOf(refused, batch)
    expect([lack.reason, isLikelyThere(lack)]).toEqual([reason, is])
  },
)

test('where it was not noted how many were refused, none is said to be there', () => {
  expect(isLikelyThere({ reason: 'perhaps-refused', share: null })).toBe(false)
})

describe('of other spans', () => {
  test('those of one run that lie side by side are one loss, and what lies between them is in none', () => {
    const { placed, lost } = read([
      { at: 13, origin: 'received', lost: 'refused' },
      { at: 10, origin: 'received', lost: 'refused' },
      { at: 11, origin: 'own', lost: 'refused' },
      { at: 12, origin: 'own', run: B, lost: 'refused' },
      { at: 15, origin: 'received' },
      { at: 14, origin: 'received', lost: 'perhaps-refused' },
      { at: 16, origin: 'engine', lost: 'refused' },
      { at: 17, origin: 'received', xid: '3', lost: 'too-old' },
      { at: 18, origin: 'received', xid: '4', lost: 'too-old' },
    ])
    const place = (position: number, xid: string) => ({ xid, position })
    expect(otherLosses(placed, lost)).toEqual([
      { whose: A, behind: at(9), upTo: at(11), reason: 'refused', share: null },
      { whose: B, behind: at(11), upTo: at(12), reason: 'refused', share: null },
      { whose: A, behind: at(12), upTo: at(13), reason: 'refused', share: null },
      { whose: A, behind: at(13), upTo: at(14), reason: 'perhaps-refused', share: null },
      { whose: A, behind: place(16, '3'), upTo: place(17, '3'), reason: 'too-old', share: null },
      { whose: A, behind: place(17, '4'), upTo: place(18, '4'), reason: 'too-old', share: null },
    ])
  })

  test('they are lost beside the engine’s', () => {
    expect(
      losses([
        { at: 10, origin: 'engine', lost: 'refused' },
        { at: 11, origin: 'received', lost: 'refused' },
      ]).map(({ whose }) => whose),
    ).toEqual(['engine', A])
  })

  test('without any of the engine’s nothing is said of those', () => {
    expect(losses([{ at: 10, origin: 'received', lost: 'refused' }]).map(({ whose }) => whose)).toEqual([A])
  })
})
