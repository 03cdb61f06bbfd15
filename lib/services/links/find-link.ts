import { LINK_TEMPLATES } from '#config/link-templates.ts'
import type { Settings, TraceLinkSettings } from '#config/settings.ts'
import type { SpanId, TraceId } from '#core/ids.ts'
import { findCursor } from '#db/cursors.ts'
import type { Sql } from '#db/database.ts'
import { findEarlySpan, findSpanPlaces, type SpanPlace } from '#db/span-places.ts'
import { destinationsOf, type Destination } from '#telemetry/destinations.ts'
import { explainLink } from '#trace/deep-link.ts'
import type { LossReason } from '#trace/export-loss.ts'
import { cursorOf } from '../spans/export-store.ts'
import { sentState, type Sent, type SentState } from './sent-state.ts'
import type { LinkView, NoLinkCause } from './view.ts'

/** What is to be opened: a span, or a trace of which any span will do until that one is there. */
export interface Linked {
  readonly traceId: TraceId
  readonly spanId: SpanId
  readonly isAnyEnough: boolean
}

/**
 * By which exporters spans come to where they are looked at: Lightstep's own, if links lead to Lightstep and it has one, else
 * every other, because what stands behind a collector is not known here.
 */
export function destinationsBehind(settings: Settings, backend: TraceLinkSettings): readonly Destination[] {
  const all = destinationsOf(settings)
  const own = all.filter(({ name }) => name === 'lightstep')
  const isLightstep = backend.template === LINK_TEMPLATES.lightstep.template
  return isLightstep && own.length > 0 ? own : all.filter(({ name }) => name !== 'lightstep')
}

/** The link to a span as far as the backend has it by now, or why it has not. */
export async function findLink(sql: Sql, settings: Settings, linked: Linked): Promise<LinkView> {
  const backend = settings.traceLink
  if (backend === null) return none(null, 'no-backend', 'No trace backend is configured.')
  const destinations = destinationsBehind(settings, backend)
  if (destinations.length === 0)
    return none(backend, 'no-destination', `No spans are sent to ${backend.name}: ${howToSend(backend)}.`)
  const [place] = await findSpanPlaces(sql, [linked])
  const sent = place ? await sentState(sql, destinations, linked.traceId, place) : NOT_ENDED
  if (place && sent.state === 'sent') return opened(backend, linked, place)
  if (place && sent.state === 'likely-sent') return opened(backend, linked, place, WHY[sent.state](backend.name, sent))
  const early = linked.isAnyEnough ? await findEarly(sql, linked.traceId, destinations) : null
  if (early) return opened(backend, linked, early)
  return none(backend, causeOf(sent.state), WHY[sent.state](backend.name, sent))
}

const NOT_ENDED = { state: 'not-ended', share: null } as const

/** `Jaeger refused 3 of the 500 spans it was sent together`, as far as that was noted. */
const refusedWords = (backend: string, { share }: Pick<Sent, 'share'>): string => {
  const part = share === null ? 'some of the spans' : `${share.refused} of the ${share.batch} spans`
  return `${backend} refused ${part} it was sent together, without saying which`
}

type Why = (backend: string, sent: Pick<Sent, 'share'>) => string

const WHY: { readonly [state in SentState | 'not-ended']: Why } = {
  sent: (backend) => `It was sent to ${backend}.`,
  'not-ended': (backend) => `It is sent to ${backend} when it has ended.`,
  'not-exported': (backend) => `It was not sent to ${backend} yet; Settings → Connections says how that goes.`,
  undecided: (backend) =>
    `It is sent to ${backend} when it is decided how much of its run is kept: at the latest when the run ends.`,
  'sampled-away': (backend) => `It was not sent to ${backend}: of this run only the engine’s spans are kept.`,
  'too-old': (backend) =>
    `It was not sent to ${backend}: it had waited longer than EXPORT_AGE_HOURS_MAX allows when its turn came.`,
  'too-many': (backend) =>
    `It was not sent to ${backend}: more spans came after it than EXPORT_SPANS_BEHIND_MAX lets wait.`,
  refused: (backend) => `${backend} refused it; Settings → Connections says what ${backend} answers.`,
  'likely-sent': (backend, sent) => `${refusedWords(backend, sent)}: this one may be missing there.`,
  'perhaps-refused': (backend, sent) => `${refusedWords(backend, sent)}: perhaps this one, too.`,
}

const CAUSE_OF_LOSS: { readonly [reason in LossReason]: NoLinkCause } = {
  'too-old': 'dropped',
  'too-many': 'dropped',
  refused: 'refused',
  'perhaps-refused': 'refused',
}

function causeOf(state: SentState | 'not-ended'): NoLinkCause {
  if (state === 'sent' || state === 'likely-sent') return 'not-exported'
  return isLoss(state) ? CAUSE_OF_LOSS[state] : state
}

const isLoss = (state: SentState | 'not-ended'): state is LossReason => state in CAUSE_OF_LOSS

async function findEarly(sql: Sql, traceId: TraceId, destinations: readonly Destination[]): Promise<SpanPlace | null> {
  for (const { name } of destinations) {
    const found = await findEarlySpan(sql, traceId, {
      destination: name,
      cursor: await findCursor(sql, cursorOf(name)),
    })
    if (found) return found
  }
  return null
}

function opened(
  backend: TraceLinkSettings,
  { traceId, spanId }: Linked,
  place: SpanPlace,
  doubt: string | null = null,
): LinkView {
  const { address, problem } = explainLink(backend, { traceId, ...place })
  if (problem !== null) return none(backend, 'misconfigured', `The link into ${backend.name} is wrong: ${problem}.`)
  return { kind: 'open', backend: backend.name, href: address, isExact: place.spanId === spanId, doubt }
}

/** What is to be set so that spans come to where they are looked at. */
export const howToSend = ({ template }: TraceLinkSettings): string =>
  template === LINK_TEMPLATES.lightstep.template
    ? 'set LIGHTSTEP_ACCESS_TOKEN, or OTEL_EXPORTER_OTLP_ENDPOINT to a collector that passes them on'
    : 'set OTEL_EXPORTER_OTLP_ENDPOINT'

const none = (backend: TraceLinkSettings | null, cause: NoLinkCause, why: string): LinkView => ({
  kind: 'none',
  backend: backend && backend.name,
  cause,
  why,
})
