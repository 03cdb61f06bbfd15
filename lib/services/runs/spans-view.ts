import type { RunId } from '#core/ids.ts'
import type { StoredSpan } from '#trace/span.ts'
import type { SpanColumns } from '#trace/span-columns.ts'

/** Spans of workers and services, as far as they were read. */
export interface SpansView {
  /** In the order in which they came; some spans may come again. */
  readonly frames: readonly SpanColumns[]
  /** From where on more can be read; null: all that there were when this was read are here. */
  readonly next: string | null
  /** The trace has so many spans at least, those of the engine included. */
  readonly countMin: number
}

/** More spans of a run, by their start. */
export interface SpanPart {
  readonly columns: SpanColumns
  readonly next: string | null
}

/** One span as it came, with the names of what it points to. */
export interface SpanView {
  readonly span: StoredSpan
  /** The name of its parent; null when that is not here. */
  readonly parent: string | null
  /** Other runs that its links lead into and that the viewer may see, by trace id. */
  readonly linkedRuns: { readonly [traceId: string]: { readonly id: RunId; readonly workflow: string } }
}
