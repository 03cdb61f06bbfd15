import type { Context } from '#core/context.ts'
import { spanIdOf, traceIdOf, type RunId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { listLastingFailures } from '#db/compared-runs.ts'
import type { Database } from '#db/database.ts'
import { listFailedSpans } from '#db/failed-spans.ts'
import { findRun } from '#db/runs.ts'
import { findSpans } from '#db/spans.ts'
import { childOf } from '#engine/child.ts'
import { counts, historyOf } from '#engine/generation.ts'
import type { Attempt, Run } from '#engine/model.ts'
import { beginningOf } from '#trace/cause-begin.ts'
import type { FailedSpan, FailedStep, FailureFacts } from '#trace/cause-facts.ts'
import { whatEnded } from '#trace/cause-failure.ts'
import type { StoredSpan } from '#trace/span.ts'
import { can } from '../authorise.ts'
import type { ComparedRun } from './compared-run.ts'
import { failedTaskOf } from './run-line.ts'
import { resourceOfRun } from './run-verb-parts.ts'

const FAILURES_MAX = 20
const LEVELS_MAX = 10
const SPANS_EACH = 500

/** What is known of a failure, and the rows it was read from: their payloads say what is to be hidden. */
export interface ReadFailure {
  readonly facts: FailureFacts
  readonly rows: readonly { readonly run: Run; readonly attempt: Attempt }[]
}

/** Follows the failure of a run into the runs below it that the viewer may see, and there into the spans. */
export async function readFailure(db: Database, ctx: Context, compared: ComparedRun): Promise<ReadFailure | null> {
  const failed = await firstFailed(db, compared)
  if (!failed.first) return null
  const rows = [{ run: compared.run, attempt: failed.first }]
  let isBehindUnseen = false
  for (let at = rows[0]; at && rows.length < LEVELS_MAX;) {
    const child = await childRun(db, at.attempt)
    if (!child) break
    isBehindUnseen = !can(ctx, 'view', resourceOfRun(child)).allowed
    if (isBehindUnseen) break
    const [first] = await failuresOf(db, child)
    if (!first) break
    at = { run: child, attempt: first }
    rows.push(at)
  }
  const innermost = rows.at(-1)
  // Below an attempt that waited for a run lie that run's spans, and those of its own children.
  const span = innermost && childOf(innermost.attempt) === null ? await failedSpan(db, innermost) : null
  const steps = rows.map(({ run, attempt }) => stepOf(run, attempt))
  return { facts: { steps, isBehindUnseen, span, later: failed.later }, rows }
}

/** In a definition of today history is known by its nodes. */
async function firstFailed(db: Database, { run, program }: ComparedRun) {
  const history = historyOf(program, run.course)
  const all = await listLastingFailures(db.pool, run.id, history.all, FAILURES_MAX)
  const lasting = all.filter((attempt) => counts(history, attempt))
  const first = whatEnded(lasting, failedTaskOf(run))
  const isLater = (other: Attempt): boolean => other !== first && (other.endedAt ?? 0) >= (first?.endedAt ?? Infinity)
  return { first, later: lasting.filter(isLater).length }
}

async function failuresOf(db: Database, run: Run): Promise<readonly Attempt[]> {
  const voided = run.course.voided.filter(({ from }) => from === null).map(({ upTo }) => upTo)
  const lasting = await listLastingFailures(db.pool, run.id, Math.max(0, ...voided), FAILURES_MAX)
  const first = whatEnded(lasting, failedTaskOf(run))
  return first ? [first] : []
}

async function childRun(db: Database, attempt: Attempt): Promise<Run | null> {
  const id: RunId | null = childOf(attempt)
  return id === null ? null : findRun(db.prisma, id)
}

const stepOf = (run: Run, attempt: Attempt): FailedStep => ({
  runId: run.id,
  workflow: run.workflow,
  ref: attempt.ref,
  status: attempt.status,
  type: attempt.type,
  tries: attempt.retryCount + 1,
  reason: attempt.reason,
})

async function failedSpan(db: Database, { run, attempt }: ReadFailure['rows'][number]): Promise<FailedSpan | null> {
  const traceId = traceIdOf(run.rootRunId)
  const around = attempt.endedAt ?? attempt.scheduledAt
  const spans = await listFailedSpans(db.pool, traceId, { around, each: SPANS_EACH })
  const { spans: chain, isUnbroken, moreTries } = beginningOf(spans, { id: attempt.id, spanId: spanIdOf(attempt.id) })
  const last = chain.at(-1)
  if (!last) return null
  const [whole] = await findSpans(db.pool, traceId, [last.spanId])
  const { spanId, service, name } = last
  return { spanId, service, name, error: whole ? errorOf(whole) : null, isUnbroken, moreTries }
}

const textIn = (attributes: JsonObject | undefined, name: string): string | null => {
  const value = attributes?.[name]
  return typeof value === 'string' && value !== '' ? value : null
}

/** OTel semconv: error.type, db.response.status_code; what it says of itself, or an exception among its events does. */
function errorOf({ attributes, events, statusMessage }: StoredSpan): string | null {
  const thrown = events.find(({ name }) => name === 'exception')?.attributes
  const code = textIn(attributes, 'error.type') ?? textIn(attributes, 'db.response.status_code')
  const words = statusMessage || textIn(thrown, 'exception.message')
  const said = [code ?? textIn(thrown, 'exception.type'), words].filter((part) => part !== null && part !== '')
  return said.length === 0 ? null : said.join(': ')
}
