import type { Json, JsonObject } from '#core/json.ts'
import { readableText } from '#engine/definition/reading-order.ts'
import { lineChanges, type LineChange } from '#ledger/line-changes.ts'
import type { DefinitionChange } from '#services/workflows/sync-definitions.ts'

const SIGNS = { add: '+', del: '-', same: ' ' } as const

/** One change as lines to read: what it is, where it lies, and the lines that differ, with an empty one behind those. */
export function changeLines(change: DefinitionChange): string[] {
  const { before, after, warnings } = change
  const head = `${change.kind} ${change.name}: ${wordsOf(change)}${change.file ? `  (${change.file})` : ''}`
  const lines = before && after ? lineChanges(textOf(before), textOf(after)).map(lineOf) : []
  const details = [...lines, ...warnings.map(({ path, message }) => `  ! ${path} ${message}`)]
  return details.length === 0 ? [head] : [head, ...details, '']
}

function wordsOf({ state, version: { from, to } }: DefinitionChange): string {
  if (state === 'only-on-server') return `only on the server${from === null ? '' : `, as version ${from}`}`
  if (state === 'new') return `new${to === null ? '' : `, as version ${to}`}`
  return to === null ? 'changed' : `changed, version ${from} becomes ${to}`
}

/** The version is told in words; its line would differ every time. */
const textOf = ({ version: _version, ...rest }: { readonly [key: string]: Json }): string =>
  readableText(rest as JsonObject)

const lineOf = (line: LineChange): string =>
  line.kind === 'skip' ? `  … ${line.count} equal lines` : `  ${SIGNS[line.kind]} ${line.text}`

/** What was done, a line each. */
export function doneLines(done: readonly DefinitionChange[]): string[] {
  if (done.length === 0) return ['Nothing differs; nothing was registered.']
  return done.map(
    ({ kind, name, version, file }) =>
      `registered ${kind} ${name}${version.to === null ? '' : ` version ${version.to}`}  (${file})`,
  )
}

const WORDS = { same: 'the same', new: 'new', changed: 'changed', 'only-on-server': 'only on the server' } as const

export function summaryLine(changes: readonly DefinitionChange[]): string {
  const counts = (['new', 'changed', 'only-on-server', 'same'] as const).map((state) => {
    const count = changes.filter((change) => change.state === state).length
    return count === 0 ? [] : [`${count} ${WORDS[state]}`]
  })
  return `${counts.flat().join(', ')}.`
}
