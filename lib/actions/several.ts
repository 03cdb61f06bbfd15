import type { Context } from '#core/context.ts'
import { isAppError } from '#core/errors.ts'
import type { RunId } from '#core/ids.ts'

/** What became of one of several runs: done, or why not. */
export interface RunOutcome {
  readonly runId: RunId
  readonly problem: string | null
}

/** Asks the same of several runs, one after the other; each is allowed, refused and recorded by itself. */
export async function ofEach(
  runIds: readonly RunId[],
  ctx: Context,
  ask: (ctx: Context, runId: RunId) => Promise<unknown>,
): Promise<readonly RunOutcome[]> {
  const outcomes: RunOutcome[] = []
  for (const runId of new Set(runIds)) outcomes.push({ runId, problem: await problemOf(ask(ctx, runId)) })
  return outcomes
}

async function problemOf(work: Promise<unknown>): Promise<string | null> {
  try {
    await work
    return null
  } catch (error) {
    if (isAppError(error)) return error.message
    throw error
  }
}
