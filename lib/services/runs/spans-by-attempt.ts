import { traceIdOf } from '#core/ids.ts'
import { listAttemptOutlines, type AttemptOutline } from '#db/compared-runs.ts'
import type { Database } from '#db/database.ts'
import { readSources } from '#db/span-common.ts'
import type { Run } from '#engine/model.ts'
import { servicesByNode, type CoverageFacts, type SpansByAttempt } from '#trace/coverage.ts'
import { serviceOf } from '#trace/otlp-raw.ts'
import { createSpanCounter } from '#trace/span-counts.ts'
import { countMarks, readMarks } from './read-marks.ts'

const ATTEMPTS_MAX = 5_000

/** The attempts of a run, and what the spans of its trace under each of them add up to. */
export interface AttemptsTold {
  readonly attempts: readonly AttemptOutline[]
  readonly spansOf: SpansByAttempt
  /** False: only the first attempts, or the first spans of the trace, were read. */
  readonly isWhole: boolean
}

export async function readAttemptsTold({ prisma, pool }: Database, run: Run): Promise<AttemptsTold> {
  const [attempts, marks] = await Promise.all([
    listAttemptOutlines(prisma, run.id, ATTEMPTS_MAX),
    readMarks(pool, traceIdOf(run.rootRunId), 'sources'),
  ])
  const counter = createSpanCounter(attempts.map(({ id }) => id))
  await countMarks(counter, marks)
  return { attempts, spansOf: counter.sums, isWhole: marks.isWhole && run.taskSeq <= ATTEMPTS_MAX }
}

/** Which services sent spans under each node of a run. */
export async function readServices(
  { pool }: Database,
  { attempts, spansOf }: AttemptsTold,
): Promise<CoverageFacts['servicesOf']> {
  const sources = await readSources(
    pool,
    new Set(Array.from(spansOf.values(), (sum) => Array.from(sum.sources)).flat()),
  )
  const names = new Map([...sources].map(([id, { resource }]) => [id, serviceOf(resource)]))
  return servicesByNode(attempts, spansOf, names)
}
