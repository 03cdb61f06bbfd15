import { context, trace, type Span } from '@opentelemetry/api'
import type { MiddlewareHandler } from 'hono'
import { AppError } from '#core/errors.ts'
import type { PaymentsVariables } from './app.ts'
import { withCaller, type CallerAttributes } from './telemetry.ts'

/** For whom a call is made, as its verified token says. */
export interface Caller {
  /** The person (or service) the task acts for. */
  readonly id: string
  readonly attributesOf: CallerAttributes
}

/** Throws AppError `unauthenticated` with a sentence that may be shown. */
export type VerifyToken = (token: string) => Promise<Caller>

/** Lets only calls with a valid `Conductor-Identity` pass, and puts who it is onto every span of the request. */
export function requireCaller(verify: VerifyToken): MiddlewareHandler<PaymentsVariables> {
  return async (c, next) => {
    const token = c.req.header('conductor-identity')
    if (!token)
      throw new AppError(
        'unauthenticated',
        'The header Conductor-Identity is missing; payments takes calls of tasks only.',
      )
    const caller = await verify(token)
    c.set('caller', caller)
    const span: Span | undefined = trace.getActiveSpan()
    span?.setAttributes(caller.attributesOf(span))
    await context.with(withCaller(context.active(), caller.attributesOf), next)
  }
}
