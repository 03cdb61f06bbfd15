import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { AppError } from '#core/errors.ts'

/** The one JSON text of a value (RFC 8785): what is stored and what digests are computed over. Members that are undefined are left out. */
export function canonicalJson(value: unknown): string {
  let text: string | undefined
  try {
    text = canonicalize(value)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new AppError('invalid', `The value has no canonical JSON: ${why}.`, { cause })
  }
  if (text === undefined) throw new AppError('invalid', 'The value has no canonical JSON: it is not JSON.')
  return text
}

/** SHA-256 (hex) of a text's UTF-8 bytes. */
export const digestOfText = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** SHA-256 (hex) of the canonical JSON of a value. */
export const digestOf = (value: unknown): string => digestOfText(canonicalJson(value))
