import type { JsonObject } from '#core/json.ts'
import type { Turn } from './turn.ts'

/** Changes `workflow.variables`; what they have become is told by digest. */
export function setVariables(turn: Turn, variables: JsonObject): void {
  turn.setRun({ variables })
  turn.record('run.variables', null, {}, { variables })
}
