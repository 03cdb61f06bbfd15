import { plusMs, type Instant } from '#core/time.ts'
import type { Database } from '#db/database.ts'
import { listPastRuns } from '#db/sampling-reports.ts'
import { previewSampling } from '#trace/sampling-preview.ts'
import type { SamplingPolicy } from '#trace/sampling.ts'
import type { DayPreview } from './view.ts'

const DAY_MS = 86_400_000
const RUNS_MAX = 1_000
const SPANS_MAX = 5_000

/** What rules and rates would have made of the runs that ended in the last day. */
export async function previewDay(db: Database, policy: SamplingPolicy, now: Instant): Promise<DayPreview> {
  const bounds = { runs: RUNS_MAX + 1, spansMax: SPANS_MAX }
  const found = await listPastRuns(db.pool, plusMs(now, -DAY_MS), bounds)
  const runs = found.slice(0, RUNS_MAX)
  return { runs: runs.length, isPart: found.length > RUNS_MAX, lines: previewSampling(policy, runs) }
}
