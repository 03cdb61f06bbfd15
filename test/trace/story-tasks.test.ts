import { describe, expect, test } from 'vitest'
import { instant } from '#core/time.ts'
import type { AttemptView, RepeatView, RunView } from '#services/runs/view.ts'
import { firstToFail } from '#trace/cause-failure.ts'
import { reasonOfSpan } from '#trace/failing-span.ts'
import { firstFailure } from '#trace/story-failure.ts'
import { shortened, textOf } from '#trace/story-line.ts'
import { story } from '#trace/story.ts'
import {
  approval,
  APPROVER,
  attempt,
  entry,
  LAUNCHER,
  personEntry,
  runView,
  span,
  START,
  taskIdOf,
} from '../support/run-view.ts'

/** What is told after who asked. */
const told = (view: RunView): readonly string[] => story(view, view.readAt).map(textOf).slice(1)

const done = (seed: number, ref: string, over: Partial<AttemptView> = {}): AttemptView =>
  attempt(seed, ref, { scheduled: seed, started: seed, ended: seed + 1 }, over)
const many = (count: number, over: Partial<AttemptView> = {}): readonly AttemptView[] =>
  Array.from({ length: count }, (_, i) => done(i + 1, `t${i + 1}`, over))
const failed = { status: 'FAILED' } as const
/** A task that failed once and then did not. */
const recovered = (seed: number, ref: string, reason: string | null = null): readonly AttemptView[] => [
  done(seed, ref, { ...failed, reason }),
  done(seed + 1, ref, { retryOf: taskIdOf(seed), retryCount: 1 }),
]

describe('what is done', () => {
  test.each([
    ['by name up to four', many(4), ['t1, t2, t3 and t4 done']],
    ['by number from five on', many(5), ['5 tasks done']],
    ['as recovered alone', recovered(1, 'a'), ['a failed once and recovered on the second try']],
    [
      'with the first two that recovered, and how many more did',
      [...recovered(1, 'a', 'lock'), ...recovered(3, 'b'), ...recovered(5, 'c'), done(7, 'd')],
      [
        'd done; a failed once (lock) and recovered on the second try; b failed once and recovered on the second try; 1 more recovered',
      ],
    ],
  ])('is told %s', (_, attempts, lines) => {
    expect(told(runView({ attempts }))).toEqual(lines)
  })
})

describe('what is open', () => {
  const queued = (count: number) =>
    Array.from({ length: count }, (_, i) => attempt(i + 1, `t${i + 1}`, { scheduled: i }))

  test.each([
    [2, 't1 and t2 are queued'],
    [5, '5 tasks are queued'],
  ])('%i at once are told as %s', (count, line) => {
    expect(told(runView({ attempts: queued(count) }))).toEqual([line])
  })
})

