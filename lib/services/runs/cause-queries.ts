import type { Context } from '#core/context.ts'
import type { RecentRun } from '#db/compared-runs.ts'
import type { Instant } from '#core/time.ts'
import type { Database } from '#db/database.ts'
import { getRun } from '#db/runs.ts'
import type { Run } from '#engine/model.ts'
import { currentHost } from '#host/current.ts'
import type { DifferenceFacts } from '#trace/cause-facts.ts'
import { causeLines } from '#trace/cause-lines.ts'
import { goingSteps, slowerSteps } from '#trace/compare-steps.ts'
import type { Mask } from '#core/mask.ts'
import { maskOf } from '../mask.ts'
import type { CauseView, PaceView } from './cause-view.ts'
import { readCompared, type ComparedRun } from './compared-run.ts'
import { differenceOf } from './read-difference.ts'
import { readFailure, type ReadFailure } from './read-failure.ts'
import { lastGood, readPace, readRecent, readShared } from './recent-runs.ts'
import { visibleRun } from './visible-run.ts'

/** What is usual for a run's workflow, and whether this run took much longer. */
export async function getRunPace(ctx: Context, runId: string): Promise<PaceView> {
  const { run } = await visibleRun(ctx, runId)
  const { db } = currentHost()
  return readPace(db, run, await readRecent(db, ctx, run), ctx.now)
}

/** Why a run failed or is, or was, unusually slow, as far as it is known; null for any other run. */
export async function getRunCause(ctx: Context, runId: string): Promise<CauseView | null> {
  const { run } = await visibleRun(ctx, runId)
  const { db } = currentHost()
  const hasFailed = run.status === 'FAILED' || run.status === 'TIMED_OUT'
  if (!hasFailed && run.status !== 'COMPLETED' && run.endedAt !== null) return null
  const recent = await readRecent(db, ctx, run)
  const pace = await readPace(db, run, recent, ctx.now)
  // A run that failed is told of as one that did, however long it took.
  if (hasFailed) return readCause(db, ctx, run, { recent, hasFailed, pace: { ...pace, isSlow: false } })
  return pace.isSlow ? readCause(db, ctx, run, { recent, hasFailed, pace }) : null
}

interface Known {
  readonly recent: readonly RecentRun[]
  readonly pace: PaceView
  readonly hasFailed: boolean
}

async function readCause(db: Database, ctx: Context, run: Run, { recent, pace, hasFailed }: Known): Promise<CauseView> {
  const good = await lastGood(db, ctx, run, recent)
  const here = await readCompared(db, run)
  const [failure, difference, shared] = await Promise.all([
    hasFailed ? readFailure(db, ctx, here) : null,
    good && readDifference(db, { here, good, now: ctx.now }),
    readShared(db, run, recent),
  ])
  const lines = causeLines({
    run: {
      id: run.id,
      workflow: run.workflow,
      version: run.version,
      isTimedOut: run.status === 'TIMED_OUT',
      isRunning: run.endedAt === null,
      generation: run.generation.number,
    },
    failure: failure && failure.facts,
    difference: difference && difference.facts,
    shared,
    pace,
    ownMs: pace.ownMs,
  })
  const masks = await masksOf(db, here, failure, difference && difference.there)
  return masks.reduce<CauseView>((view, mask) => mask.texts(view), {
    lines,
    good: good && { id: good.id, version: good.version, createdAt: good.createdAt },
  })
}

interface Difference {
  readonly there: ComparedRun
  readonly facts: DifferenceFacts
}

interface Compared {
  readonly here: ComparedRun
  readonly good: RecentRun
  readonly now: Instant
}

async function readDifference(db: Database, { here, good, now }: Compared): Promise<Difference> {
  const there = await readCompared(db, await getRun(db.prisma, good.id))
  const { steps, ...difference } = differenceOf(here, there)
  const facts = {
    ...difference,
    good: { id: good.id, version: good.version },
    slower: slowerSteps(steps),
    going: here.run.endedAt === null ? goingSteps(steps, here.attempts, now) : [],
  }
  return { there, facts }
}

/** What any of the runs that are told of wants hidden. */
function masksOf(
  db: Database,
  here: ComparedRun,
  failure: ReadFailure | null,
  there: ComparedRun | null,
): Promise<readonly Mask[]> {
  const payloads = ({ input, output, variables }: Run) => [input, output, variables]
  const told = [here.run, ...(there ? [there.run] : [])].map((run) =>
    maskOf(db.prisma, run.programHash, () => payloads(run)),
  )
  const failed = (failure?.rows ?? []).map(({ run, attempt }) =>
    maskOf(db.prisma, run.programHash, () => [...payloads(run), attempt.input, attempt.output]),
  )
  return Promise.all([...told, ...failed])
}
