import { AppError, isAppError } from '#core/errors.ts'
import { STATUS } from './result.ts'

/** `same-site` is another origin all the same: another port of this machine, another name of the domain. */
const OTHERS = new Set(['cross-site', 'same-site'])

/** Throws forbidden for what a page of another origin asks with a session of ours. */
export function refuseOtherSites(request: Request): void {
  if (OTHERS.has(request.headers.get('sec-fetch-site') ?? '')) {
    throw new AppError('forbidden', 'Another site may not read this.')
  }
}

/** The answer of a route to whom it does not serve; of what was not foreseen it says `otherwise` alone. */
export function refusal(error: unknown, otherwise: string): Response {
  const known = isAppError(error) ? error : new AppError('unavailable', otherwise)
  return Response.json({ error: { code: known.code, message: known.message } }, { status: STATUS[known.code] })
}