describe('what failed', () => {
  test.each([
    ['failed', {}, ['a failed']],
    ['timed out', { status: 'TIMED_OUT', reason: 'no answer' } as const, ['a timed out: no answer']],
    ['on a later try', { retryCount: 2, reason: 'boom' }, ['a failed on the third try: boom']],
    ['without a known end', { endedAt: null }, ['a failed']],
  ])('is told as it was: %s', (_, over: Partial<AttemptView>, lines) => {
    const attempts = [done(1, 'a', { ...failed, ...over })]
    expect(told(runView({ status: 'FAILED', endedAt: instant(START + 10), attempts }))).toEqual(lines)
  })

  test('is the task that failed first, whichever began first', () => {
    const slow = done(1, 'slow', { ...failed, endedAt: instant(START + 500) })
    const view = runView({ attempts: [slow, done(2, 'quick', failed)] })
    expect(firstFailure(view)?.attempt.ref).toBe('quick')
  })

  test('is what failed inside, not the loop that failed with it: the root cause names the same task', () => {
    const at = { ...failed, endedAt: instant(START + 500) }
    const loop = done(1, 'again', { ...at, type: 'DO_WHILE' })
    const attempts = [loop, done(2, 'inner__1', at), done(3, 'join', { ...at, type: 'JOIN' })]
    expect(firstFailure(runView({ attempts }))?.attempt.ref).toBe('inner__1')
    expect(firstToFail(attempts)?.ref).toBe('inner__1')
  })

  test('is one whose end is known, or the one scheduled first', () => {
    const unknown = [2, 3].map((seed) => done(seed, `t${seed}`, { ...failed, endedAt: null }))
    expect(firstFailure(runView({ attempts: [...unknown, done(4, 'known', failed)] }))?.attempt.ref).toBe('known')
    expect(firstFailure(runView({ attempts: unknown }))?.attempt.ref).toBe('t2')
  })

  test('began in the span of the attempt that ended first among those beside each other', () => {
    const a = done(1, 'a', failed)
    const bad = { status: 'error', parentSpanId: a.spanId } as const
    const spans = [
      span(1, 'late', [0, 90], bad),
      span(2, 'early', [0, 50], bad),
      span(3, 'later', [0, 70], bad),
      span(4, 'of another', [0, 1], { status: 'error', taskId: taskIdOf(9) }),
    ]
    expect(firstFailure(runView({ attempts: [a], spans }))?.spans.map(({ name }) => name)).toEqual(['early'])
  })

  test('is followed through spans that reported nothing to the one that did', () => {
    const a = done(1, 'a', failed)
    const quiet = span(1, 'call', [0, 90], { parentSpanId: a.spanId })
    const spans = [quiet, span(2, 'INSERT', [1, 5], { status: 'error', parentSpanId: quiet.spanId })]
    expect(firstFailure(runView({ attempts: [a], spans }))?.spans.map(({ name }) => name)).toEqual(['INSERT'])
  })

  test.each([
    [{ 'error.type': '23514' }, 'violates', '23514: violates'],
    [{ 'error.type': '23514' }, null, '23514'],
    [{ 'error.type': 23_514 }, 'violates', 'violates'],
    [{}, '', null],
    [{}, null, null],
  ])('says %j and %j as %j', (attributes, statusMessage, reason) => {
    expect(reasonOfSpan(span(1, 'a', [0, 1], { attributes, statusMessage }))).toBe(reason)
  })
})

describe('rollbacks', () => {
  const back = (seed: number, over: Partial<AttemptView> = {}): AttemptView =>
    done(seed, `t${seed}.rollback`, { node: `t${seed}`, rollbackOf: taskIdOf(seed + 50), ...over })
  const backs = (count: number, over: Partial<AttemptView> = {}) =>
    Array.from({ length: count }, (_, i) => back(i + 1, over))

  test.each([
    [backs(1), 't1 rolled back, 1 ms; the rollback reported success'],
    [backs(3), 't1, t2 and t3 rolled back, 3 ms; all 3 rollbacks reported success'],
    [backs(5), '5 tasks rolled back, 5 ms; all 5 rollbacks reported success'],
    [backs(2, { status: 'CANCELED' }), 't1 and t2 not rolled back, 2 ms; 2 of 2 rollbacks did not report success'],
  ])('are told by what they undo, with no more than they reported', (attempts, line) => {
    expect(told(runView({ attempts }))).toEqual([line])
  })
})

