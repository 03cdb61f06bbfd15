import type { RunId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import type { ChainRun } from '#trace/engine-spans-base.ts'
import type { Lack } from '#trace/export-loss.ts'
import type { Leaver } from '#trace/sampling-export.ts'
import type { OtelSpan, StoredSpan } from '#trace/span.ts'
import type { Breath } from './breath.ts'

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

/** A span with what was decided about its run; null while that is open. */
export interface SampledSpan extends Leaver {
  /** When that was decided. */
  readonly decidedAt: Instant | null
  /** When the span came; null when that was not noted. */
  readonly storedAt: Instant | null
}

/** What became of spans that were handed to a destination. */
export interface Passed {
  readonly sent: number
  /** The backend would not have them. */
  readonly refused: number
  /** Too old. */
  readonly dropped: number
  /** Reduced or not sent because of their run's sampling. */
  readonly sampled: number
  /** Values that were hidden. */
  readonly redacted: number
  /** Runs some of whose spans wait for what is decided about them. */
  readonly waiting: readonly RunId[]
  /** Runs that were not sent in full. */
  readonly thinned: readonly RunId[]
  /** Spans the destination should have and does not, or perhaps not, and why. */
  readonly lost: ReadonlyMap<StoredSpan, Lack>
}

type Pass = (spans: readonly SampledSpan[]) => Promise<Passed>

/** Where an exporter reads. One process at a time per destination, and no transaction is open while spans are passed on. */
export interface ExportStore {
  /**
   * Hands up to `page` stored spans behind the destination's cursor to `pass` and moves the cursor once that is through. Before
   * that it drops the oldest when more than `behindMax` wait. It breathes between what it reads. Returns how many were handed over.
   */
  exportPage(
    destination: string,
    limits: { readonly page: number; readonly behindMax: number; readonly breathe: Breath },
    pass: Pass,
  ): Promise<number>
  /** The same for spans the cursor has passed that waited for decisions about their runs, now that there are some. Says whether there may be more. */
  exportWaiting(destination: string, page: number, pass: Pass): Promise<boolean>
  /** Keeps why nothing could be sent. */
  noteFailure(destination: string, why: string): Promise<void>
}

/** Tells when a run changed; `announce` tells others. */
export interface Wakes {
  watchAll(listener: () => void): () => void
  announce(runIds: readonly RunId[]): void
}
