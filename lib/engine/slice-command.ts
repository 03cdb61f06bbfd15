import type { RunId, TaskId } from '#core/ids.ts'

/** What a run wants of itself, because it takes more than one commit can bear: the next slice of something. */
export type SliceCommand =
  /** Of a fork's branches, to be opened. */
  | { readonly kind: 'slice'; readonly runId: RunId; readonly taskId: TaskId }
  /** Of what is open in a run that is about to end, to be cancelled. */
  | { readonly kind: 'cancel-slice'; readonly runId: RunId }
  /** Of what is open behind the `seq` `after` in a run that was resumed, to be looked at for time-outs. */
  | { readonly kind: 'check-timeouts'; readonly runId: RunId; readonly after: number }
