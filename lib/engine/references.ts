import type { Json } from '#core/json.ts'
import { pathProblem } from './json-path.ts'
import { piecesOf } from './placeholder.ts'

/** What a value's expressions read. `all`: a reference is known only at run time, so every task may be read. */
export interface Reads {
  readonly refs: readonly string[]
  readonly all: boolean
}

/** Names that are no task reference. `undone` is what a rollback undoes. */
const RESERVED = new Set(['workflow', 'undone', 'CPEWF_TASK_ID'])
export const isReserved = (name: string): boolean => RESERVED.has(name)

/** One outermost or nested placeholder: the reference it names first (null: only known at run time) and its path, if fixed. */
export interface Mention {
  readonly ref: string | null
  readonly path: string | null
}

const FIRST = /^(?:\$\.)?([^.[\]()*?@,:'"\s{}$]+)|^(?:\$)?\['([^'\\]+)'\]/

/** The reference a placeholder begins with, or null when it is put together, or a `$` later on may lead anywhere. */
function fixedRef(content: string): string | null {
  const [matched = '', plain, quoted] = FIRST.exec(content) ?? []
  const rest = content.slice(matched.length)
  return rest.startsWith('$') || withoutNested(rest).includes('$') ? null : (plain ?? quoted ?? null)
}

function mentionsIn(source: string): Mention[] {
  const content = source.trim()
  if (content === '') return []
  const nested = piecesOf(content).filter((piece) => piece.kind === 'placeholder')
  const own = { ref: fixedRef(content), path: nested.length === 0 ? content : null }
  return [own, ...nested.flatMap((piece) => mentionsIn(piece.content))]
}

const withoutNested = (text: string): string =>
  piecesOf(text)
    .map((piece) => (piece.kind === 'text' ? piece.text : ''))
    .join('')

/** Every placeholder in the values of a JSON value, nested ones too. */
export function mentionsOf(value: Json): Mention[] {
  if (typeof value === 'string')
    return piecesOf(value).flatMap((piece) => (piece.kind === 'placeholder' ? mentionsIn(piece.content) : []))
  if (Array.isArray(value)) return value.flatMap(mentionsOf)
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(mentionsOf) : []
}

/** The tasks whose rows are needed to resolve a value. */
export function readsOf(...values: readonly Json[]): Reads {
  const mentions = values.flatMap(mentionsOf)
  const refs = mentions.flatMap(({ ref }) => (ref === null || isReserved(ref) ? [] : [ref]))
  return { refs: [...new Set(refs)], all: mentions.some(({ ref }) => ref === null) }
}

export function mergeReads(parts: Iterable<Reads>): Reads {
  const refs = new Set<string>()
  let all = false
  for (const part of parts) {
    for (const ref of part.refs) refs.add(ref)
    all ||= part.all
  }
  return { refs: [...refs], all }
}

/** What is wrong with a mention's path, or null. */
export const mentionProblem = ({ path }: Mention): string | null => (path === null ? null : pathProblem(path))
