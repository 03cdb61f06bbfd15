import { describe, expect, test } from 'vitest'
import { instant } from '#core/time.ts'
import type { AttemptView, RepeatView, RunView } from '#services/runs/view.ts'
import { shareOf } from '#trace/share.ts'
import { story } from '#trace/story.ts'
import type { TimelineRow } from '#trace/timeline-row.ts'
import { attempt, personEntry, runView, START } from '../support/run-view.ts'
import { foldsOf, rowsOf as allRows } from '../support/timeline-rows.ts'

const NOW = START + 60_000

const of = (node: string, iteration: number, seq: number, over: Partial<AttemptView> = {}): AttemptView =>
  attempt(
    seq,
    `${node}__${iteration}`,
    { scheduled: seq * 10, started: seq * 10, ended: seq * 10 + 5 },
    {
      node,
      name: node,
      family: node,
      ...over,
    },
  )

const sum = (over: Partial<RepeatView>): RepeatView => ({
  family: 'a',
  type: 'SIMPLE',
  isRepeated: true,
  total: 0,
  done: 0,
  failed: 0,
  canceled: 0,
  open: 0,
  again: 0,
  scheduledAt: instant(START),
  endedAt: instant(START + 50_000),
  ...over,
})

const rowsOf = (view: RunView, opened: readonly string[] = []): readonly TimelineRow[] =>
  allRows(view, { now: NOW, folds: foldsOf(opened) })

const told = (rows: readonly TimelineRow[]): string[] =>
  rows.map(({ depth, label, note }) => `${' '.repeat(depth)}${label}${note === '' ? '' : ` | ${note}`}`)

describe('tasks that repeat', () => {
  const iterations = [of('a', 1, 1), of('b', 1, 2), of('a', 2, 3), of('b', 2, 4)]

  test('stand in one row a node at the place of the first, with how many came out how', () => {
    const rows = rowsOf(runView({ attempts: [...iterations, of('a', 3, 5, { status: 'FAILED', reason: 'boom' })] }))
    expect(told(rows)).toEqual(['a | 3 iterations', 'b | 2 iterations'])
    expect(rows[0]).toMatchObject({
      state: 'failed',
      tally: [
        { state: 'succeeded', count: 2 },
        { state: 'failed', count: 1 },
      ],
      marks: [{ state: 'failed', label: 'a__3 failed' }],
      segments: [{ from: START + 10, to: START + 55 }],
    })
  })

  test('unfold into one row an occurrence', () => {
    expect(told(rowsOf(runView({ attempts: iterations }), ['repeats:a']))).toEqual([
      'a | 2 iterations',
      ' a__1',
      ' a__2',
      'b | 2 iterations',
    ])
  })

  test('that came once only stand for themselves', () => {
    expect(told(rowsOf(runView({ attempts: [of('a', 1, 1)] })))).toEqual(['a__1'])
  })

  test('are called by their name when a dynamic fork opened them', () => {
    const branch = (i: number) => of(`_ship_${i}`, 0, i, { ref: `_ship_${i}`, name: 'ship', family: 'f/ship' })
    expect(told(rowsOf(runView({ attempts: [branch(1), branch(2)] })))).toEqual(['ship | 2 branches'])
  })
})

describe('a run that is here by its edges', () => {
  const placed = (iteration: number, seq: number): AttemptView => of('a', iteration, seq, { place: iteration })
  const large = runView({
    status: 'COMPLETED',
    endedAt: instant(NOW),
    entries: [personEntry(1, 'run.started', 0)],
    attempts: [placed(1, 1), placed(2, 3), placed(49_999, 99_997), placed(50_000, 99_999)],
    attemptCount: 100_001,
    repeats: [
      sum({ family: 'l', type: 'DO_WHILE', isRepeated: false, total: 1, done: 1 }),
      sum({ total: 50_000, done: 50_000, again: 3 }),
    ],
  })

  test('says what is missing between them, and where to read on', () => {
    const rows = rowsOf(large, ['repeats:a'])
    expect(told(rows).slice(-6)).toEqual([
      'a | 50,000 iterations',
      ' a__1',
      ' a__2',
      ' 49,996 more | unfold to show the next of them',
      ' a__49999',
      ' a__50000',
    ])
    expect(rows.at(-3)?.target).toEqual({ kind: 'more', family: 'a', afterSeq: 3, place: 2 })
  })

  test('has a story of counts, and does not guess where its time went', () => {
    const lines = story(large, NOW).map(({ parts }) => parts.map(({ text }) => text).join(''))
    expect(lines).toContain('50,001 tasks done; 3 more tries were needed')
    expect(shareOf(large, NOW)).toEqual([])
  })

  test('names the task that ended it, and none that was made good out of sight', () => {
    const bad = of('a', 7, 13, { place: 7, status: 'FAILED', reason: 'boom' })
    const failed = { ...large, status: 'FAILED' as const, attempts: [...large.attempts, bad] }
    const lineOf = (view: RunView): string[] =>
      story(view, NOW)
        .map(({ parts }) => parts.map(({ text }) => text).join(''))
        .filter((line) => line.includes('failed'))
    expect(lineOf(failed)).toEqual([])
    expect(lineOf({ ...failed, failedRefs: ['a__7'] })).toEqual(['a__7 failed: boom'])
  })
})
