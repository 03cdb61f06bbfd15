import { AppError, isAppError } from '#core/errors.ts'
import { STATUS } from './result.ts'

/** Throws forbidden for what a page of another site asks with a session of ours. */
export function refuseOtherSites(request: Request): void {
  if (request.headers.get('sec-fetch-site') === 'cross-site') {
    throw new AppError('forbidden', 'Another site may not read this.')
  }
}

/** The answer of a route to whom it does not serve; of what was not foreseen it says `otherwise` alone. */
export function refusal(error: unknown, otherwise: string): Response {
  const known = isAppError(error) ? error : new AppError('unavailable', otherwise)
  return Response.json({ error: { code: known.code, message: known.message } }, { status: STATUS[known.code] })
}
