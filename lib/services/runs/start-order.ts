import { personOf, type Context } from '#core/context.ts'
import type { RunId, UserId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Labels } from '#engine/model.ts'
import type { Submission } from '#orchestrator/port.ts'
import type { Frozen } from '../workflows/freeze-program.ts'
import { checkInput } from './check-input.ts'

/** What a new run begins with. */
export interface StartFacts {
  readonly runId: RunId
  readonly input: JsonObject
  readonly note: string | null
  readonly correlationId: string | null
  readonly priority: number
  readonly labels?: Labels
  /** Who asked for it besides the person it acts for. */
  readonly askedBy?: UserId | null
}

/** The order to start a run of a workflow as it was frozen, for whoever asks. Throws invalid when its input does not fit. */
export function startOrder(
  ctx: Context,
  { program, definition }: Frozen,
  { input, askedBy = null, ...facts }: StartFacts,
  undone: string,
): Pick<Submission, 'command' | 'start' | 'program'> {
  checkInput(definition, input, undone)
  const requesters = [personOf(ctx.actor), askedBy].filter((id) => id !== null)
  return {
    command: { kind: 'start', ...facts, input, programHash: program.hash },
    start: { actor: ctx.actor, requesters: [...new Set(requesters)] },
    program,
  }
}
