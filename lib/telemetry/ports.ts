import type { RunId } from '#core/ids.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import type { ChainRun } from '#trace/engine-spans-base.ts'
import type { OtelSpan, StoredSpan } from '#trace/span.ts'

/** Keeps spans this process made itself, those of known runs only; others are let go. */
export type StoreOwnSpans = (spans: readonly OtelSpan[]) => Promise<void>

/** A run with the new entries of its chain, those after `afterSeq`, and what lies before them that they continue: the start, decisions and all of the tasks that ended. */
export interface RunTail {
  readonly run: ChainRun
  readonly entries: readonly ChainEntry[]
  readonly afterSeq: number
}

/** Where the projection reads and writes. */
export interface ProjectionStore {
  /**
   * In one transaction: takes the cursor (unless another process has it), reads up to `limit` entries behind it, stores what
   * `project` makes of them and moves the cursor. Spans that are there already stay as they are.
   */
  projectPage(
    limit: number,
    project: (runs: readonly RunTail[]) => readonly StoredSpan[],
  ): Promise<{ readonly entries: number; readonly runIds: readonly RunId[] }>
}

/** Where an exporter reads. */
export interface ExportStore {
  /**
   * Hands up to `limit` stored spans behind the destination's cursor to `send` and moves the cursor once that is through.
   * One process at a time per destination, and no transaction is open while `send` runs. Returns how many were handed over.
   */
  exportPage(destination: string, limit: number, send: (spans: readonly StoredSpan[]) => Promise<void>): Promise<number>
}

/** Tells when a run changed; `announce` tells others. */
export interface Wakes {
  watchAll(listener: () => void): () => void
  announce(runIds: readonly RunId[]): void
}
