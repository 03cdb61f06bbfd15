import { AppError, isAppError, type ErrorCode } from '#core/errors.ts'
import { isOtlpDecodeError } from '#trace/otlp-limits.ts'
import { encodeStatus, type OtlpType } from '#trace/otlp-response.ts'

/** HTTP status and google.rpc.Code of each error. Senders come again after 429 and 503 only. */
const ANSWERS = {
  invalid: [400, 3],
  unauthenticated: [401, 16],
  forbidden: [403, 7],
  not_found: [404, 5],
  conflict: [400, 10],
  too_large: [413, 3],
  rate_limited: [429, 8],
  unavailable: [503, 14],
} as const satisfies Record<ErrorCode, readonly [number, number]>
const INTERNAL = { status: 500, code: 13, message: 'Nothing was stored.' }
const RETRY_AFTER_SECONDS = 2

interface Refusal {
  readonly status: number
  readonly code: number
  readonly message: string
}

function asAppError(error: unknown): AppError | null {
  if (isAppError(error)) return error
  if (!isOtlpDecodeError(error)) return null
  return new AppError(error.kind === 'too_large' ? 'too_large' : 'invalid', `${error.message}. Nothing was stored.`)
}

/** Whether it says for itself what was wrong; anything else is a fault of ours. */
export const isKnown = (error: unknown): boolean => asAppError(error) !== null

export function answer(status: number, body: Uint8Array<ArrayBuffer>, type: OtlpType): Response {
  const retry = status === 429 || status === 503 ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {}
  return new Response(body, { status, headers: { 'content-type': type, ...retry } })
}

/** An answer with a google.rpc.Status. */
export const refuse = ({ status, code, message }: Refusal, type: OtlpType): Response =>
  answer(status, encodeStatus({ code, message }, type), type)

/** Any error as such an answer. */
export function refusal(error: unknown, type: OtlpType): Response {
  const known = asAppError(error)
  if (known === null) return refuse(INTERNAL, type)
  const [status, code] = ANSWERS[known.code]
  return refuse({ status, code, message: known.message }, type)
}
