import { describe, expect, test } from 'vitest'
import { instant } from '#core/time.ts'
import type { AttemptView, RepeatView, RunView } from '#services/runs/view.ts'
import { stateOfRepeats, tallyOf, whatRepeats, labelOfRepeats, repeatsOf } from '#trace/repeats.ts'
import { taskGroups } from '#trace/task-groups.ts'
import type { TimelineRow } from '#trace/timeline-row.ts'
import { attempt, entry, personEntry, runView, START, taskIdOf } from '../support/run-view.ts'
import { foldsOf, rowOf, rowsOf, timelineOf } from '../support/timeline-rows.ts'

const row = (view: RunView, key: string): TimelineRow | null => rowOf(rowsOf(view), key)

describe('the row of a task', () => {
  test.each([
    ['what it waits for', { waitsFor: 'waits for a free place' }, 'waits for a free place'],
    ['what its worker calls it, where that is another name', { name: 'build-image' }, 'build-image'],
    ['nothing where that is its name', {}, ''],
    ['its type where no worker does it', { type: 'WAIT' }, 'wait'],
  ])('says %s', (_, over: Partial<AttemptView>, note) => {
    expect(row(runView({ attempts: [attempt(1, 'build', { scheduled: 0 }, over)] }), 'task:build')?.note).toBe(note)
  })

  test('of a rollback is named by its task when what it undoes is not here', () => {
    const over = { node: 'migrate', rollbackOf: taskIdOf(99) }
    const view = runView({ attempts: [attempt(1, 'migrate.rollback', { scheduled: 0, started: 1, ended: 2 }, over)] })
    expect(row(view, 'task:migrate.rollback')).toMatchObject({ label: 'roll back migrate', note: 'migrate.rollback' })
  })

  test('that failed and was not needed says so, also after a failed try', () => {
    const view = runView({
      attempts: [
        attempt(1, 'notify', { scheduled: 0, started: 0, ended: 10 }, { status: 'FAILED' }),
        attempt(
          2,
          'notify',
          { scheduled: 10, started: 10, ended: 20 },
          { status: 'COMPLETED_WITH_ERRORS', retryOf: taskIdOf(1) },
        ),
      ],
    })
    expect(row(view, 'task:notify')).toMatchObject({ state: 'with-errors', outcomes: ['failed', 'with-errors'] })
  })

  test('has no bar and no length when it was given up the moment it was scheduled', () => {
    const view = runView({ attempts: [attempt(1, 'build', { scheduled: 5, ended: 5 }, { status: 'CANCELED' })] })
    expect(row(view, 'task:build')).toMatchObject({ state: 'canceled', segments: [], durationMs: 0 })
  })

  test('with tries leads an errors-first order together with them, and they stand under it', () => {
    const failed = { status: 'FAILED' } as const
    const view = runView({
      attempts: [
        attempt(1, 'build', { scheduled: 0, started: 0, ended: 10 }),
        attempt(2, 'deploy', { scheduled: 10, started: 10, ended: 20 }, failed),
        attempt(3, 'deploy', { scheduled: 20, started: 20, ended: 30 }, { ...failed, retryOf: taskIdOf(2) }),
      ],
    })
    const rows = timelineOf(view, { isErrorsFirst: true, folds: foldsOf(['task:deploy']) })
    const labels = Array.from({ length: rows.count }, (_, index) => rows.rowAt(index)?.label)
    expect(labels).toEqual(['deploy', 'attempt 1', 'attempt 2', 'build'])
    expect(labels.map((_, index) => rows.parentOf(index))).toEqual([-1, 0, 0, -1])
  })
})

describe('what the engine settles itself', () => {
  const join = attempt(1, 'join', { scheduled: 0, started: 0 }, { type: 'JOIN' })

  test('is one row, and what is open of it is marked now', () => {
    const view = runView({ attempts: [join] })
    expect(row(view, 'control')).toMatchObject({
      label: '1 control task',
      note: 'join',
      marks: [{ at: view.readAt, state: 'running', label: 'join' }],
    })
  })

  test('is counted with what of it is not here', () => {
    const nth = (seq: number, place: number) =>
      attempt(
        seq,
        `choose__${place}`,
        { scheduled: seq, started: seq, ended: seq },
        { node: 'choose', family: 'choose', type: 'SWITCH', place },
      )
    const view = runView({
      attempts: [nth(1, 1), nth(3, 2), nth(1_999, 1_000)],
      repeats: [sum({ family: 'choose', type: 'SWITCH', total: 1_000, done: 1_000 })],
    })
    expect(row(view, 'control')?.label).toBe('1,000 control tasks')
  })
})

