import type { Context } from '#core/context.ts'
import type { Database } from '#db/database.ts'
import { getRun } from '#db/runs.ts'
import type { Run } from '#engine/model.ts'
import { currentHost } from '#host/current.ts'
import { coverageOf, type CoverageFacts } from '#trace/coverage.ts'
import type { CoverageView } from './coverage-view.ts'
import { readKeptSpans } from './kept-spans.ts'
import { lastGood, readRecent } from './recent-runs.ts'
import { readAttemptsTold, readServices } from './spans-by-attempt.ts'
import { visibleRun } from './visible-run.ts'

/** How much of what a run did is told by spans, and where nobody sent any. */
export async function getRunCoverage(ctx: Context, runId: string): Promise<CoverageView> {
  const { run } = await visibleRun(ctx, runId)
  const { db } = currentHost()
  const [told, kept] = await Promise.all([readAttemptsTold(db, run), readKeptSpans(db, run)])
  const facts: CoverageFacts = { ...told, servicesOf: new Map(), now: ctx.now, isSampled: kept === 'none' }
  const coverage = coverageOf(facts)
  const view = { kept, isWhole: told.isWhole }
  if (coverage.gaps.length === 0) return { ...coverage, ...view }
  const [before, known] = await Promise.all([servicesBefore(db, ctx, run), readServices(db, told)])
  return { ...coverageOf({ ...facts, servicesOf: new Map([...before, ...known]) }), ...view }
}

/** Who sent spans under each node in the last good run: that is who is silent now. */
async function servicesBefore(db: Database, ctx: Context, run: Run): Promise<CoverageFacts['servicesOf']> {
  const good = await lastGood(db, ctx, run, await readRecent(db, ctx, run))
  return good ? readServices(db, await readAttemptsTold(db, await getRun(db.prisma, good.id))) : new Map()
}
