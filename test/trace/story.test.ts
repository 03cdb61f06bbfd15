import { describe, expect, test } from 'vitest'
import { instant } from '#core/time.ts'
import type { RunView } from '#services/runs/view.ts'
import { criticalPath } from '#trace/critical-path.ts'
import { shareOf } from '#trace/share.ts'
import { textOf } from '#trace/story-line.ts'
import { story } from '#trace/story.ts'
import { approval, APPROVER, attempt, entry, personEntry, runView, START, taskIdOf } from '../support/run-view.ts'
import { failedRun, succeededRun, waitingRun } from '../support/sample-runs.ts'

const words = (view: RunView): readonly string[] => story(view, view.readAt).map(textOf)

describe('story', () => {
  test('a failed run is told from the request to what its rollbacks reported', () => {
    expect(words(failedRun())).toEqual([
      'launcher asked to run deploy-api v14 · “CHG-4411”',
      'asked 1 of payments-approvers; approver approved what was shown after 4 m 06 s: “low traffic”',
      'check-request, build and deploy done; migrate failed twice (lock timeout) and recovered on the third try',
      'smoke-test failed: 23514: new row for relation "charges" violates check constraint "charges_currency_known"; the first failed span under it is INSERT charges · postgres',
      'migrate and deploy rolled back, 20.9 s; both rollbacks reported success',
    ])
  })

  test('a succeeded run ends with how long it took', () => {
    expect(words(succeededRun()).at(-1)).toBe('succeeded after 5 m 23 s')
  })

  test('a waiting run says for whom and since when', () => {
    expect(words(waitingRun()).at(-1)).toBe('waiting for 1 of payments-approvers for 1 m 12 s')
  })

  test('every line leads to a row that exists', () => {
    const keys = story(failedRun(), failedRun().readAt).map((line) => line.key)
    expect(keys).toEqual([
      'checks',
      `approval:${taskIdOf(3)}`,
      'task:migrate',
      'span:a000000000000069',
      'task:migrate.rollback',
    ])
  })

  test('a denial is told once, with its comment', () => {
    const denied = approval(3, 1000, 5000, {
      state: 'denied',
      decisions: [{ by: APPROVER, outcome: 'denied', comment: 'not on a Friday', at: instant(START + 5000) }],
    })
    const gate = attempt(
      3,
      'approval',
      { scheduled: 1000, started: 1000, ended: 5000 },
      { type: 'HUMAN', status: 'FAILED_WITH_TERMINAL_ERROR' },
    )
    const entries = [
      personEntry(1, 'run.started', 0),
      personEntry(2, 'approval.decided', 5000, { who: APPROVER }),
      personEntry(3, 'run.ended', 5000, { who: APPROVER, status: 'FAILED' }),
    ]
    const view = runView({
      status: 'FAILED',
      endedAt: instant(START + 5000),
      approvals: [denied],
      attempts: [gate],
      entries,
    })
    expect(words(view).slice(1)).toEqual([
      'asked 1 of payments-approvers; approver denied it after 4.00 s: “not on a Friday”',
    ])
  })

  test('who stopped or paused it, and why, is said', () => {
    const stop = personEntry(2, 'run.ended', 3000, { who: APPROVER, status: 'TERMINATED' })
    const stopped = runView({
      status: 'TERMINATED',
      reason: 'wrong version',
      endedAt: instant(START + 3000),
      entries: [stop],
    })
    expect(words(stopped).at(-1)).toBe('stopped by approver: “wrong version”')
    const paused = runView({ status: 'PAUSED', entries: [personEntry(2, 'run.paused', 3000, { who: APPROVER })] })
    expect(words(paused).at(-1)).toBe('paused by approver')
  })

  test('a withdrawn approval and a half-given quorum say so', () => {
    const withdrawn = runView({ approvals: [approval(3, 0, 2000, { state: 'withdrawn', decisions: [] })] })
    expect(words(withdrawn)[1]).toBe('asked 1 of payments-approvers; withdrawn after 2.00 s without a decision')
    const decisions = approval(3, 0, 1000).decisions
    const half = runView({
      approvals: [approval(3, 0, null, { quorum: 2, decisions })],
      readAt: instant(START + 60_000),
    })
    expect(words(half)[1]).toBe('waiting for 2 of payments-approvers for 1 m 00 s; approved so far by approver')
  })

  test('rollbacks that did not all succeed are counted, not judged', () => {
    const view = failedRun()
    const attempts = view.attempts.map((one) =>
      one.ref === 'deploy.rollback' ? { ...one, status: 'FAILED' as const } : one,
    )
    expect(words({ ...view, attempts }).at(-1)).toBe(
      'migrate and deploy rolled back, 20.9 s; 1 of 2 rollbacks did not report success',
    )
    const open = view.attempts.map((one) =>
      one.ref === 'deploy.rollback' ? { ...one, status: 'IN_PROGRESS' as const, endedAt: null } : one,
    )
    expect(words({ ...view, attempts: open }).at(-1)).toBe(
      'migrate and deploy being rolled back, 21.0 s; 1 of 2 reported success so far',
    )
  })

  test('what runs and what is queued now is named', () => {
    const attempts = [attempt(1, 'deploy', { scheduled: 0, started: 10 }), attempt(2, 'migrate', { scheduled: 0 })]
    expect(words(runView({ attempts })).at(-1)).toBe('deploy is running; migrate is queued')
  })

  test('a run says that it waits for its turn, and afterwards how long it did', () => {
    const waitsFor = '2 of 2 runs of deploy-api under the key a are running.'
    expect(words(runView({ status: 'PAUSED', isQueued: true, waitsFor })).at(-1)).toBe(
      'queued: 2 of 2 runs of deploy-api under the key a are running',
    )
    const entries = [personEntry(1, 'run.started', 0), entry(2, 'run.begun', 90_000)]
    expect(words(runView({ entries })).at(-1)).toBe('began after waiting 1 m 30 s for its turn')
  })

  test('what shares a bound with others says what it waits for', () => {
    const waitsFor = 'waits for a free place of migrate (2 of 2 running)'
    const attempts = [attempt(1, 'migrate', { scheduled: 0 }, { waitsFor })]
    expect(words(runView({ attempts })).at(-1)).toBe(`migrate is queued: ${waitsFor}`)
  })

  test('never more than six lines; the newest approvals stay', () => {
    const many = Array.from({ length: 9 }, (_, index) => approval(index + 20, index * 1000, index * 1000 + 500))
    expect(words({ ...failedRun(), approvals: many })).toHaveLength(6)
  })

  test('an agent is named with the person it acts for', () => {
    const started = personEntry(1, 'run.started', 0, {
      actor: { kind: 'agent', id: 'release-bot', for: APPROVER.id },
    })
    expect(words(runView({ entries: [started], note: null }))[0]).toBe(
      'launcher, through release-bot, asked to run deploy-api v14',
    )
  })

  test('a schedule is named with the person it acts for', () => {
    expect(words(runView({ schedule: 'nightly', note: 'Schedule nightly, planned for …' }))[0]).toBe(
      'schedule nightly ran deploy-api v14 for launcher',
    )
  })
})

