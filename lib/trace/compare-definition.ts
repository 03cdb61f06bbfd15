/** A definition taken apart: each node without what is nested in it, each task definition it was frozen with, and all else. */
export interface DefinitionParts {
  readonly nodes: ReadonlyMap<string, string>
  readonly taskDefs: ReadonlyMap<string, string>
  readonly rest: string
}

/** What of one definition is otherwise in another. */
export interface DefinitionChange {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly changed: readonly string[]
  /** Task definitions that were added, removed or changed. */
  readonly taskDefs: readonly string[]
  /** Something beside the tasks: schemas, outputs, time-outs. */
  readonly isRestChanged: boolean
}

const missingIn = (of: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): readonly string[] =>
  [...of.keys()].filter((name) => !other.has(name))

const differingIn = (of: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): readonly string[] =>
  [...of].filter(([name, text]) => other.has(name) && other.get(name) !== text).map(([name]) => name)

/** What the later of two definitions has otherwise than the earlier one. */
export const definitionChange = (before: DefinitionParts, after: DefinitionParts): DefinitionChange => ({
  added: missingIn(after.nodes, before.nodes),
  removed: missingIn(before.nodes, after.nodes),
  changed: differingIn(after.nodes, before.nodes),
  taskDefs: [
    ...missingIn(after.taskDefs, before.taskDefs),
    ...missingIn(before.taskDefs, after.taskDefs),
    ...differingIn(after.taskDefs, before.taskDefs),
  ],
  isRestChanged: before.rest !== after.rest,
})

const NAMES_MAX = 4

const named = (sign: string, names: readonly string[]): readonly string[] =>
  names.length <= NAMES_MAX
    ? names.map((name) => `${sign} ${name}`)
    : [...names.slice(0, NAMES_MAX).map((name) => `${sign} ${name}`), `${sign} ${names.length - NAMES_MAX} more`]

/** `+ migrate, − check, changed: deploy, task definition build`; empty when nothing differs. */
export function definitionWords(change: DefinitionChange): string {
  const { added, removed, changed, taskDefs, isRestChanged } = change
  return [
    ...named('+', added),
    ...named('−', removed),
    ...named('changed:', changed),
    ...named('task definition', taskDefs),
    ...(isRestChanged ? ['settings'] : []),
  ].join(', ')
}
