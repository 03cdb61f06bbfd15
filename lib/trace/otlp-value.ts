/** JSON knows neither 64-bit integers nor NaN and Infinity: what a number can't hold exactly is kept as text. */
export function numberOrText(value: bigint | number): number | string {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value.toString()
}

/** RFC 4648 with padding, as OTLP/JSON writes bytes. */
export const base64Of = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
