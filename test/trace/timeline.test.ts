import { expect, test } from 'vitest'
import { instant } from '#core/time.ts'
import type { TimelineRow } from '#trace/timeline-row.ts'
import { approval, APPROVER, attempt, entry, personEntry, runView, span, START, taskIdOf } from '../support/run-view.ts'
import { foldsOf, rowOf, rowsOf } from '../support/timeline-rows.ts'
import { failedRun, succeededRun, waitingRun } from '../support/sample-runs.ts'

const drawn = (rows: readonly TimelineRow[]): readonly string[] =>
  rows.map((row) => `${row.lane.slice(0, 1)} ${'. '.repeat(row.depth)}${row.label} (${row.state}) ${row.note}`.trim())

test('decisions and orchestration of a failed run, attempts folded, rollbacks named by what they undo', () => {
  expect(drawn(rowsOf(failedRun()).filter((row) => row.lane !== 'execution'))).toEqual([
    'd approval (succeeded) by approver',
    'd 2 policy checks (succeeded) all allowed',
    'o check-request (succeeded)',
    'o build (succeeded)',
    'o deploy (succeeded) http',
    'o migrate (recovered)',
    'o smoke-test (failed) http',
    'o roll back migrate (rolled-back) undoes the third try',
    'o roll back deploy (rolled-back) undoes deploy',
    'o 2 control tasks (done) fork, join',
  ])
})

test('a folded task shows its tries, its back-off and queue as named gaps', () => {
  const row = rowOf(rowsOf(failedRun()), 'task:migrate')
  expect(row?.outcomes).toEqual(['failed', 'failed', 'succeeded'])
  expect(row?.segments.map((segment) => segment.kind)).toEqual([
    'queued',
    'work',
    'backing-off',
    'queued',
    'work',
    'backing-off',
    'queued',
    'work',
  ])
  expect(row?.critical).toHaveLength(1)
})

test('spans stand under their attempt as a tree with equal siblings folded', () => {
  const rows = rowsOf(failedRun()).filter((row) => row.lane === 'execution')
  expect(drawn(rows).slice(-9)).toEqual([
    'e smoke-test (failed) attempt 1 · 30 spans · conductor-lightstep, payments and postgres',
    'e . POST (failed) conductor-lightstep',
    'e . . POST /smoke (failed) payments',
    'e . . . GET /health (done) payments',
    'e . . . GET /charges/{id} (done) sum 1.05 s · max 47 ms',
    'e . . . POST /charges (failed) payments',
    'e . . . . SELECT accounts (done) postgres',
    'e . . . . INSERT charges (failed) postgres',
    'e 4 tasks not traced (done) check-request, build, roll back migrate and roll back deploy',
  ])
})

test('unfolded, every attempt, check, control task and repeated span is a row', () => {
  const folded = rowsOf(failedRun()).length
  expect(rowsOf(failedRun(), { isFolded: false })).toHaveLength(folded + 3 + 2 + 2 + 24)
})

test('what was folded or unfolded by hand is so, whatever it would be', () => {
  const rows = rowsOf(failedRun(), { folds: foldsOf(['task:migrate'], ['exec:smoke-test']) })
  expect(rowOf(rows, `attempt:${taskIdOf(8)}`)?.label).toBe('attempt 2')
  expect(rowOf(rows, 'span:a000000000000069')).toBeNull()
})

test('keys are unique and stay when the run goes on', () => {
  const keys = rowsOf(failedRun(), { isFolded: false }).map((row) => row.key)
  expect(new Set(keys).size).toBe(keys.length)
  for (const row of rowsOf(waitingRun())) expect(keys).toContain(row.key === 'check:1' ? 'checks' : row.key)
})

