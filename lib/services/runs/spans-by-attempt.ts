import { setImmediate as letOthers } from 'node:timers/promises'
import { traceIdOf } from '#core/ids.ts'
import { listAttemptOutlines, type AttemptOutline } from '#db/compared-runs.ts'
import type { Database } from '#db/database.ts'
import { readSources } from '#db/span-common.ts'
import { FIRST_MARKS, listSpanMarks } from '#db/span-marks.ts'
import type { Run } from '#engine/model.ts'
import { servicesByNode, type CoverageFacts, type SpansByAttempt } from '#trace/coverage.ts'
import { serviceOf } from '#trace/otlp-raw.ts'
import { createSpanCounter } from '#trace/span-marks.ts'

const ATTEMPTS_MAX = 5_000
/** What is worked on at once, so that others have their turn in between, and in all: a page holds no more either. */
const SPANS_AT_ONCE = 10_000
const SPANS_MAX = 250_000

/** The attempts of a run, and what the spans of its trace under each of them add up to. */
export interface AttemptsTold {
  readonly attempts: readonly AttemptOutline[]
  readonly spansOf: SpansByAttempt
  /** False: only the first attempts, or the first spans of the trace, were read. */
  readonly isWhole: boolean
}

export async function readAttemptsTold(db: Database, run: Run): Promise<AttemptsTold> {
  const [attempts, { parts, isWhole }] = await Promise.all([
    listAttemptOutlines(db.prisma, run.id, ATTEMPTS_MAX),
    readParts(db, run),
  ])
  const counter = createSpanCounter(attempts.map(({ id }) => id))
  for (const work of [counter.place, counter.count])
    for (const part of parts) {
      work(part)
      await letOthers()
    }
  return { attempts, spansOf: counter.sums, isWhole: isWhole && run.taskSeq <= ATTEMPTS_MAX }
}

async function readParts({ pool }: Database, { rootRunId }: Run) {
  const parts: Uint8Array[] = []
  let after = FIRST_MARKS
  for (let read = 0; read < SPANS_MAX; read += SPANS_AT_ONCE) {
    const { marks, count, last } = await listSpanMarks(pool, traceIdOf(rootRunId), after, SPANS_AT_ONCE)
    parts.push(marks)
    if (count < SPANS_AT_ONCE) return { parts, isWhole: true }
    after = last
  }
  return { parts, isWhole: false }
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
