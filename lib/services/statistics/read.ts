import { instant, plusMs, type Instant } from '#core/time.ts'
import type { Sql } from '#db/database.ts'
import {
  listOutages,
  listRunHours,
  sumRunHours,
  type HourCount,
  type Outage,
  type StatisticsScope,
  type Sum,
} from '#db/statistics.ts'
import { HOUR_MS, SLOT_MS, slotOf } from './fold-news.ts'
import { spreadOf } from './spread.ts'
import type { FailingTask, OutageLine, PeriodOfRuns, SpreadLine, StatisticsView, StatisticsWindow } from './view.ts'

const WINDOWS: Readonly<Record<StatisticsWindow, { readonly stepMs: number; readonly periods: number }>> = {
  '24h': { stepMs: HOUR_MS, periods: 24 },
  '7d': { stepMs: 6 * HOUR_MS, periods: 28 },
}
const OUTAGES_MAX = 100
const LINES_MAX = 50

/** Of which runs statistics are asked for, and when. */
export interface StatisticsQuestion extends Omit<StatisticsScope, 'since'> {
  readonly window: StatisticsWindow
  readonly now: Instant
  /** Durations by version as well: of one workflow. */
  readonly isByVersion?: boolean
}

/** What became of the runs of a scope; from the counts of hours, however many runs there are. */
export async function readStatistics(sql: Sql, question: StatisticsQuestion): Promise<StatisticsView> {
  const { window, now, isByVersion = false, workflows, serviceFunctions } = question
  const { stepMs, periods } = WINDOWS[window]
  const since = instant((Math.floor(now / stepMs) - periods + 1) * stepMs)
  const scope = { workflows, serviceFunctions, since }
  const slotSince = slotOf(since, SLOT_MS)
  const [hours, sums, outages] = await Promise.all([
    listRunHours(sql, scope),
    sumRunHours(sql, { ...scope, since: slotSince }),
    listOutages(sql, scope, OUTAGES_MAX),
  ])
  return {
    window,
    since,
    slotSince,
    stepMs,
    periods: Array.from({ length: periods }, (_, index) => periodOf(plusMs(since, index * stepMs), stepMs, hours)),
    durations: spreadsOf(sums, 'took', isByVersion),
    waits: spreadsOf(sums, 'waited', false),
    outages: outages.map(outageLine),
    failingTasks: failingOf(sums),
  }
}

type Hour = Pick<HourCount, 'hour' | 'measure' | 'key' | 'count'>

function periodOf(at: Instant, stepMs: number, hours: readonly Hour[]): PeriodOfRuns {
  const within = hours.filter(({ hour }) => hour >= at && hour < at + stepMs)
  const sum = (isMeant: (hour: Hour) => boolean): number =>
    within.filter(isMeant).reduce((total, { count }) => total + count, 0)
  const ended = (status: string): number => sum(({ measure, key }) => measure === 'ended' && key === status)
  return {
    at,
    succeeded: ended('COMPLETED'),
    failed: ended('FAILED'),
    timedOut: ended('TIMED_OUT'),
    stopped: ended('TERMINATED'),
    open: Math.max(0, sum(({ measure }) => measure === 'started') - sum(({ measure }) => measure === 'ended')),
  }
}

function spreadsOf(sums: readonly Sum[], measure: Sum['measure'], isByVersion: boolean): readonly SpreadLine[] {
  const meant = sums.filter((sum) => sum.measure === measure)
  const groups = Map.groupBy(meant, ({ workflow, version }) => JSON.stringify([workflow, isByVersion ? version : null]))
  const lines = [...groups].flatMap(([name, group]): SpreadLine[] => {
    const [workflow, version] = JSON.parse(name) as [string, number | null]
    const steps = new Map<number, number>()
    for (const { key, count } of group) steps.set(Number(key), (steps.get(Number(key)) ?? 0) + count)
    const spread = spreadOf(steps)
    return spread === null ? [] : [{ workflow, version, spread }]
  })
  return lines.sort(isByVersion ? newestFirst : longestFirst).slice(0, LINES_MAX)
}

const newestFirst = (a: SpreadLine, b: SpreadLine): number => (b.version ?? 0) - (a.version ?? 0)
const longestFirst = (a: SpreadLine, b: SpreadLine): number => b.spread.p50Ms - a.spread.p50Ms

function failingOf(sums: readonly Sum[]): readonly FailingTask[] {
  return sums
    .filter(({ measure }) => measure === 'failed-task')
    .map(({ workflow, key, count }) => ({ workflow, task: key, count }))
    .sort((a, b) => b.count - a.count || a.task.localeCompare(b.task))
    .slice(0, LINES_MAX)
}

function outageLine({ workflow, failed, recovered }: Outage): OutageLine {
  const starts = [failed.startedAt, ...(recovered ? [recovered.startedAt] : [])]
  return {
    workflow,
    failedAt: failed.at,
    failedRunId: failed.runId,
    recoveredAt: recovered && recovered.at,
    after: instant(Math.min(...starts)),
    // The bound is open, and the last run belongs to it.
    before: recovered && instant(Math.max(...starts) + 1),
  }
}
