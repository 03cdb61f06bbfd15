const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export const hexOf = (bytes: Uint8Array): string =>
  bytes.length > 16 ? 'too long' : Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** JSON knows neither 64-bit integers nor NaN and Infinity: what a number can't hold exactly is kept as text. */
export function numberOrText(value: bigint | number): number | string {
  const number = Number(value)
  if (typeof value === 'number') return Number.isFinite(number) ? number : String(number)
  return Number.isSafeInteger(number) ? number : value.toString()
}

/** RFC 4648 with padding, as OTLP/JSON writes bytes. */
export function base64Of(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    text += ALPHABET.charAt(word >> 18) + ALPHABET.charAt((word >> 12) & 63)
    text += left > 1 ? ALPHABET.charAt((word >> 6) & 63) : '='
    text += left > 2 ? ALPHABET.charAt(word & 63) : '='
  }
  return text
}
