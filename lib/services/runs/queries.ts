import { personOf, type Context } from '#core/context.ts'
import { instant, plusMs, type Instant } from '#core/time.ts'
import { findAttempt } from '#db/attempts.ts'
import type { RunCriteria } from '#db/run-criteria.ts'
import { countRunsByHour, listRuns, type HourCount } from '#db/run-list.ts'
import type { Attempt, Run } from '#engine/model.ts'
import { currentHost } from '#host/current.ts'
import { can, notFound, visibleFunctions } from '../authorise.ts'
import { parseInput } from '../parse-input.ts'
import { readChangeable } from './changeable.ts'
import { goingOn, readAncestors } from './family.ts'
import { OutlookInput, PayloadInput } from './inputs.ts'
import { readOutlook } from './outlook.ts'
import { commandOf } from './reopening.ts'
import { readRunDelta, type Seen } from './run-delta.ts'
import { linesOf } from './run-line.ts'
import { maskOfRun, readRunView } from './run-view.ts'
import { resourceOfRun } from './run-verb-parts.ts'
import type { HourOfRuns, OverviewView } from './overview-view.ts'
import { visibleRun } from './visible-run.ts'
import type { ChangeableView, OutlookView, PayloadView, RunDelta, RunView } from './view.ts'

const UNREAD = 'Nothing was read.'
const HOUR_MS = 3_600_000

/** One run with everything its page shows. Throws not_found when there is none the viewer may see. */
export async function getRun(ctx: Context, runId: string): Promise<RunView> {
  const headed = await visibleRun(ctx, runId)
  const { db, settings } = currentHost()
  return readRunView(ctx, db, headed, settings)
}

/** What changed on a run since the viewer looked. */
export async function getRunDelta(
  ctx: Context,
  runId: string,
  afterSeq: number,
  afterPosition: number,
): Promise<RunDelta> {
  const headed = await visibleRun(ctx, runId)
  const { db, settings } = currentHost()
  const seen: Seen = { seq: afterSeq, spansAfter: afterPosition }
  return readRunDelta(ctx, db, headed, { seen, settings })
}

/** Input and output of one attempt, or of the run itself. */
export async function getPayload(ctx: Context, runId: string, taskId: string | null): Promise<PayloadView> {
  const { run } = await visibleRun(ctx, runId)
  const asked = parseInput(PayloadInput, { runId, taskId }, UNREAD)
  if (asked.taskId === null) return payloadView(run, run, [])
  const attempt = await findAttempt(currentHost().db.prisma, asked.taskId)
  if (attempt?.runId !== run.id) throw notFound('Run')
  return payloadView(run, attempt, [attempt])
}

async function payloadView(run: Run, shown: PayloadView, attempts: readonly Attempt[]): Promise<PayloadView> {
  const mask = await maskOfRun(currentHost().db.prisma, run, attempts)
  return { input: mask.payload(shown.input), output: mask.payload(shown.output) }
}

/** What taking an ended run up again would do, for whoever considers it. */
export async function getOutlook(ctx: Context, rawInput: unknown): Promise<OutlookView> {
  const asked = parseInput(OutlookInput, rawInput, UNREAD)
  const { run } = await visibleRun(ctx, asked.runId)
  const { db } = currentHost()
  const mask = await maskOfRun(db.prisma, run, [])
  const outlook = await readOutlook(db, ctx, run, await commandOf(db, ctx, run, asked))
  const above = outlook.problem === null ? goingOn(await readAncestors(db, run)) : []
  const shown = above.filter((one) => can(ctx, 'view', resourceOfRun(one.run)).allowed)
  return mask.texts({ ...outlook, parents: shown.map((one) => ({ runId: one.run.id, workflow: one.run.workflow })) })
}

/** What of a run its operators can change while it runs. */
export async function getChangeable(ctx: Context, runId: string): Promise<ChangeableView> {
  const { run } = await visibleRun(ctx, runId)
  return readChangeable(currentHost().db, run)
}

/** The first page: runs per hour of the last day, the viewer's failed runs of the last week, the newest runs. */
export async function getOverview(ctx: Context): Promise<OverviewView> {
  const { db } = currentHost()
  const serviceFunctions = visibleFunctions(ctx)
  const thisHour = Math.floor(ctx.now / HOUR_MS) * HOUR_MS
  const since = instant(thisHour - 23 * HOUR_MS)
  const personId = personOf(ctx.actor)
  const mine: RunCriteria = {
    serviceFunctions: personId ? serviceFunctions : [],
    personId: personId ?? undefined,
    states: ['FAILED', 'TIMED_OUT'],
    after: ctx.now - 7 * 24 * HOUR_MS,
  }
  const [counts, failed, recent] = await Promise.all([
    countRunsByHour(db.pool, serviceFunctions, since),
    listRuns(db.pool, mine, { behind: null, limit: 5 }),
    listRuns(db.pool, { serviceFunctions }, { behind: null, limit: 10 }),
  ])
  const [myFailed, recentLines] = await Promise.all([linesOf(db, failed.runs), linesOf(db, recent.runs)])
  return { hours: hoursOf(counts, since), myFailed, recent: recentLines }
}

function hoursOf(counts: readonly HourCount[], since: Instant): readonly HourOfRuns[] {
  return Array.from({ length: 24 }, (_, index) => {
    const at = plusMs(since, index * HOUR_MS)
    const inHour = counts.filter((count) => count.hour === at)
    const sum = (...statuses: readonly HourCount['status'][]): number =>
      inHour.filter(({ status }) => statuses.includes(status)).reduce((total, { runs }) => total + runs, 0)
    return {
      at,
      succeeded: sum('COMPLETED'),
      failed: sum('FAILED', 'TIMED_OUT'),
      stopped: sum('TERMINATED'),
      running: sum('RUNNING', 'PAUSED'),
    }
  })
}
