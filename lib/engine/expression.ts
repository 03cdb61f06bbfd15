import type { Json, JsonObject } from '#core/json.ts'
import { javaText } from './java-text.ts'
import { readPath, type Found } from './json-path.ts'
import { piecesOf, type Piece } from './placeholder.ts'

/** What expressions may read: `workflow`, one member per task reference, and the id of the task they are resolved for. */
export interface Scope {
  readonly root: JsonObject
  readonly taskId: string | null
  /** References left as they are written, for a plan shown before they are known. */
  readonly isOpen?: (content: string) => boolean
  /** How many characters of text may still be put together; below 0, what was resolved is not whole. */
  readonly budget?: { left: number }
}

const SECRETS = 'workflow.secrets.'
const ENVIRONMENT = 'workflow.env.'

/** The value of one placeholder. Secrets stay literal until hand-off; the process environment is never read. */
function lookUp(piece: Extract<Piece, { kind: 'placeholder' }>, scope: Scope): Found {
  if (scope.isOpen?.(piece.content)) return { value: piece.source, isList: false }
  const content = asText(piecesOf(piece.content), scope).trim()
  if (content === '') return { value: '', isList: false }
  if (content.startsWith(SECRETS)) return { value: `\${${content}}`, isList: false }
  if (content.startsWith(ENVIRONMENT)) return { value: null, isList: false }
  if (content === 'CPEWF_TASK_ID') return { value: scope.taskId, isList: false }
  return readPath(content, scope.root)
}

function asText(pieces: readonly Piece[], scope: Scope): string {
  return pieces.map((piece) => (isSpent(scope) ? '' : spend(scope, textOf(piece, scope)))).join('')
}

function textOf(piece: Piece, scope: Scope): string {
  if (piece.kind === 'text') return piece.text
  const { value, isList } = lookUp(piece, scope)
  return isList ? JSON.stringify(value) : javaText(value)
}

/** Texts that repeat a large value again and again are given up, not put together. */
export const isSpent = ({ budget }: Scope): boolean => budget !== undefined && budget.left < 0

function spend({ budget }: Scope, text: string): string {
  if (budget) budget.left -= text.length
  return text
}

function resolveText(text: string, scope: Scope): Json {
  if (!text.includes('${')) return text
  const pieces = piecesOf(text)
  const [only] = pieces
  return pieces.length === 1 && only?.kind === 'placeholder' ? lookUp(only, scope).value : asText(pieces, scope)
}

/** Replaces every `${…}` in the values of a JSON value (Conductor 2.10). Keys and results are not expanded. */
export function resolve(value: Json, scope: Scope): Json {
  if (typeof value === 'string') return resolveText(value, scope)
  if (Array.isArray(value)) return value.map((part) => resolve(part, scope))
  if (typeof value !== 'object' || value === null) return value
  return resolveObject(value, scope)
}

export const resolveObject = (value: JsonObject, scope: Scope): JsonObject =>
  Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolve(part, scope)]))

/** A task's input: its expressions over its definition's template, which also fills, as it is written, what came to null (rule 10). */
export function resolveInput(parameters: JsonObject, template: JsonObject, scope: Scope): JsonObject {
  return filled(resolveObject(filled(parameters, template), scope), template)
}

/** Values with those of a template where they are missing or null. */
function filled(values: JsonObject, template: JsonObject): JsonObject {
  const all = { ...template, ...values }
  for (const [key, fallback] of Object.entries(template)) all[key] ??= fallback
  return all
}
