import { requireContext } from '#auth/current.ts'
import type { Context } from '#core/context.ts'
import { isAppError } from '#core/errors.ts'
import { log } from '#telemetry/log.ts'
import { withinTrace } from '#telemetry/span.ts'
import { STATUS, type ActionError, type ActionResult } from './result.ts'

/** Session → Context → work → result. What a verb says of itself goes out; of anything else only the trace id does. */
export async function act<T>(work: (ctx: Context) => Promise<T>): Promise<ActionResult<T>> {
  let ctx: Context
  try {
    ctx = await requireContext()
  } catch (error) {
    return failed(error, null)
  }
  return withinTrace(ctx, async (): Promise<ActionResult<T>> => {
    try {
      return { ok: true, value: await work(ctx) }
    } catch (error) {
      return failed(error, ctx.traceId)
    }
  })
}

function failed(error: unknown, traceId: string | null): ActionResult<never> {
  if (isAppError(error)) {
    return refused({ code: error.code, message: error.message, issues: error.issues, traceId })
  }
  log.error({ err: error }, 'an action failed')
  const message =
    'Something went wrong on our side; it may not have been done. Give the trace id to whoever runs this installation.'
  return refused({ code: 'internal', message, issues: [], traceId })
}

const refused = (error: Omit<ActionError, 'status'>): ActionResult<never> => ({
  ok: false,
  error: { ...error, status: STATUS[error.code] },
})
