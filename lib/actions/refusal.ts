import { AppError, isAppError } from '#core/errors.ts'
import { STATUS } from './result.ts'

/** Why a route does not answer with what was asked of it; `otherwise` when that cannot be told. */
export function refusal(error: unknown, otherwise: string): Response {
  const known = isAppError(error) ? error : new AppError('unavailable', otherwise)
  return Response.json({ error: { code: known.code, message: known.message } }, { status: STATUS[known.code] })
}
