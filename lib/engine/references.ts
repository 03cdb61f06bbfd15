import type { Json } from '#core/json.ts'
import { pathProblem } from './json-path.ts'
import { piecesOf } from './placeholder.ts'

/** What a value's expressions read. `all`: a reference is known only at run time, so every task may be read. */
export interface Reads {
  readonly refs: readonly string[]
  /** Those of `refs` whose output is read as a whole: of a DO_WHILE or JOIN it is made of the rows inside. */
  readonly outputs: readonly string[]
  readonly all: boolean
}

/** Names that are no task reference. `undone` is what a rollback undoes, `__proto__` no member of an object like any other. */
const RESERVED = new Set(['workflow', 'undone', 'CPEWF_TASK_ID', '__proto__'])
export const isReserved = (name: string): boolean => RESERVED.has(name)

/** One outermost or nested placeholder: the reference it names first (null: only known at run time) and its path, if fixed. */
export interface Mention {
  readonly ref: string | null
  readonly path: string | null
  /** Whether it may read more of the task than its own row holds. */
  readonly isWhole: boolean
}

const FIRST = /^(?:\$\.)?((?=[^$*@])(?:[^.[(\s$]|\$(?!\{))+)|^(?:\$\.?)?\[\s*(?:'([^'\\]+)'|"([^"\\]+)")\s*\]/

/** A `$` that is the whole, and no part of a name or of a text. */
const ROOT = /(?<![\w.'"])\$/

/** A member that every row has itself, also of a DO_WHILE. */
const OWN = /^\.(?!output\b)[A-Za-z]|^\.output\.(?:iteration|loopIndex|loopItem|subWorkflowId)\b/

/** The reference a placeholder begins with, or null when it is put together, or a `$` later on may lead anywhere. */
function beginningOf(content: string): Pick<Mention, 'ref' | 'isWhole'> {
  const [matched = '', plain, quoted, doubly] = FIRST.exec(content) ?? []
  const rest = content.slice(matched.length)
  const isOpen = rest.startsWith('$') || ROOT.test(withoutNested(rest))
  return { ref: isOpen ? null : (plain ?? quoted ?? doubly ?? null), isWhole: !OWN.test(rest) }
}

function mentionsIn(source: string): Mention[] {
  const content = source.trim()
  if (content === '') return []
  const nested = piecesOf(content).filter((piece) => piece.kind === 'placeholder')
  const own = { ...beginningOf(content), path: nested.length === 0 ? content : null }
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
  const named = mentions.flatMap(({ ref, isWhole }) => (ref === null || isReserved(ref) ? [] : [{ ref, isWhole }]))
  return {
    refs: [...new Set(named.map(({ ref }) => ref))],
    outputs: [...new Set(named.filter(({ isWhole }) => isWhole).map(({ ref }) => ref))],
    all: mentions.some(({ ref }) => ref === null),
  }
}

const WORD = /\w/

/** What a script has to write in other letters than these. */
const IS_ESCAPED = /['"`\\]|\p{Cc}/u

/** A `$` of which not the very member is named that is read: all of them may be. */
const OPEN_ROOT = /(?<![\w$])\$(?![\w$])(?!\s*(?:\??\.\s*[\p{L}_$]|(?:\?\.)?\s*\[\s*['"]|\{))/u

/** Whether nobody can tell by its name whether a script reads a task. */
const isOpenTo = (script: string, ref: string): boolean => IS_ESCAPED.test(ref) || OPEN_ROOT.test(script)

/** Whether a script names a task: its reference, and not as a part of a longer word. */
export function isNamedIn(script: string, ref: string): boolean {
  if (isOpenTo(script, ref)) return true
  for (let at = script.indexOf(ref); at >= 0; at = script.indexOf(ref, at + 1))
    if (!WORD.test(script.charAt(at - 1)) && !WORD.test(script.charAt(at + ref.length))) return true
  return false
}

const OWN_MEMBER = /^(?:['"]\])?\s*(?:\?\.\s*|\.\s*)?(?:\[\s*['"])?(?:iteration|loopIndex|loopItem)\b/

/** Whether a loop's condition may look at outputs of single iterations under the loop's own reference. */
export function readsIterations(script: string, ref: string): boolean {
  if (isOpenTo(script, ref)) return true
  for (let at = script.indexOf(ref); at >= 0; at = script.indexOf(ref, at + 1)) {
    const rest = script.slice(at + ref.length)
    if (!WORD.test(script.charAt(at - 1)) && !WORD.test(rest.charAt(0)) && !OWN_MEMBER.test(rest)) return true
  }
  return false
}

export function mergeReads(parts: Iterable<Reads>): Reads {
  const all = [...parts]
  const union = (pick: (reads: Reads) => readonly string[]) => [...new Set(all.flatMap(pick))]
  return {
    refs: union((reads) => reads.refs),
    outputs: union((reads) => reads.outputs),
    all: all.some((reads) => reads.all),
  }
}

/** What is wrong with a mention's path, or null. */
export const mentionProblem = ({ path }: Mention): string | null => (path === null ? null : pathProblem(path))