function sum(over: Partial<RepeatView>): RepeatView {
  return {
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
  }
}

describe('tasks that repeat', () => {
  const nth = (number: number, over: Partial<AttemptView> = {}): AttemptView =>
    attempt(
      number,
      `a__${number}`,
      { scheduled: number * 10, started: number * 10, ended: number * 10 + 5 },
      { node: 'a', name: 'a', family: 'a', ...over },
    )
  const repeats = (...attempts: readonly AttemptView[]) => {
    const view = runView({ attempts })
    return [...repeatsOf(view, taskGroups(attempts)).values()].map((each) => ({
      label: labelOfRepeats(each),
      what: whatRepeats(each),
      state: stateOfRepeats(each),
      tally: tallyOf(each).map(({ state, count }) => `${state} ${count}`),
      from: each.sum.scheduledAt - START,
      to: each.sum.endedAt && each.sum.endedAt - START,
    }))
  }
  const undoing = (number: number, over: Partial<AttemptView> = {}): AttemptView =>
    nth(number, { ref: `a__${number}.rollback`, family: 'a.rollback', rollbackOf: taskIdOf(50 + number), ...over })
  const running = { status: 'IN_PROGRESS', endedAt: null } as const
  const canceled = { status: 'CANCELED' } as const
  const loop = { label: 'a', what: 'iteration', from: 10, to: 25 }
  const back = { ...loop, label: 'roll back a' }

  test.each([
    ['succeeded', [nth(1), nth(2)], { ...loop, state: 'succeeded', tally: ['succeeded 2'] }],
    [
      'end with the last to end, whichever began last',
      [nth(1, { endedAt: instant(START + 90) }), nth(2)],
      { ...loop, to: 90, state: 'succeeded', tally: ['succeeded 2'] },
    ],
    [
      'run while one does',
      [nth(1), nth(2, running)],
      { ...loop, to: null, state: 'running', tally: ['succeeded 1', 'running 1'] },
    ],
    [
      'were given up when none was done',
      [nth(1, canceled), nth(2, canceled)],
      { ...loop, state: 'canceled', tally: ['canceled 2'] },
    ],
    ['are rolled back', [undoing(1), undoing(2)], { ...back, state: 'rolled-back', tally: ['rolled-back 2'] }],
    [
      'are being rolled back',
      [undoing(1), undoing(2, running)],
      { ...back, to: null, state: 'rolling-back', tally: ['rolled-back 1', 'rolling-back 1'] },
    ],
    [
      'recovered when one needed more than one try',
      [nth(1, { status: 'FAILED' }), nth(3, { ref: 'a__1', retryOf: taskIdOf(1), retryCount: 1 }), nth(2)],
      { ...loop, to: 35, state: 'recovered', tally: ['succeeded 2'] },
    ],
    [
      'are branches when each has a node of its own',
      [nth(1, { node: 'x', name: 'ship', family: 'f/ship' }), nth(2, { node: 'y', name: 'ship', family: 'f/ship' })],
      { ...loop, label: 'ship', what: 'branch', state: 'succeeded', tally: ['succeeded 2'] },
    ],
  ])('%s', (_, attempts, expected) => {
    expect(repeats(...attempts)).toEqual([expected])
  })

  test('have an open bar until now while one of them runs', () => {
    const view = runView({ attempts: [nth(1), nth(2, running)] })
    expect(row(view, 'repeats:a')?.segments).toEqual([
      { kind: 'work', state: 'running', from: START + 10, to: view.readAt, isOpen: true },
    ])
  })

  test('mark a failure whose end is not known where it was scheduled', () => {
    const view = runView({ attempts: [nth(1), nth(2, { status: 'FAILED', endedAt: null })] })
    expect(row(view, 'repeats:a')?.marks).toEqual([{ at: START + 20, state: 'failed', label: 'a__2 failed' }])
  })
})

describe('a policy check', () => {
  test('of which no times were recorded is a moment at its entry, one with a begin alone a moment then', () => {
    const asked = (seq: number, at: number, policy: object | undefined) =>
      personEntry(seq, 'run.paused', at, { facts: { request: { verb: 'run.pause', policy: policy as never } } })
    const view = runView({
      entries: [
        asked(1, 100, undefined),
        asked(2, 200, { startedAt: START + 190 }),
        asked(3, 300, { startedAt: START + 280, endedAt: START + 285 }),
        entry(4, 'task.ended', 400),
      ],
    })
    const checks = row(view, 'checks')
    expect([checks?.label, checks?.durationMs, checks?.marks.map(({ at }) => at - START)]).toEqual([
      '3 policy checks',
      5,
      [100, 190, 280],
    ])
  })
})
