import type { EntryDraft } from './command.ts'
import type { JsonObject } from '#core/json.ts'
import type { Turn } from './turn.ts'

/** Merges into `workflow.variables`; the entry names what was set and holds the digest of its values. */
export function mergeVariables(turn: Turn, variables: JsonObject, payloads: EntryDraft['payloads'] = {}): void {
  turn.setRun({ variables: { ...turn.run.variables, ...variables } })
  turn.record('run.variables-updated', null, { names: Object.keys(variables).sort() }, { variables, ...payloads })
}
