import type { ErrorCode, Issue } from '#core/errors.ts'

/** The HTTP status each code stands for. `internal` is everything unforeseen. */
export const STATUS = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  rate_limited: 429,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<ErrorCode | 'internal', number>

/** Why an action did nothing. With `internal` the trace id says where to look. */
export interface ActionError {
  readonly code: keyof typeof STATUS
  /** What a plain request would have been answered with: Next itself answers every action with 200. */
  readonly status: number
  readonly message: string
  readonly issues: readonly Issue[]
  readonly traceId: string | null
}

/** What every server action returns: a value, or why there is none. */
export type ActionResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ActionError }
