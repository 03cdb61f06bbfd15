import type { EntryDraft } from './command.ts'
import type { JsonObject } from '#core/json.ts'
import type { Turn } from './turn.ts'

/** Conductor: 256 KB for all variables of a run, as JSON in UTF-8. */
const BYTES_MAX = 256 * 1024

/** What is wrong with the size a run's variables would have, or null. */
export function variablesProblem(variables: JsonObject): string | null {
  const { length } = new TextEncoder().encode(JSON.stringify(variables))
  return length <= BYTES_MAX
    ? null
    : `The variables would have ${length} bytes; ${BYTES_MAX} are allowed. None was set.`
}

/** Merges into `workflow.variables`; the entry names what was set and holds the digest of its values. */
export function mergeVariables(turn: Turn, variables: JsonObject, payloads: EntryDraft['payloads'] = {}): void {
  turn.setRun({ variables: { ...turn.run.variables, ...variables } })
  turn.record('run.variables-updated', null, { names: Object.keys(variables).sort() }, { variables, ...payloads })
}
