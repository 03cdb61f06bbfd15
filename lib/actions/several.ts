import type { Context } from '#core/context.ts'
import { isAppError } from '#core/errors.ts'
import type { RunId } from '#core/ids.ts'
import { log } from '#telemetry/log.ts'

/** What became of one of several runs: done, or why not. */
export interface RunOutcome {
  readonly runId: RunId
  readonly problem: string | null
}

/**
 * Asks the same of several runs, one after the other; each is allowed, refused and recorded by itself. Whatever goes wrong with
 * one, the answer says what became of the others.
 */
export async function ofEach(
  runIds: readonly RunId[],
  ctx: Context,
  ask: (ctx: Context, runId: RunId) => Promise<unknown>,
): Promise<readonly RunOutcome[]> {
  const outcomes: RunOutcome[] = []
  for (const runId of new Set(runIds)) outcomes.push({ runId, problem: await problemOf(ctx, ask(ctx, runId)) })
  return outcomes
}

async function problemOf({ traceId }: Context, work: Promise<unknown>): Promise<string | null> {
  try {
    await work
    return null
  } catch (error) {
    if (isAppError(error)) return error.message
    log.error({ err: error }, 'an action failed for one of several runs')
    return `Something went wrong on our side; it may not have been done. Give the trace id ${traceId} to whoever runs this installation.`
  }
}
