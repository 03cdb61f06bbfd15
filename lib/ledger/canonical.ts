import { hash } from 'node:crypto'
import { AppError } from '#core/errors.ts'

/** The one JSON text of a value (RFC 8785): what is stored and what digests are computed over. Members that are undefined are left out. */
export function canonicalJson(value: unknown): string {
  let text: string | undefined
  try {
    text = textOf(value)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new AppError('invalid', `The value has no canonical JSON: ${why}.`, { cause })
  }
  if (text === undefined) throw new AppError('invalid', 'The value has no canonical JSON: it is not JSON.')
  return text
}

/** Undefined for what JSON leaves out. */
function textOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return quoted(value)
    case 'number':
      if (!Number.isFinite(value)) throw new Error(`${value} is not allowed`)
      return JSON.stringify(value)
    case 'object':
      return value === null ? 'null' : textOfMembers(value)
    case 'bigint':
      throw new Error('a bigint is not allowed')
    default:
      return JSON.stringify(value)
  }
}

function textOfMembers(value: object): string | undefined {
  if (hasOwnText(value)) return textOf(value.toJSON())
  return Array.isArray(value) ? textOfArray(value) : textOfObject(value as { readonly [name: string]: unknown })
}

const hasOwnText = (value: object): value is { toJSON(): unknown } =>
  'toJSON' in value && typeof value.toJSON === 'function'

function quoted(text: string): string {
  if (!text.isWellFormed()) throw new Error('Lone surrogate is not allowed')
  return JSON.stringify(text)
}

function textOfArray(items: readonly unknown[]): string {
  let text = '['
  for (let i = 0; i < items.length; i++) text += (i === 0 ? '' : ',') + (textOf(items[i]) ?? 'null')
  return `${text}]`
}

/** Members in the order of their names' UTF-16 code units, which is how `sort` orders texts. */
function textOfObject(members: { readonly [name: string]: unknown }): string {
  let text = ''
  for (const name of Object.keys(members).sort()) {
    const member = textOf(members[name])
    if (member !== undefined) text += `${text === '' ? '' : ','}${quoted(name)}:${member}`
  }
  return `{${text}}`
}

/** SHA-256 (hex) of a text's UTF-8 bytes. */
export const digestOfText = (text: string): string => hash('sha256', text, 'hex')

/** SHA-256 (hex) of the canonical JSON of a value. */
export const digestOf = (value: unknown): string => digestOfText(canonicalJson(value))
