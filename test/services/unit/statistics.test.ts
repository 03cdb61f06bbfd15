import { array, assert, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RunId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import { failedTaskTerm, gateTerm } from '#db/run-terms.ts'
import type { Outage, RunNews } from '#db/statistics.ts'
import { countsOf, HOUR_MS, notedOf, outagesOf } from '#services/statistics/fold-news.ts'
import { spreadOf, stepOf } from '#services/statistics/spread.ts'

const HOUR = instant(1_795_363_200_000)
const RUN = RunId.parse('01930000-0000-7000-a000-000000000001')
const OTHER = RunId.parse('01930000-0000-7000-a000-000000000002')

const newsOf = (kind: string, more: Partial<RunNews> = {}): RunNews => ({
  xid: '1',
  position: 1,
  at: instant(HOUR + 10_000),
  kind,
  status: null,
  facts: {},
  run: { id: RUN, workflow: 'deploy', serviceFunction: 'payments', createdAt: instant(HOUR + 5_000) },
  opening: null,
  askedAt: null,
  gate: null,
  task: null,
  ...more,
})
const end = (status: string, more: Partial<RunNews> = {}): RunNews =>
  newsOf('run.ended', { status, opening: { at: instant(HOUR + 8_000), version: 3 }, ...more })

const counted = (news: readonly RunNews[]) =>
  countsOf(news).map(({ measure, version, key, count }) => [measure, version, key, count])

describe('what is counted', () => {
  test.each<{ what: string; news: RunNews[]; counts: unknown[] }>([
    { what: 'a start', news: [newsOf('run.started')], counts: [['started', 0, '', 1]] },
    {
      what: 'a success, with how long its generation took, by version',
      news: [end('COMPLETED')],
      counts: [
        ['ended', 0, 'COMPLETED', 1],
        ['took', 3, String(stepOf(2_000)), 1],
      ],
    },
    { what: 'a failure, without a duration', news: [end('FAILED')], counts: [['ended', 0, 'FAILED', 1]] },
    {
      what: 'a run that was taken up again as not ended',
      news: [end('FAILED'), newsOf('run.reopened', { facts: { was: 'FAILED' } })],
      counts: [],
    },
    {
      what: 'a decision that settles a question, with how long it took',
      news: [newsOf('approval.decided', { askedAt: HOUR, facts: { outcome: 'approved', approvals: 2, quorum: 2 } })],
      counts: [['waited', 0, String(stepOf(10_000)), 1]],
    },
    {
      what: 'a denial, which settles it whoever else was to decide',
      news: [newsOf('approval.decided', { askedAt: HOUR, facts: { outcome: 'denied', approvals: 0, quorum: 2 } })],
      counts: [['waited', 0, String(stepOf(10_000)), 1]],
    },
    {
      what: 'one approval of two as nothing yet',
      news: [newsOf('approval.decided', { askedAt: HOUR, facts: { outcome: 'approved', approvals: 1, quorum: 2 } })],
      counts: [],
    },
    {
      what: 'failed attempts by task',
      news: [newsOf('task.ended', { task: 'build' }), newsOf('task.ended', { task: 'build' })],
      counts: [['failed-task', 0, 'build', 2]],
    },
    { what: 'nothing of what is no run', news: [newsOf('run.started', { run: null })], counts: [] },
  ])('$what', ({ news, counts }) => {
    expect(counted(news)).toEqual(counts)
  })

  test('by the hour in which the run was started, whenever it ends', () => {
    const [count] = countsOf([end('FAILED', { at: instant(HOUR + 3 * HOUR_MS) })])
    expect(count?.hour).toBe(HOUR)
  })
})

describe('what the list of runs is told', () => {
  const decided = (approvals: number, gate = 'ok') =>
    newsOf('approval.decided', { askedAt: HOUR, gate, facts: { outcome: 'approved', approvals, quorum: 2 } })

  test.each<{ what: string; news: RunNews[]; terms: string[] }>([
    { what: 'a failed task', news: [newsOf('task.ended', { task: 'build' })], terms: [failedTaskTerm('build')] },
    { what: 'a decided gate, and that there is one', news: [decided(2)], terms: [gateTerm(null), gateTerm('ok')] },
    {
      what: 'a gate in a loop by what every round has',
      news: [decided(2, 'ok__3')],
      terms: [gateTerm(null), gateTerm('ok')],
    },
    { what: 'nothing of a gate that waits for another', news: [decided(1)], terms: [] },
    { what: 'nothing of what went well', news: [newsOf('run.started'), end('COMPLETED')], terms: [] },
    { what: 'nothing of what is no run', news: [newsOf('task.ended', { task: 'build', run: null })], terms: [] },
  ])('is $what', ({ news, terms }) => {
    expect(notedOf(news).map(({ term }) => term)).toEqual(terms)
  })
})

describe('an outage', () => {
  const at = (minutes: number) => instant(HOUR + minutes * 60_000)
  const began: Outage = {
    workflow: 'deploy',
    serviceFunction: 'payments',
    failed: { at: at(1), runId: RUN, startedAt: instant(HOUR + 5_000) },
    recovered: null,
  }
  const other = { id: OTHER, workflow: 'deploy', serviceFunction: 'payments', createdAt: at(4) }
  const recovered = { ...began, recovered: { at: at(5), runId: OTHER, startedAt: at(4) } }

  test.each<{ what: string; news: RunNews[]; lasting: Outage[]; outages: Outage[] }>([
    { what: 'begins with the first failure', news: [end('FAILED', { at: at(1) })], lasting: [], outages: [began] },
    { what: 'is not begun again by a second', news: [end('TIMED_OUT', { at: at(2) })], lasting: [began], outages: [] },
    {
      what: 'ends with the next success of the workflow',
      news: [end('COMPLETED', { at: at(5), run: other })],
      lasting: [began],
      outages: [recovered],
    },
    {
      what: 'begins and ends within a page',
      news: [end('FAILED', { at: at(1) }), end('COMPLETED', { at: at(5), run: other })],
      lasting: [],
      outages: [recovered],
    },
    { what: 'is not ended by a run that was stopped', news: [end('TERMINATED')], lasting: [began], outages: [] },
    {
      what: 'is not ended by a success from before it',
      news: [end('COMPLETED', { at: at(0) })],
      lasting: [began],
      outages: [],
    },
  ])('$what', ({ news, lasting, outages }) => {
    expect(outagesOf(news, lasting)).toEqual(outages)
  })
})

describe('a spread', () => {
  const stepsOf = (values: readonly number[]): Map<number, number> => {
    const steps = new Map<number, number>()
    for (const value of values) steps.set(stepOf(value), (steps.get(stepOf(value)) ?? 0) + 1)
    return steps
  }

  test('of nothing is nothing', () => {
    expect(spreadOf(new Map())).toBeNull()
    expect(spreadOf(new Map([[3, 0]]))).toBeNull()
  })

  test('of few values has no 95th percentile', () => {
    expect(spreadOf(stepsOf([1_024, 1_024, 4_096]))).toEqual({ count: 3, p50Ms: 1_024, p95Ms: null })
  })

  test('tells percentiles to within 10 %', () => {
    const values = array(integer({ min: 1, max: 1e9 }), { minLength: 20, maxLength: 200 })
    assert(
      property(values, (durations) => {
        const sorted = durations.toSorted((a, b) => a - b)
        const spread = spreadOf(stepsOf(durations))
        const exact = (part: number): number => sorted[Math.ceil(durations.length * part) - 1] ?? 0
        expect(Math.abs((spread?.p50Ms ?? 0) / exact(0.5) - 1)).toBeLessThan(0.1)
        expect(Math.abs((spread?.p95Ms ?? 0) / exact(0.95) - 1)).toBeLessThan(0.1)
      }),
    )
  })
})
