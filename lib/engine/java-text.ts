import type { Json } from '#core/json.ts'

/** Java's Double.toString for a number that is no whole one, or too large for a long. */
function doubleText(value: number): string {
  const size = Math.abs(value)
  if (size >= 1e-3 && size < 1e7) return String(value)
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e')
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`
}

const LONG_BOUND = 2 ** 63

const numberText = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < LONG_BOUND ? BigInt(value).toString() : doubleText(value)

/** A value inside a longer text, as Conductor's server writes it: `{a=1, b=[1, 2]}`. */
export function javaText(value: Json): string {
  if (typeof value === 'number') return numberText(value)
  if (Array.isArray(value)) return `[${value.map(javaText).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  return `{${Object.entries(value)
    .map(([key, part]) => `${key}=${javaText(part)}`)
    .join(', ')}}`
}
