import type { OtelSpan } from './span.ts'

/** Bounds on one OTLP request, so that what others send can't exhaust us. Lengths are in UTF-16 units. */
export interface OtlpLimits {
  /** After inflation. */
  readonly bytesMax: number
  readonly spansMax: number
  /** Per span, resource, event or link; what is beyond is left out. */
  readonly attributesMax: number
  readonly eventsMax: number
  readonly linksMax: number
  /** Nesting of arrays and lists in one attribute value; what is deeper becomes null. */
  readonly depthMax: number
  /** Longer texts are cut. */
  readonly textLengthMax: number
}

/** What is read of a request, and how often something was more than its bounds allow. */
export interface Reading extends OtlpLimits {
  cuts: number
}

export const OTLP_LIMITS: OtlpLimits = {
  bytesMax: 64 * 1024 * 1024,
  spansMax: 20_000,
  attributesMax: 256,
  eventsMax: 256,
  linksMax: 256,
  depthMax: 8,
  textLengthMax: 32_768,
}

/** The one thing the codec throws: the request as a whole can't be read (`malformed`) or breaks a bound (`too_large`). */
export class OtlpDecodeError extends Error {
  override readonly name = 'OtlpDecodeError'
  readonly kind: 'malformed' | 'too_large'

  constructor(kind: 'malformed' | 'too_large', message: string) {
    super(message)
    this.kind = kind
  }
}

export const isOtlpDecodeError = (error: unknown): error is OtlpDecodeError => error instanceof OtlpDecodeError

/** Some spans of a request, and what is to be said of them; the sender is told (OTLP: partial success). */
export interface Rejection {
  readonly reason: string
  readonly count: number
}

export interface DecodedTraces {
  readonly spans: readonly OtelSpan[]
  readonly rejected: readonly Rejection[]
  /** What is to be said of spans that were taken. */
  readonly remarks: readonly Rejection[]
}
