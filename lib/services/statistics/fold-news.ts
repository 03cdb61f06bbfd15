import { instant, type Instant } from '#core/time.ts'
import { failedTaskTerm, gateTerm } from '#db/run-terms.ts'
import type { CountedRun, HourCount, Measure, NotedRun, Outage, OutageEdge, RunNews } from '#db/statistics.ts'
import { stepOf } from './spread.ts'

export const HOUR_MS = 3_600_000

/** Spreads and failing tasks have many keys: they are kept by so many hours, or pages over a week would read too many counts. */
export const SLOT_MS = 6 * HOUR_MS

const SLOTS: Readonly<Record<Measure, number>> = {
  started: HOUR_MS,
  ended: HOUR_MS,
  took: SLOT_MS,
  waited: SLOT_MS,
  'failed-task': SLOT_MS,
}

/** The beginning of the slot a moment lies in. */
export const slotOf = (at: number, slotMs: number): Instant => instant(Math.floor(at / slotMs) * slotMs)

interface Counted {
  readonly measure: Measure
  readonly version?: number
  readonly key?: string
  readonly count?: number
}

function endOf({ status, at, opening }: RunNews): readonly Counted[] {
  const ended = { measure: 'ended', key: status ?? '' } as const
  if (status !== 'COMPLETED' || opening === null) return [ended]
  return [ended, { measure: 'took', version: opening.version, key: String(stepOf(at - opening.at)) }]
}

/** What an entry of a run's chain adds to the counts of the hour in which the run was started, by its kind. */
const COUNTED: { readonly [kind: string]: (news: RunNews) => readonly Counted[] } = {
  'run.started': () => [{ measure: 'started' }],
  'run.ended': endOf,
  'run.reopened': ({ facts }) => [{ measure: 'ended', key: String(facts['was']), count: -1 }],
  'approval.decided': ({ facts, at, askedAt }) =>
    askedAt !== null && isSettled(facts) ? [{ measure: 'waited', key: String(stepOf(at - askedAt)) }] : [],
  'task.ended': ({ task }) => (task === null ? [] : [{ measure: 'failed-task', key: task }]),
}

/** One of several who must approve settles nothing yet. */
const isSettled = ({ outcome, approvals, quorum }: RunNews['facts']): boolean =>
  outcome === 'denied' || Number(approvals) >= Number(quorum)

const hourCount = (run: CountedRun, { measure, version = 0, key = '', count = 1 }: Counted): HourCount => ({
  workflow: run.workflow,
  serviceFunction: run.serviceFunction,
  hour: slotOf(run.createdAt, SLOTS[measure]),
  measure,
  version,
  key,
  count,
})

/** What a page of entries adds to the counts, each count once. */
export function countsOf(news: readonly RunNews[]): readonly HourCount[] {
  const counts = new Map<string, HourCount>()
  for (const one of news) {
    const { kind, run } = one
    for (const counted of (run && COUNTED[kind]?.(one).map((each) => hourCount(run, each))) ?? []) {
      const { count, ...key } = counted
      const name = JSON.stringify(key)
      counts.set(name, { ...counted, count: (counts.get(name)?.count ?? 0) + count })
    }
  }
  return [...counts.values()].filter(({ count }) => count !== 0)
}

/** What of a page of entries the list of runs is asked for by the marks of these counts. */
export const notedOf = (news: readonly RunNews[]): readonly NotedRun[] =>
  news.flatMap((one) => {
    const { run } = one
    return run === null ? [] : termsOfNews(one).map((term) => ({ run, term }))
  })

function termsOfNews({ task, gate, facts }: RunNews): readonly string[] {
  if (task !== null) return [failedTaskTerm(task)]
  if (gate === null || !isSettled(facts)) return []
  return [gateTerm(null), gateTerm(gate.replace(ROUND, ''))]
}

/** Conductor: a task within a loop is told by its reference and the number of the round. */
const ROUND = /__\d+$/

const FAILED = new Set(['FAILED', 'TIMED_OUT'])

const nameOf = ({ workflow, serviceFunction }: Pick<CountedRun, 'workflow' | 'serviceFunction'>): string =>
  JSON.stringify([workflow, serviceFunction])

/** The outages that a page of entries begins or ends, given those that last. A run that was stopped is neither a failure nor a recovery. */
export function outagesOf(news: readonly RunNews[], lasting: readonly Outage[]): readonly Outage[] {
  const open = new Map(lasting.map((outage) => [nameOf(outage), outage]))
  const changed = new Map<string, Outage>()
  const note = (outage: Outage): void => void changed.set(`${nameOf(outage)} ${outage.failed.at}`, outage)
  for (const { kind, status, at, run } of news) {
    if (kind !== 'run.ended' || run === null || status === null) continue
    const name = nameOf(run)
    const edge: OutageEdge = { at, runId: run.id, startedAt: run.createdAt }
    const since = open.get(name)
    if (FAILED.has(status) && !since) {
      const { workflow, serviceFunction } = run
      const outage = { workflow, serviceFunction, failed: edge, recovered: null }
      open.set(name, outage)
      note(outage)
    } else if (status === 'COMPLETED' && since && at >= since.failed.at) {
      open.delete(name)
      note({ ...since, recovered: edge })
    }
  }
  return [...changed.values()]
}
