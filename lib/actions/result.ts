import type { ErrorCode, Issue } from '#core/errors.ts'

/** Why an action did nothing. `internal` is everything unforeseen: the trace id then says where to look. */
export interface ActionError {
  readonly code: ErrorCode | 'internal'
  readonly message: string
  readonly issues: readonly Issue[]
  readonly traceId: string | null
}

/** What every server action returns: a value, or why there is none. */
export type ActionResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ActionError }
