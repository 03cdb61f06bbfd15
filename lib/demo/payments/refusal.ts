import { trace } from '@opentelemetry/api'
import type { Context } from 'hono'
import { isAppError, type ErrorCode } from '#core/errors.ts'
import { isObject } from '#core/json.ts'

const STATUS = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  rate_limited: 429,
  unavailable: 503,
} as const satisfies Record<ErrorCode, number>

/** Turns whatever a route threw into an answer; unknown errors tell the outside a trace id only. */
export function answerError(error: Error, c: Context): Response {
  if (isAppError(error)) return c.json({ error: error.message, issues: error.issues }, STATUS[error.code])
  const constraint = brokenConstraint(error)
  if (constraint) return c.json({ error: `The row was not written: it breaks ${constraint}.` }, 500)
  const traceId = trace.getActiveSpan()?.spanContext().traceId ?? 'none'
  return c.json({ error: 'The call failed in payments.', traceId }, 500)
}

/** PostgreSQL class 23, integrity constraint violation: the constraint and its code, no values. */
function brokenConstraint(error: unknown): string | null {
  if (!isObject(error) || typeof error['code'] !== 'string' || !error['code'].startsWith('23')) return null
  return `the constraint ${String(error['constraint'])} (${error['code']})`
}
