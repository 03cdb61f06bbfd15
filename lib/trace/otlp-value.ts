export const hexOf = (bytes: Uint8Array): string =>
  bytes.length > 16 ? 'too long' : Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** JSON knows neither 64-bit integers nor NaN and Infinity: what a number can't hold exactly is kept as text. */
export function numberOrText(value: bigint | number): number | string {
  const number = Number(value)
  if (typeof value === 'number') return Number.isFinite(number) ? number : String(number)
  return Number.isSafeInteger(number) ? number : value.toString()
}

/** RFC 4648 with padding, as OTLP/JSON writes bytes. */
export const base64Of = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
