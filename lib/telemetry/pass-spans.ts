import { lackOf, type Lack } from '#trace/export-loss.ts'
import { fateOf, leavingSpan, type ExportFate } from '#trace/sampling-export.ts'
import type { StoredSpan } from '#trace/span.ts'
import { fewAtOnce, type Breath } from './breath.ts'
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
  readonly breathe: Breath
  readonly stop: AbortSignal
}

type Fate = ExportFate | 'drop'

const TOO_OLD: Lack = { reason: 'too-old', share: null }

/** Since when it could have left: what comes late, or waited for our own decision, is no backend's lag. */
function leavableSince({ span, storedAt, decidedAt }: SampledSpan): number {
  const cameAt = storedAt ?? Number(BigInt(span.endNs) / 1_000_000n)
  return span.origin === 'engine' ? cameAt : Math.max(cameAt, decidedAt ?? cameAt)
}

function decidedFates({ destination, ageMsMax }: PassParts, spans: readonly SampledSpan[]) {
  return spans.map((one): SampledSpan & { readonly fate: Fate } => {
    const fate = fateOf(one.span, one.sampling, destination.scope)
    const isLeaving = fate === 'send' || fate === 'reduce'
    return { ...one, fate: isLeaving && leavableSince(one) < Date.now() - ageMsMax ? 'drop' : fate }
  })
}

interface Leaving extends ReturnType<Redact> {
  readonly of: StoredSpan
}

/** What of the spans leaves, redacted. */
async function leavingOf({ redact, breathe }: PassParts, decided: ReturnType<typeof decidedFates>): Promise<Leaving[]> {
  const leaving: Leaving[] = []
  for await (const few of fewAtOnce(decided, breathe)) {
    for (const { fate, ...leaver } of few)
      if (fate === 'send' || fate === 'reduce') leaving.push({ ...redact(leavingSpan(leaver, fate)), of: leaver.span })
  }
  return leaving
}

/** Sends what of these spans goes to a backend, redacted, and says what became of all of them. Throws when they are to be sent again later. */
export async function passSpans(parts: PassParts, spans: readonly SampledSpan[]): Promise<Passed> {
  const decided = decidedFates(parts, spans)
  const leaving = await leavingOf(parts, decided)
  const { refused, lost } = await sendHalving(parts, leaving)
  const of = (...fates: readonly Fate[]) => decided.filter(({ fate }) => fates.includes(fate))
  const runsOf = (some: typeof decided) => [...new Set(some.map(({ span }) => span.rootRunId))]
  const dropped = of('drop')
  return {
    sent: leaving.length - refused,
    refused,
    dropped: dropped.length,
    sampled: of('reduce', 'let-go').length,
    redacted: leaving.reduce((sum, { hidden }) => sum + hidden, 0),
    waiting: runsOf(of('wait')),
    thinned: runsOf(of('reduce', 'let-go')),
    lost: new Map([...lost, ...dropped.map(({ span }) => [span, TOO_OLD] as const)]),
  }
}

/** The backend finds fault with the batch itself, perhaps with one span of it. */
const isBatchAtFault = ({ status }: ExportError): boolean => status === 400 || status === 413 || status === 422

interface Answered {
  readonly refused: number
  readonly lost: readonly (readonly [StoredSpan, Lack])[]
}

function answered(spans: readonly Leaving[], refused: number): Answered {
  const lack = lackOf(refused, spans.length)
  return { refused, lost: refused === 0 ? [] : spans.map(({ of }) => [of, lack]) }
}

/** A batch that is refused for what is in it is halved until the spans at fault are alone. Says what was refused. */
async function sendHalving(parts: PassParts, spans: readonly Leaving[]): Promise<Answered> {
  const [first] = spans
  if (!first) return { refused: 0, lost: [] }
  try {
    const batch = spans.map(({ span }) => span)
    return answered(spans, await sendOtlp(parts.destination, batch, parts))
  } catch (error) {
    if (!(error instanceof ExportError) || error.isPassing) throw error
    if (spans.length === 1 || !isBatchAtFault(error)) {
      parts.onRefused(first.of)
      return answered(spans, spans.length)
    }
    const middle = Math.ceil(spans.length / 2)
    const one = await sendHalving(parts, spans.slice(0, middle))
    const other = await sendHalving(parts, spans.slice(middle))
    return { refused: one.refused + other.refused, lost: [...one.lost, ...other.lost] }
  }
}
