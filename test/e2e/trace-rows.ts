import type { Client } from 'pg'

/** A row of the table `span`, ids in hex. */
export interface SpanRow {
  readonly id: string
  readonly parent: string | null
  readonly trace: string
  readonly taskId: string | null
  readonly person: string | null
  readonly isVerified: boolean
  readonly origin: 'engine' | 'own' | 'received'
  readonly service: string
  readonly name: string
  readonly startNs: string
  readonly endNs: string
  readonly statusCode: number
  readonly statusMessage: string | null
  readonly attributes: { readonly [name: string]: unknown }
  readonly links: readonly { readonly spanId: string; readonly attributes: { readonly [name: string]: unknown } }[]
}

const SPANS = `SELECT encode(span_id, 'hex') AS id, encode(parent_span_id, 'hex') AS parent, encode(trace_id, 'hex') AS trace,
    task_id AS "taskId", person_id AS person, is_verified AS "isVerified", origin, service, name, start_ns AS "startNs",
    end_ns AS "endNs", status_code AS "statusCode", status_message AS "statusMessage",
    CASE WHEN shape_id IS NULL THEN attributes::json ELSE (
      SELECT json_object_agg(names.name, value) FROM json_array_elements_text(shape.body::json) WITH ORDINALITY AS names (name, place)
      JOIN json_array_elements(attributes::json) WITH ORDINALITY AS held (value, place) USING (place)
    ) END AS attributes, coalesce(links, '[]')::json AS links
  FROM span LEFT JOIN span_common AS shape ON shape.id = shape_id
  WHERE trace_id = uuid_send($1::uuid) ORDER BY start_ns, end_ns DESC`

/** The spans of a run as they lie in the database, in the order in which they began. */
export async function spansOf(database: Client, runId: string): Promise<readonly SpanRow[]> {
  const { rows } = await database.query<SpanRow>(SPANS, [runId])
  return rows
}

/** The span of that name; throws when there is not exactly one. */
export function theSpan(spans: readonly SpanRow[], name: string): SpanRow {
  const found = spans.filter((span) => span.name === name)
  if (found.length === 1 && found[0]) return found[0]
  throw new Error(`${found.length} spans are named ${name}; there are: ${spans.map((span) => span.name).join(', ')}`)
}

/** The names from a span up to the root of its trace. */
export function namesUpFrom(spans: readonly SpanRow[], span: SpanRow): readonly string[] {
  const byId = new Map(spans.map((row) => [row.id, row]))
  const names: string[] = []
  for (let row: SpanRow | undefined = span; row; row = row.parent === null ? undefined : byId.get(row.parent)) {
    names.push(row.name)
  }
  return names
}

export interface AttemptRow {
  readonly id: string
  readonly ref: string
  readonly status: string
  readonly retryCount: number
  readonly rollbackOf: string | null
}

/** The attempts of a run in the order in which they were scheduled. */
export async function attemptsOf(database: Client, runId: string): Promise<readonly AttemptRow[]> {
  const { rows } = await database.query<AttemptRow>(
    `SELECT id, ref, status, retry_count AS "retryCount", rollback_of AS "rollbackOf" FROM attempt WHERE run_id = $1 ORDER BY seq`,
    [runId],
  )
  return rows
}

/** The id of an attempt's span: the last 16 hex digits of the attempt's own id. */
export const spanIdOfAttempt = (attempt: { readonly id: string }): string => attempt.id.replaceAll('-', '').slice(-16)

/** Ids of the sample accounts by name. */
export async function peopleOf(database: Client): Promise<ReadonlyMap<string, string>> {
  const { rows } = await database.query<{ subject: string; id: string }>('SELECT subject, id FROM app_user')
  return new Map(rows.map(({ subject, id }) => [subject, id]))
}

/** The page of a span in Lightstep (US, project `demo`): its id, and the middle of its time in microseconds. */
export const lightstepUrlOf = ({ id, startNs, endNs }: SpanRow): string =>
  `https://app.lightstep.com/demo/trace?span_guid=${id}&at_micros=${(BigInt(startNs) + BigInt(endNs)) / 2000n}#span-${id}`
