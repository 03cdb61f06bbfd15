import { encodeTraces } from '#trace/otlp-encode.ts'
import type { OtelSpan } from '#trace/span.ts'
import type { Destination } from './destinations.ts'

const TIMEOUT_MS = 10_000

/** The backend did not take a batch. */
export class ExportError extends Error {
  override readonly name = 'ExportError'
  /** The answer's status, null when there was none. */
  readonly status: number | null

  constructor(message: string, status: number | null, cause?: unknown) {
    super(message, { cause })
    this.status = status
  }
}

/** Sends spans by OTLP/HTTP as protobuf, without following redirects: the headers hold a token. Throws ExportError. */
export async function sendOtlp(destination: Destination, spans: readonly OtelSpan[], stop: AbortSignal): Promise<void> {
  const response = await fetch(destination.url, {
    method: 'POST',
    headers: { ...destination.headers, 'content-type': 'application/x-protobuf' },
    body: encodeTraces(spans),
    redirect: 'manual',
    cache: 'no-store',
    signal: AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)]),
  }).catch((cause: unknown) => {
    throw new ExportError(`${destination.name} could not be reached`, null, cause)
  })
  await response.body?.cancel()
  if (!response.ok) throw new ExportError(`${destination.name} answered ${response.status}`, response.status)
}
