import { personOf, type Context } from '#core/context.ts'
import { listNewestVersions } from '#db/definitions.ts'
import type { RunCriteria } from '#db/run-criteria.ts'
import { listRuns } from '#db/run-list.ts'
import { currentHost } from '#host/current.ts'
import { visibleFunctions } from '../authorise.ts'
import { readStatistics } from '../statistics/read.ts'
import type { StatisticsWindow } from '../statistics/view.ts'
import type { OverviewView } from './overview-view.ts'
import { linesOf } from './run-line.ts'

const WEEK_MS = 7 * 24 * 3_600_000
const FAILED_SHOWN = 5
const RECENT_SHOWN = 10

/** The first page: what became of the runs of a window, the viewer's failed runs of the last week, the newest runs. */
export async function getOverview(ctx: Context, window: StatisticsWindow = '24h'): Promise<OverviewView> {
  const { db } = currentHost()
  const serviceFunctions = visibleFunctions(ctx)
  const personId = personOf(ctx.actor)
  const mine: RunCriteria = {
    serviceFunctions: personId ? serviceFunctions : [],
    personId: personId ?? undefined,
    states: ['FAILED', 'TIMED_OUT'],
    after: ctx.now - WEEK_MS,
  }
  const workflows = (await listNewestVersions(db.prisma, serviceFunctions)).map(({ name }) => name)
  const [statistics, failed, recent] = await Promise.all([
    readStatistics(db.pool, { workflows, serviceFunctions, window, now: ctx.now }),
    listRuns(db.pool, mine, { behind: null, limit: FAILED_SHOWN }),
    listRuns(db.pool, { serviceFunctions }, { behind: null, limit: RECENT_SHOWN }),
  ])
  const [myFailed, recentLines] = await Promise.all([linesOf(db, failed.runs), linesOf(db, recent.runs)])
  return { statistics, myFailed, recent: recentLines }
}
