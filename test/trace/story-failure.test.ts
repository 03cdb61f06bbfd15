import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { instant } from '#core/time.ts'
import type { AttemptView, RunView } from '#services/runs/view.ts'
import { firstFailure } from '#trace/story-failure.ts'
import { textOf } from '#trace/story-line.ts'
import { story } from '#trace/story.ts'
import { APPROVER, attempt, personEntry, runView, START, taskIdOf } from '../support/run-view.ts'
import { failedRun, succeededRun } from '../support/sample-runs.ts'

const words = (view: RunView): readonly string[] => story(view, view.readAt).map(textOf)

describe('what failed and was not the end of it', () => {
  const failed = (seed: number, ref: string, from: number, over: Partial<AttemptView> = {}) =>
    attempt(
      seed,
      ref,
      { scheduled: from, started: from, ended: from + 10 },
      { status: 'FAILED', reason: 'no', ...over },
    )
  const done = (seed: number, ref: string, from: number, over: Partial<AttemptView> = {}) =>
    attempt(seed, ref, { scheduled: from, started: from, ended: from + 10 }, over)
  const ended = (
    status: RunView['status'],
    attempts: readonly AttemptView[],
    over: Partial<Omit<RunView, 'spans'>> = {},
  ) => runView({ note: null, status, attempts, endedAt: instant(START + 1_000), ...over })
  const asked = 'launcher asked to run deploy-api v14'
  const reopened = (verb: string, facts: JsonObject = {}) =>
    personEntry(2, 'run.reopened', 500, { who: APPROVER, facts: { verb, generation: 2, was: 'FAILED', ...facts } })

  test.each<readonly [string, RunView, readonly string[], string | null]>([
    [
      'a try that a retry of its own made good',
      ended('COMPLETED', [failed(1, 'build', 0), done(2, 'build', 20, { retryCount: 1 })]),
      [asked, 'build failed once (no) and recovered on the second try', 'succeeded after 1.00 s'],
      null,
    ],
    [
      'a try made good, and another task that ended the run',
      ended('FAILED', [failed(1, 'build', 0), done(2, 'build', 20, { retryCount: 1 }), failed(3, 'test', 40)]),
      [asked, 'build failed once (no) and recovered on the second try', 'test failed: no'],
      'test',
    ],
    [
      'what somebody retried by hand',
      ended('COMPLETED', [failed(1, 'build', 0), done(2, 'build', 600, { generation: 2 })], {
        generation: 2,
        entries: [reopened('retry')],
      }),
      [
        asked,
        'build failed once (no) and recovered on the second try',
        'retried by approver after it had failed',
        'succeeded after 500 ms',
      ],
      null,
    ],
    [
      'what a rerun made history',
      ended('COMPLETED', [failed(1, 'build', 0), done(2, 'build', 600, { generation: 2 })], {
        generation: 2,
        entries: [reopened('rerun', { again: ['build'], from: 'build' })],
      }),
      [asked, 'run again from build by approver after it had failed', 'build done', 'succeeded after 500 ms'],
      null,
    ],
    [
      'an optional task that failed for good, however often it was tried',
      ended('COMPLETED', [
        failed(1, 'notify', 0),
        failed(2, 'notify', 20, { status: 'COMPLETED_WITH_ERRORS', retryCount: 1 }),
        done(3, 'build', 40),
      ]),
      [asked, 'build done; notify failed twice (no), and the run went on', 'succeeded after 1.00 s'],
      null,
    ],
    [
      'the try of an iteration, also when its loop failed with it until somebody retried',
      ended(
        'COMPLETED',
        [
          attempt(1, 'loop', { scheduled: 0, started: 0, ended: 50 }, { type: 'DO_WHILE', status: 'FAILED' }),
          done(2, 'page__1', 1, { node: 'page' }),
          failed(3, 'page__2', 20, { node: 'page' }),
          attempt(4, 'loop', { scheduled: 600, started: 600, ended: 700 }, { type: 'DO_WHILE', generation: 2 }),
          done(5, 'page__2', 610, { node: 'page', generation: 2 }),
        ],
        { generation: 2, entries: [reopened('retry')] },
      ),
      [
        asked,
        'page__1 done; page__2 failed once (no) and recovered on the second try',
        'retried by approver after it had failed',
        'succeeded after 500 ms',
      ],
      null,
    ],
    [
      'a branch that failed and was retried beside one that ended the run',
      ended('FAILED', [
        attempt(1, 'fork', { scheduled: 0, started: 0, ended: 0 }, { type: 'FORK_JOIN' }),
        failed(2, 'left', 0),
        failed(3, 'right', 30),
        done(4, 'left', 35, { retryCount: 1 }),
        attempt(5, 'join', { scheduled: 0, started: 0, ended: 40 }, { type: 'JOIN', status: 'CANCELED' }),
      ]),
      [asked, 'left failed once (no) and recovered on the second try', 'right failed: no'],
      'right',
    ],
    [
      'a permissive task before the one that the end names',
      ended('FAILED', [failed(1, 'left', 0), failed(2, 'right', 30)], {
        endedBy: taskIdOf(2),
      }),
      [asked, 'left failed once (no), and the run went on', 'right failed: no'],
      'right',
    ],
    [
      'a permissive task before the one that is being rolled back for',
      runView({
        note: null,
        isRollingBack: true,
        endedBy: taskIdOf(2),
        attempts: [failed(1, 'left', 0), failed(2, 'right', 30)],
      }),
      [asked, 'left failed once (no), and the run went on', 'right failed: no'],
      'right',
    ],
    [
      'permissive tasks, of which the first ends a run that names none',
      ended('FAILED', [failed(1, 'left', 0), failed(2, 'right', 30)], {
        reason: 'These tasks failed, and the run went on: left, right',
      }),
      [asked, 'left failed: no'],
      'left',
    ],
    [
      'a permissive task of a run that ended well before it was through',
      ended('COMPLETED', [failed(1, 'left', 0), done(2, 'right', 30)]),
      [asked, 'right done; left failed once (no), and the run went on', 'succeeded after 1.00 s'],
      null,
    ],
    [
      'a permissive task of a run that somebody stopped',
      ended('TERMINATED', [failed(1, 'left', 0)], {
        reason: 'enough',
        entries: [personEntry(2, 'run.ended', 900, { who: APPROVER })],
      }),
      [asked, 'left failed once (no), and the run went on', 'stopped by approver: “enough”'],
      null,
    ],
    [
      'a loop that the end names is told by what failed inside it',
      ended(
        'FAILED',
        [
          failed(1, 'page__1', 0, { node: 'page' }),
          attempt(2, 'loop', { scheduled: 0, started: 0, ended: 50 }, { type: 'DO_WHILE', status: 'FAILED' }),
        ],
        { endedBy: taskIdOf(2) },
      ),
      [asked, 'page__1 failed: no'],
      'page__1',
    ],
  ])('%s', (_, view, told, cause) => {
    expect(words(view)).toEqual(told)
    expect(firstFailure(view)?.attempt.ref ?? null).toBe(cause)
  })
})

describe('firstFailure', () => {
  test('goes down to the span below which nothing failed', () => {
    const failure = firstFailure(failedRun())
    expect([failure?.attempt.ref, ...(failure?.spans.map((one) => one.name) ?? [])]).toEqual([
      'smoke-test',
      'POST',
      'POST /smoke',
      'POST /charges',
      'INSERT charges',
    ])
  })

  test('falls back to the reason of the attempt, and is null when the last try succeeded', () => {
    expect(firstFailure({ ...failedRun(), failing: [] })?.reason).toBe('POST /charges answered 500')
    expect(firstFailure(succeededRun())).toBeNull()
  })
})
