import type { Context } from '#core/context.ts'
import { traceIdOf } from '#core/ids.ts'
import { listAttemptOutlines } from '#db/compared-runs.ts'
import type { Database } from '#db/database.ts'
import { getRun } from '#db/runs.ts'
import { readOutlines } from '#db/span-outlines.ts'
import type { Run } from '#engine/model.ts'
import { currentHost } from '#host/current.ts'
import { coverageOf, servicesByNode, type CoverageFacts } from '#trace/coverage.ts'
import type { CoverageView } from './coverage-view.ts'
import { readKeptSpans } from './kept-spans.ts'
import { lastGood, readRecent } from './recent-runs.ts'
import { visibleRun } from './visible-run.ts'

const ATTEMPTS_MAX = 5_000

/** How much of what a run did is told by spans, and where nobody sent any. */
export async function getRunCoverage(ctx: Context, runId: string): Promise<CoverageView> {
  const { run } = await visibleRun(ctx, runId)
  const { db } = currentHost()
  const [{ attempts, spans, isWhole }, kept] = await Promise.all([readTold(db, run), readKeptSpans(db, run)])
  const known = servicesByNode(attempts, spans)
  const facts: CoverageFacts = { attempts, spans, servicesOf: known, now: ctx.now, isSampled: kept === 'none' }
  const coverage = coverageOf(facts)
  const view = { kept, isWhole: isWhole && run.taskSeq <= ATTEMPTS_MAX }
  if (coverage.gaps.length === 0) return { ...coverage, ...view }
  const before = await servicesBefore(db, ctx, run)
  return { ...coverageOf({ ...facts, servicesOf: new Map([...before, ...known]) }), ...view }
}

async function readTold(db: Database, run: Run) {
  const [attempts, { spans, isWhole }] = await Promise.all([
    listAttemptOutlines(db.prisma, run.id, ATTEMPTS_MAX),
    readOutlines(db.pool, traceIdOf(run.rootRunId)),
  ])
  return { attempts, spans, isWhole }
}

/** Who sent spans under each node in the last good run: that is who is silent now. */
async function servicesBefore(db: Database, ctx: Context, run: Run): Promise<CoverageFacts['servicesOf']> {
  const good = await lastGood(db, ctx, run, await readRecent(db, ctx, run))
  if (!good) return new Map()
  const { attempts, spans } = await readTold(db, await getRun(db.prisma, good.id))
  return servicesByNode(attempts, spans)
}
