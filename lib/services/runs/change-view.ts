import type { RunId } from '#core/ids.ts'

/** What a run changes and why, as its definition says it in its run's input; each null where it says nothing. */
export interface ChangeView {
  /** The service whose version it changes. */
  readonly service: string | null
  readonly environment: string | null
  readonly target: string | null
  readonly ticket: string | null
  /** What the last good run before it, to the same place, had put there. */
  readonly before: { readonly target: string; readonly runId: RunId } | null
}
