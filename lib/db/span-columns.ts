import { isDatabaseWrite } from '#core/database-write.ts'
import type { StoredSpan } from '#trace/span.ts'
import { ArrayParameter } from './array-parameter.ts'
import { KINDS, STATUSES } from './span-row.ts'

/** Spans with more attributes keep the names beside the values: they are few, and each might have its own. */
const SHAPE_NAMES_MAX = 64

/** A span as it is written: what it shares with others apart. */
export interface WrittenSpan {
  readonly span: StoredSpan
  /** JSON of resource and scope. */
  readonly source: string
  /** JSON of the attributes' names, or null when `attributes` holds them. */
  readonly shape: string | null
  readonly attributes: string
}

/** Prepares spans; those of one request share their resource, which is written as JSON once. */
export function writtenSpans(spans: Iterable<StoredSpan>): WrittenSpan[] {
  const sources = new Map<StoredSpan['resource'], Map<StoredSpan['scope'], string>>()
  const sourceOf = ({ resource, scope, resourceExtras }: StoredSpan): string => {
    const scopes = sources.get(resource) ?? new Map<StoredSpan['scope'], string>()
    sources.set(resource, scopes)
    const source = scopes.get(scope) ?? JSON.stringify({ resource, scope, resourceExtras })
    scopes.set(scope, source)
    return source
  }
  return Array.from(spans, (span) => {
    const names = Object.keys(span.attributes)
    const hasShape = names.length > 0 && names.length <= SHAPE_NAMES_MAX
    return {
      span,
      source: sourceOf(span),
      shape: hasShape ? JSON.stringify(names) : null,
      attributes: JSON.stringify(hasShape ? Object.values(span.attributes) : span.attributes),
    }
  })
}

const createColumns = (count: number) => ({
  startNs: new ArrayParameter('bigint', 12 * count),
  endNs: new ArrayParameter('bigint', 12 * count),
  source: new ArrayParameter('bigint', 12 * count),
  shape: new ArrayParameter('bigint', 12 * count),
  kind: new ArrayParameter('smallint', 6 * count),
  status: new ArrayParameter('smallint', 6 * count),
  isVerified: new ArrayParameter('boolean', 5 * count),
  traceId: new ArrayParameter('bytea', 20 * count),
  spanId: new ArrayParameter('bytea', 12 * count),
  parentSpanId: new ArrayParameter('bytea', 12 * count),
  taskId: new ArrayParameter('uuid', 20 * count),
  personId: new ArrayParameter('uuid', 20 * count),
  origin: new ArrayParameter('text', 12 * count),
  service: new ArrayParameter('text', 24 * count),
  name: new ArrayParameter('text', 32 * count),
  statusMessage: new ArrayParameter('text', 4 * count),
  attributes: new ArrayParameter('text', 256 * count),
  events: new ArrayParameter('text', 4 * count),
  links: new ArrayParameter('text', 4 * count),
  isWrite: new ArrayParameter('boolean', 5 * count),
  extras: new ArrayParameter('text', 4 * count),
  flags: new ArrayParameter('smallint', 6 * count),
})

type Columns = ReturnType<typeof createColumns>

/** The parameters of insert-spans.sql, in its order. */
export function spanColumns(written: readonly WrittenSpan[], ids: ReadonlyMap<string, number>): Buffer[] {
  const columns = createColumns(written.length)
  for (const each of written) addSpan(columns, each, ids)
  return Object.values(columns).map((column) => column.done())
}

function addSpan(columns: Columns, { span, source, shape, attributes }: WrittenSpan, ids: ReadonlyMap<string, number>) {
  columns.startNs.bigint(span.startNs)
  columns.endNs.bigint(span.endNs)
  columns.source.bigint(ids.get(source) ?? Number.NaN)
  if (shape === null) columns.shape.null()
  else columns.shape.bigint(ids.get(shape) ?? Number.NaN)
  columns.kind.smallint(KINDS.indexOf(span.kind))
  columns.status.smallint(STATUSES.indexOf(span.status))
  columns.isVerified.boolean(span.isVerified)
  columns.traceId.hex(span.traceId)
  columns.spanId.hex(span.spanId)
  hexOrNull(columns.parentSpanId, span.parentSpanId)
  uuidOrNull(columns.taskId, span.taskId)
  uuidOrNull(columns.personId, span.personId)
  columns.origin.text(span.origin)
  columns.service.text(plain(span.service))
  columns.name.text(plain(span.name))
  textOrNull(columns.statusMessage, span.statusMessage && plain(span.statusMessage))
  columns.attributes.text(attributes)
  listOrNull(columns.events, span.events)
  listOrNull(columns.links, span.links)
  trueOrNull(columns.isWrite, isDatabaseWrite(span.attributes))
  const { flags, ...extras } = span.extras ?? {}
  textOrNull(columns.extras, Object.keys(extras).length > 0 ? JSON.stringify(extras) : null)
  if (flags === undefined) columns.flags.null()
  else columns.flags.smallint(flags)
}

const hexOrNull = (column: ArrayParameter, digits: string | null): void =>
  digits === null ? column.null() : column.hex(digits)

const uuidOrNull = (column: ArrayParameter, uuid: string | null): void =>
  uuid === null ? column.null() : column.hex(uuid.replaceAll('-', ''))

/** Most spans are not: nothing is kept of that. */
const trueOrNull = (column: ArrayParameter, is: boolean): void => (is ? column.boolean(true) : column.null())

const listOrNull = (column: ArrayParameter, list: readonly object[]): void =>
  list.length === 0 ? column.null() : column.text(JSON.stringify(list))

const textOrNull = (column: ArrayParameter, text: string | null): void =>
  text === null ? column.null() : column.text(text)

/** Text columns hold no NUL; half characters are replaced where text becomes bytes, and JSON escapes both by itself. */
const plain = (text: string): string => text.replaceAll('\u0000', '\uFFFD')