test('errors first moves whole families within their lane', () => {
  const rows = rowsOf(failedRun(), { isErrorsFirst: true })
  expect(rows.find((row) => row.lane === 'orchestration')?.label).toBe('smoke-test')
  const execution = rows.filter((row) => row.lane === 'execution')
  expect(execution.findIndex((row) => row.key === 'exec:deploy')).toBeGreaterThan(
    execution.findIndex((row) => row.key === 'exec:smoke-test'),
  )
})

test('a search marks rows and opens the folds that hide them', () => {
  expect(
    rowsOf(succeededRun(), { find: 'insert Charges' })
      .filter((row) => row.isMatch)
      .map((row) => row.label),
  ).toEqual(['INSERT charges'])
  const repeats = rowsOf(succeededRun(), { find: 'get /charges' }).filter((row) => row.isMatch)
  expect(repeats).toHaveLength(25)
})

test('what is open ends now', () => {
  const row = rowOf(rowsOf(waitingRun()), `approval:${taskIdOf(3)}`)
  expect(row).toMatchObject({ state: 'waiting', durationMs: 72_000, note: 'waiting for payments-approvers' })
  const queued = rowsOf(runView({ attempts: [attempt(1, 'build', { scheduled: 0, ready: 90_000 })] }))
  expect(queued[0]?.segments).toEqual([
    { kind: 'backing-off', state: 'queued', from: START, to: START + 60_000, isOpen: true },
  ])
})

test('pauses and a stop by a person are decisions', () => {
  const entries = [
    personEntry(1, 'run.paused', 1000, { who: APPROVER }),
    entry(2, 'run.resumed', 2000),
    personEntry(3, 'run.paused', 3000, { who: APPROVER }),
    personEntry(4, 'run.rolling-back', 4000, { who: APPROVER }),
    personEntry(5, 'run.ended', 5000, { who: APPROVER, status: 'TERMINATED' }),
  ]
  const rows = rowsOf(runView({ entries })).filter((row) => row.key.startsWith('entry:'))
  expect(drawn(rows)).toEqual([
    'd pause (paused) by approver',
    'd pause (paused) by approver',
    'd stop (stopped) by approver',
  ])
  expect(rows.map((row) => row.durationMs)).toEqual([1000, 2000, 0])
})

test('denied and withdrawn approvals say so', () => {
  const denied = approval(1, 0, 10, {
    state: 'denied',
    decisions: [{ by: APPROVER, outcome: 'denied', comment: '', at: instant(START) }],
  })
  const withdrawn = approval(2, 0, 10, { state: 'withdrawn', decisions: [] })
  expect(rowsOf(runView({ approvals: [denied, withdrawn] })).map((row) => [row.note, row.isError])).toEqual([
    ['denied by approver', true],
    ['withdrawn before it was decided', false],
  ])
})

test('spans of no attempt stand alone; loops and missing parents lose nothing', () => {
  const a = span(1, 'a', [0, 10])
  const b = span(2, 'b', [1, 9], { parentSpanId: span(3, '', [0, 0]).spanId })
  const c = span(3, 'c', [2, 8], { parentSpanId: b.spanId })
  const engine = span(4, 'engine', [0, 10], { origin: 'engine' })
  const own = attempt(1, 'build', { scheduled: 0, started: 0, ended: 20 })
  const d = span(5, 'd', [3, 4], { parentSpanId: own.spanId })
  const rows = rowsOf(runView({ spans: [a, b, c, engine, d], attempts: [own] })).filter(
    (row) => row.lane === 'execution',
  )
  expect(rows.map((row) => `${row.depth} ${row.label}`)).toEqual(['0 a', '0 b', '1 c', '0 build', '1 d'])
})

test('a denial is no stop', () => {
  const entries = [
    personEntry(1, 'approval.decided', 5000, { who: APPROVER }),
    personEntry(2, 'run.ended', 5000, { who: APPROVER, status: 'FAILED' }),
  ]
  const rows = rowsOf(runView({ entries, status: 'FAILED' }))
  expect(rows.filter((row) => row.key.startsWith('entry:'))).toEqual([])
})
