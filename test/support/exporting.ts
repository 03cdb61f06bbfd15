import { randomBytes } from 'node:crypto'
import type { ExportSettings } from '#config/settings.ts'
import { newRunId, traceIdOf, type RunId, type SpanId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import type { Sql } from '#db/database.ts'
import { writeSamplings } from '#db/samplings.ts'
import type { Tier } from '#trace/sampling.ts'
import type { SpanOrigin, StoredSpan } from '#trace/span.ts'
import { otelSpan } from '../trace/spans.ts'

/** As without any variable, but that spans of any age leave. */
export const EXPORTING: ExportSettings = {
  scopes: { lightstep: 'all', otlp: 'all' },
  further: [],
  ageMsMax: Number.MAX_SAFE_INTEGER,
  spansBehindMax: 1_000_000,
  redaction: { allowKeys: null, hideKeys: [], hideValues: [], isEmailShown: false },
}

/** What is decided about a run, as if it had ended. */
export const decided = async (sql: Sql, rootRunId: RunId, tier: Tier | null, reject = 0): Promise<void> =>
  writeSamplings(
    sql,
    [
      {
        rootRunId,
        workflow: 'deploy',
        version: 1,
        nth: 1,
        signs: [],
        outcome: 'COMPLETED',
        endedAt: instant(Date.now()),
        tier,
        rule: tier && (reject > 0 ? 'rate' : 'first'),
        probability: 1 - reject / 65_536,
        reject,
        policyVersion: 0,
        decidedAt: tier && instant(Date.now()),
        pinnedBy: null,
        pinnedAt: null,
        thinnedAt: null,
        spansLetGo: 0,
      },
    ],
    [],
  )

export const aRun = (): RunId => newRunId(Date.now(), randomBytes)

let count = 0
/** A span with something in it to let go of and to hide. */
export const stored = (rootRunId: RunId, origin: SpanOrigin, over: Partial<StoredSpan> = {}): StoredSpan => ({
  ...otelSpan({
    traceId: traceIdOf(rootRunId),
    spanId: `a${(count++).toString(16).padStart(15, '0')}` as SpanId,
    attributes: { 'db.system.name': 'postgresql', said: 'ann@example.com' },
    events: [{ timeNs: '1', name: 'e', attributes: {} }],
  }),
  rootRunId,
  taskId: null,
  personId: null,
  isVerified: false,
  origin,
  service: 'payments',
  name: `${origin} span`,
  ...over,
})
