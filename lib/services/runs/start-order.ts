import type { Context } from '#core/context.ts'
import { personOf } from '#core/context.ts'
import type { RunId, UserId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { WorkflowVersion } from '#db/definitions.ts'
import { currentHost } from '#host/current.ts'
import type { Submission } from '#orchestrator/port.ts'
import { freezeProgram } from '../workflows/freeze-program.ts'
import { checkInput } from './check-input.ts'

/** What a new run begins with. */
export interface StartFacts {
  readonly runId: RunId
  readonly input: JsonObject
  readonly note: string | null
  readonly correlationId: string | null
  readonly priority: number
  /** Who asked for it besides the person it acts for. */
  readonly askedBy?: UserId | null
}

/** The order to start a run of a workflow as it is now, for whoever asks. Throws invalid when its input does not fit. */
export async function startOrder(
  ctx: Context,
  workflow: WorkflowVersion,
  { input, askedBy = null, ...facts }: StartFacts,
  undone: string,
): Promise<Pick<Submission, 'command' | 'start'>> {
  const { programHash, definition } = await freezeProgram(currentHost().db, workflow, ctx.now)
  checkInput(definition, input, undone)
  const requesters = [personOf(ctx.actor), askedBy].filter((id) => id !== null)
  return {
    command: { kind: 'start', ...facts, input, programHash },
    start: { actor: ctx.actor, requesters: [...new Set(requesters)] },
  }
}