describe('critical path', () => {
  test('covers the run from start to end without a hole', () => {
    const view = failedRun()
    const path = criticalPath(view, view.readAt)
    expect([path[0]?.from, path.at(-1)?.to]).toEqual([view.createdAt, view.endedAt])
    expect(path.every((piece, index) => index === 0 || piece.from === path[index - 1]?.to)).toBe(true)
  })

  test('follows the slower branch of a fork through its back-off', () => {
    const view = failedRun()
    const refs = criticalPath(view, view.readAt).map(
      (piece) => view.attempts.find((one) => one.id === piece.taskId)?.ref,
    )
    expect(refs).not.toContain('deploy')
    expect(new Set(refs)).toContain('migrate')
  })

  test('handles 20,000 attempts in a row', () => {
    const attempts = Array.from({ length: 20_000 }, (_, index) =>
      attempt(index + 1, `t${index}`, { scheduled: index * 10, started: index * 10, ended: index * 10 + 10 }),
    )
    expect(criticalPath(runView({ attempts, endedAt: instant(START + 200_000) }), START)).toHaveLength(20_000)
  })

  test('a queue during a pause counts as the pause', () => {
    const view = runView({
      attempts: [attempt(1, 'build', { scheduled: 0, started: 8000, ended: 10_000 })],
      entries: [entry(1, 'run.paused', 2000), entry(2, 'run.resumed', 7000)],
      endedAt: instant(START + 10_000),
    })
    expect(criticalPath(view, START).map(({ kind, from, to }) => [kind, from - START, to - START])).toEqual([
      ['queued', 0, 2000],
      ['paused', 2000, 7000],
      ['queued', 7000, 8000],
      ['working', 8000, 10_000],
    ])
  })

  test('a pause while something was worked on, or before it waited, changes nothing', () => {
    const view = runView({
      attempts: [
        attempt(1, 'build', { scheduled: 0, started: 0, ended: 4_000 }),
        attempt(2, 'deploy', { scheduled: 4_000, started: 6_000, ended: 7_000 }),
      ],
      entries: [entry(1, 'run.paused', 1_000), entry(2, 'run.resumed', 3_000)],
      endedAt: instant(START + 7_000),
    })
    expect(criticalPath(view, START).map(({ kind, from, to }) => [kind, from - START, to - START])).toEqual([
      ['working', 0, 4_000],
      ['queued', 4_000, 6_000],
      ['working', 6_000, 7_000],
    ])
  })

  test('of two attempts that began and ended together the later one is on it, whichever comes first', () => {
    const both = [1, 2].map((seed) => attempt(seed, `t${seed}`, { scheduled: 0, started: 0, ended: 1_000 }))
    const paths = [both, both.toReversed()].map((attempts) =>
      criticalPath(runView({ attempts, endedAt: instant(START + 1_000) }), START).map(({ taskId }) => taskId),
    )
    expect(paths).toEqual([[taskIdOf(2)], [taskIdOf(2)]])
  })

  test('an open pause lasts until now', () => {
    const view = runView({ entries: [entry(1, 'run.paused', 0)] })
    expect(shareOf(view, START + 5000)).toEqual([
      { kind: 'paused', words: 'paused', ms: 5000, percent: 100, parts: [] },
    ])
  })
})

test('shares add up to 100 and begin with the largest', () => {
  const shares = shareOf(failedRun(), failedRun().readAt)
  expect(shares.reduce((sum, share) => sum + share.percent, 0)).toBe(100)
  expect(shares[0]).toMatchObject({ words: 'waiting for approval by payments-approvers', percent: 72 })
  expect(shareOf(runView(), START)).toEqual([])
})

test('a share that was waited for several groups names none of them', () => {
  const gates = [1, 2].map((seed) =>
    attempt(seed, `gate${seed}`, { scheduled: seed, started: seed, ended: seed + 1 }, { type: 'HUMAN' }),
  )
  const approvals = [approval(1, 1, 2), approval(2, 2, 3, { group: 'search-approvers' })]
  const view = runView({ attempts: gates, approvals, createdAt: instant(START + 1), endedAt: instant(START + 3) })
  expect(shareOf(view, START).map(({ words, percent }) => [words, percent])).toEqual([['waiting for approval', 100]])
})