describe('a run of which not all is here', () => {
  const sum = (over: Partial<RepeatView>): RepeatView => ({
    family: 'a',
    type: 'SIMPLE',
    isRepeated: true,
    total: 10,
    done: 0,
    failed: 0,
    canceled: 0,
    open: 0,
    again: 0,
    scheduledAt: instant(START),
    endedAt: instant(START + 5_000),
    ...over,
  })
  const large = (...repeats: readonly RepeatView[]): RunView => runView({ repeats, readAt: instant(START + 9_000) })
  const back = (over: Partial<RepeatView>): RepeatView => sum({ family: 'a.rollback', ...over })

  test.each([
    ['one task', large(sum({ isRepeated: false, total: 1, done: 1 })), ['1 task done']],
    ['one more try', large(sum({ done: 10, again: 1 })), ['10 tasks done; 1 more try was needed']],
    [
      'one that is open',
      large(sum({ done: 9, open: 1, endedAt: null })),
      ['9 tasks done', '1 task is running or queued'],
    ],
    ['many that are open', large(sum({ open: 10, endedAt: null })), ['10 tasks are running or queued']],
    ['nothing, when nothing was done', large(), []],
    [
      'rollbacks that all reported success',
      large(back({ done: 10 })),
      ['10 tasks rolled back, 5.00 s; all 10 rollbacks reported success'],
    ],
    [
      'rollbacks that go on',
      large(back({ done: 4, open: 6, endedAt: null })),
      ['10 tasks being rolled back, 9.00 s; 4 of 10 reported success so far'],
    ],
    [
      'rollbacks of which none was done',
      large(back({ failed: 10 })),
      ['10 tasks not rolled back, 5.00 s; 10 of 10 rollbacks did not report success'],
    ],
  ])('is told by counts: %s', (_, view, lines) => {
    expect(told(view)).toEqual(lines)
  })

  test('leads to the row of the family, or of the task where it came once', () => {
    const keyOf = (one: RepeatView) => story(large(one), START).at(-1)?.key
    expect([
      keyOf(sum({ done: 10 })),
      keyOf(sum({ done: 1, total: 1 })),
      keyOf(sum({ done: 10, isRepeated: false })),
    ]).toEqual(['repeats:a', 'task:a', 'task:a'])
  })
})

describe('people', () => {
  const decided = (over: object) =>
    approval(3, 0, 1_000, {
      decisions: [{ by: APPROVER, outcome: 'approved', comment: '', at: instant(START + 1_000) }],
      ...over,
    })

  test('who gave no comment are told without one, and of several none', () => {
    const both = [APPROVER, LAUNCHER].map((by) => ({
      by,
      outcome: 'approved' as const,
      comment: 'ok',
      at: instant(START),
    }))
    const lines = [decided({}), decided({ quorum: 2, decisions: both })].map(
      (one) => told(runView({ approvals: [one] }))[0],
    )
    expect(lines).toEqual([
      'asked 1 of payments-approvers; approver approved what was shown after 1.00 s',
      'asked 2 of payments-approvers; approver and launcher approved what was shown after 1.00 s',
    ])
  })

  test('who stopped a run without a reason are told without one', () => {
    const entries = [personEntry(1, 'run.ended', 3_000, { who: APPROVER, status: 'TERMINATED' })]
    expect(told(runView({ status: 'TERMINATED', endedAt: instant(START + 3_000), entries }))).toEqual([
      'stopped by approver',
    ])
  })

  test('who took a run up again are told as far as the entry says how it had ended and why', () => {
    const entries = [
      personEntry(1, 'run.started', 0),
      personEntry(2, 'run.reopened', 5_000, { facts: { verb: 'retry', generation: 2 } }),
    ]
    expect(told(runView({ entries }))).toEqual(['retried by launcher'])
  })
})

test('of more phases than lines the newest stay, also where none of them is an approval', () => {
  const entries = [
    personEntry(1, 'run.started', 0),
    entry(2, 'run.begun', 10),
    personEntry(3, 'run.reopened', 20_000, { facts: { verb: 'retry' } }),
    personEntry(4, 'run.unparked', 30_000),
    personEntry(5, 'run.reopened', 40_000, { facts: { verb: 'retry' } }),
  ]
  const attempts = [done(1, 'a'), done(2, 'b', failed)]
  const view = runView({ status: 'COMPLETED', endedAt: instant(START + 50_000), entries, attempts })
  expect(story(view, view.readAt).map(textOf)).toEqual([
    'a done; b failed once, and the run went on',
    'began after waiting 10 ms for its turn',
    'retried by launcher',
    'tried again by launcher after it had been set aside',
    'retried by launcher',
    'succeeded after 10.0 s',
  ])
})

test.each([
  ['short', 'short'],
  [' two\n lines ', 'two lines'],
  ['twelve chars', 'twelve cha…'],
])('%j fits a line of eleven as %j', (text, line) => {
  expect(shortened(text, 11)).toBe(line)
})
