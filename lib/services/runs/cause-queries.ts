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
import { maskOver } from '../mask.ts'
import type { CauseView, PaceView } from './cause-view.ts'
import { readCompared, type ComparedRun } from './compared-run.ts'
import { differenceOf, type Pair } from './read-difference.ts'
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
  const [failure, there, shared] = await Promise.all([
    hasFailed ? readFailure(db, ctx, here) : null,
    good && readCompared(db, await getRun(db.prisma, good.id)),
    readShared(db, run, recent),
  ])
  const mask = await maskOfAll(db, [here, ...(there ? [there] : [])], failure)
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
    difference: there && factsOf({ here, there, mask }, ctx.now),
    shared,
    pace,
    ownMs: pace.ownMs,
  })
  return mask.texts({
    lines,
    good: good && { id: good.id, version: good.version, createdAt: good.createdAt },
  })
}

function factsOf(pair: Pair, now: Instant): DifferenceFacts {
  const { here, there } = pair
  const { steps, ...difference } = differenceOf(pair)
  return {
    ...difference,
    good: { id: there.run.id, version: there.run.version },
    slower: slowerSteps(steps),
    going: here.run.endedAt === null ? goingSteps(steps, here.attempts, now) : [],
  }
}

/** What any of the runs that are told of wants hidden. */
function maskOfAll(db: Database, compared: readonly ComparedRun[], failure: ReadFailure | null): Promise<Mask> {
  const rows = failure?.rows ?? []
  const runs = [...compared, ...rows].map(({ run }) => run)
  return maskOver(db, runs, () => rows.flatMap(({ attempt }) => [attempt.input, attempt.output]))
}
