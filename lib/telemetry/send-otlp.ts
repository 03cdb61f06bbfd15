import { encodeTraces } from '#trace/otlp-encode.ts'
import type { LeavingSpan } from '#trace/sampling-export.ts'
import { fewAtOnce, type Breath } from './breath.ts'
import type { Destination } from './destinations.ts'
import { rejectedSpans } from './otlp-answer.ts'

const TIMEOUT_MS = 10_000
/** Whatever a backend asks for: it is tried again at least so often. */
const RETRY_AFTER_MS_MAX = 300_000
/** An answer says in how many spans it found fault; nobody says that in more. */
const ANSWER_BYTES_MAX = 64 * 1_024

/** OTLP 1.11, OTLP/HTTP: these may be tried again; any other answer means that the batch is not wanted. */
const TRY_AGAIN = new Set([429, 502, 503, 504])

/** The backend did not take a batch. */
export class ExportError extends Error {
  override readonly name = 'ExportError'
  /** The answer's status, null when there was none. */
  readonly status: number | null
  /** Not to be tried again before so long, if it said so. */
  readonly retryAfterMs: number | null

  constructor(message: string, status: number | null, more: { cause?: unknown; retryAfterMs?: number | null } = {}) {
    super(message, { cause: more.cause })
    this.status = status
    this.retryAfterMs = more.retryAfterMs ?? null
  }

  /** Whether the same batch may be taken later. */
  get isPassing(): boolean {
    return this.status === null || TRY_AGAIN.has(this.status)
  }
}

/** RFC 9110: seconds, or a date. */
function retryAfterMs(header: string | null): number | null {
  if (header === null) return null
  const seconds = Number(header)
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - Date.now()
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), RETRY_AFTER_MS_MAX) : null
}

/**
 * Sends spans by OTLP/HTTP as protobuf, without following redirects: the headers hold a token. Returns how many of them the
 * backend refused. Throws ExportError.
 */
export async function sendOtlp(
  destination: Destination,
  spans: readonly LeavingSpan[],
  { breathe, stop }: { readonly breathe: Breath; readonly stop: AbortSignal },
): Promise<number> {
  const body = await encoded(spans, breathe)
  const away = (cause: unknown): never => {
    throw new ExportError(`${destination.name} could not be reached`, null, { cause })
  }
  const signal = AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)])
  const response = await fetch(destination.url, {
    method: 'POST',
    headers: { ...destination.headers, 'content-type': 'application/x-protobuf' },
    body,
    redirect: 'manual',
    cache: 'no-store',
    signal,
  }).catch(away)
  if (!response.ok) {
    await response.body?.cancel()
    throw new ExportError(`${destination.name} answered ${response.status}`, response.status, {
      retryAfterMs: retryAfterMs(response.headers.get('retry-after')),
    })
  }
  return Math.min(spans.length, rejectedSpans(await firstBytes(response).catch(away)))
}

/** Messages of protobuf behind each other are one message with all that each repeats (protobuf, Encoding). */
async function encoded(spans: readonly LeavingSpan[], breathe: Breath): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = []
  for await (const few of fewAtOnce(spans, breathe)) pieces.push(encodeTraces(few))
  return Buffer.concat(pieces)
}

async function firstBytes(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    length += chunk.length
    if (length > ANSWER_BYTES_MAX) return new Uint8Array()
  }
  return Buffer.concat(chunks)
}
