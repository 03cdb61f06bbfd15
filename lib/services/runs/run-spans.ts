import { traceIdOf, type TraceId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import type { Database } from '#db/database.ts'
import { listFailedSpans } from '#db/failed-spans.ts'
import { countSpansUpTo, FIRST_PLACE, listNewSpanLines, listSpanLines, type SpanPlace } from '#db/span-lines.ts'
import { findSpans } from '#db/spans.ts'
import type { Attempt, Run } from '#engine/model.ts'
import type { StoredSpan } from '#trace/span.ts'
import { columnsOf, type SpanColumns, type SpanLine } from '#trace/span-columns.ts'
import { isFailure, TASK_STATES } from '#trace/timeline-row.ts'
import type { SpanPart, SpansView } from './spans-view.ts'
import type { Sight } from './trace-sight.ts'

/** What a page is sent at once, what is read at a time after that, and what one delta holds. */
const SPANS = { first: 200, part: 10_000, delta: 5_000, counted: 5_000, failing: 50 }

/** The first spans of a trace, as far as they are in sight. */
export async function readFirstSpans(db: Database, traceId: TraceId, sight: Promise<Sight>): Promise<SpansView> {
  const [{ lines, next }, counted, inSight] = await Promise.all([
    listSpanLines(db.pool, traceId, { after: FIRST_PLACE, limit: SPANS.first }),
    countSpansUpTo(db.pool, traceId, SPANS.counted),
    sight,
  ])
  return { frames: [columnsOf(await inSight(lines))], next: next && textOf(next), countMin: counted }
}

/** More spans of a trace behind a place, as far as they are in sight. */
export async function readSpanPart(
  db: Database,
  traceId: TraceId,
  after: string,
  sight: Promise<Sight>,
): Promise<SpanPart> {
  const part = listSpanLines(db.pool, traceId, { after: placeOf(after), limit: SPANS.part })
  const [{ lines, next }, inSight] = await Promise.all([part, sight])
  return { columns: columnsOf(await inSight(lines)), next: next && textOf(next) }
}

/** What came since a horizon. */
export const readNewSpans = (
  db: Database,
  traceId: TraceId,
  horizon: number,
): Promise<{ readonly lines: readonly SpanLine[]; readonly hasMore: boolean }> =>
  listNewSpanLines(db.pool, traceId, { horizon, limit: SPANS.delta })

const textOf = ({ startNs, spanId }: SpanPlace): string => `${startNs}.${spanId}`

function placeOf(text: string): SpanPlace {
  const [startNs = '0', spanId = ''] = text.split('.')
  return { startNs, spanId }
}

/** Whether there may be failed spans that say more than their attempt does. */
export const hasFailed = (attempts: readonly Attempt[]): boolean =>
  attempts.some(({ status }) => isFailure(TASK_STATES[status]))

/** What tells where the failure of a run began: spans of its trace that failed, nearest to when its end was decided. */
export async function readFailing(db: Database, run: Run): Promise<readonly StoredSpan[]> {
  const traceId = traceIdOf(run.rootRunId)
  const around = run.ending?.decidedAt ?? run.course.decidedAt ?? run.endedAt ?? instant(Date.now())
  const outlines = await listFailedSpans(db.pool, traceId, { around, each: SPANS.failing })
  const ids = outlines.map(({ spanId }) => spanId)
  return findSpans(db.pool, traceId, ids)
}

/** Spans as they are sent; null for none. */
export const sentSpans = (lines: readonly SpanLine[]): SpanColumns | null =>
  lines.length === 0 ? null : columnsOf(lines)
