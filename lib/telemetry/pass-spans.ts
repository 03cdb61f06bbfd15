import { setImmediate as letOthers } from 'node:timers/promises'
import { fateOf, leavingSpan, type ExportFate, type LeavingSpan } from '#trace/sampling-export.ts'
import type { StoredSpan } from '#trace/span.ts'
import type { Destination } from './destinations.ts'
import type { Passed, SampledSpan } from './ports.ts'
import type { Redact } from './redact.ts'
import { ExportError, sendOtlp } from './send-otlp.ts'

export interface PassParts {
  readonly destination: Destination
  readonly redact: Redact
  readonly ageMsMax: number
  /** Told of a span the backend refuses even when it is sent alone: it is passed over. */
  readonly onRefused: (span: Pick<StoredSpan, 'traceId' | 'spanId'>) => void
  readonly stop: AbortSignal
}

type Fate = ExportFate | 'drop'

/** Since when it could have left: the time in which it waited for our own decision is no backend's lag. */
function leavableSince({ span, decidedAt }: SampledSpan): number {
  const endedAt = Number(BigInt(span.endNs) / 1_000_000n)
  return span.origin === 'engine' ? endedAt : Math.max(endedAt, decidedAt ?? endedAt)
}

function decidedFates({ destination, ageMsMax }: PassParts, spans: readonly SampledSpan[]) {
  return spans.map((one): SampledSpan & { readonly fate: Fate } => {
    const fate = fateOf(one.span, one.sampling, destination.scope)
    const isLeaving = fate === 'send' || fate === 'reduce'
    return { ...one, fate: isLeaving && leavableSince(one) < Date.now() - ageMsMax ? 'drop' : fate }
  })
}

/** What runs workflows in this process goes on after so many. */
const SPANS_AT_ONCE = 20

/** What of the spans leaves, redacted. */
async function leavingOf({ redact }: PassParts, decided: ReturnType<typeof decidedFates>) {
  const leaving: ReturnType<Redact>[] = []
  for (const [at, { span, sampling, fate }] of decided.entries()) {
    if (at % SPANS_AT_ONCE === 0) await letOthers()
    if (fate === 'send' || fate === 'reduce') leaving.push(redact(leavingSpan(span, sampling, fate)))
  }
  return leaving
}

/** Sends what of these spans goes to a backend, redacted, and says what became of all of them. Throws when they are to be sent again later. */
export async function passSpans(parts: PassParts, spans: readonly SampledSpan[]): Promise<Passed> {
  const decided = decidedFates(parts, spans)
  const leaving = await leavingOf(parts, decided)
  const refused = await sendHalving(
    parts,
    leaving.map(({ span }) => span),
  )
  const of = (...fates: readonly Fate[]) => decided.filter(({ fate }) => fates.includes(fate))
  const runsOf = (some: typeof decided) => [...new Set(some.map(({ span }) => span.rootRunId))]
  return {
    sent: leaving.length - refused,
    refused,
    dropped: of('drop').length,
    sampled: of('reduce', 'let-go').length,
    redacted: leaving.reduce((sum, { hidden }) => sum + hidden, 0),
    waiting: runsOf(of('wait')),
    thinned: runsOf(of('reduce', 'let-go')),
  }
}

/** The backend finds fault with the batch itself, perhaps with one span of it. */
const isBatchAtFault = ({ status }: ExportError): boolean => status === 400 || status === 413 || status === 422

/** A batch that is refused for what is in it is halved until the spans at fault are alone. Returns how many were refused. */
async function sendHalving(parts: PassParts, spans: readonly LeavingSpan[]): Promise<number> {
  const [first] = spans
  if (!first) return 0
  try {
    return await sendOtlp(parts.destination, spans, parts.stop)
  } catch (error) {
    if (!(error instanceof ExportError) || error.isPassing) throw error
    if (spans.length === 1 || !isBatchAtFault(error)) {
      parts.onRefused(first)
      return spans.length
    }
    const middle = Math.ceil(spans.length / 2)
    const refused = await sendHalving(parts, spans.slice(0, middle))
    return refused + (await sendHalving(parts, spans.slice(middle)))
  }
}
