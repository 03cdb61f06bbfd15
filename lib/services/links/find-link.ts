import { LINK_TEMPLATES } from '#config/link-templates.ts'
import type { Settings, TraceLinkSettings } from '#config/settings.ts'
import type { SpanId, TraceId } from '#core/ids.ts'
import { findCursor } from '#db/cursors.ts'
import type { Sql } from '#db/database.ts'
import type { Position } from '#db/entries.ts'
import { findEarlySpanBefore, findSpanPlace, isBehind, type SpanPlace } from '#db/span-places.ts'
import { destinationsOf, type Destination } from '#telemetry/destinations.ts'
import { explainLink } from '#trace/deep-link.ts'
import { cursorOf } from '../spans/export-store.ts'
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
  const cursors = await Promise.all(destinations.map(({ name }) => findCursor(sql, cursorOf(name))))
  const place = await findSpanPlace(sql, linked.traceId, linked.spanId)
  if (place && cursors.some((cursor) => isBehind(place, cursor))) return opened(backend, linked, place)
  const early = linked.isAnyEnough ? await findEarly(sql, linked.traceId, cursors) : null
  if (early) return opened(backend, linked, early)
  return place
    ? none(
        backend,
        'not-exported',
        `It was not sent to ${backend.name} yet; Settings → Connections says how that goes.`,
      )
    : none(backend, 'not-ended', `It is sent to ${backend.name} when it has ended.`)
}

async function findEarly(sql: Sql, traceId: TraceId, cursors: readonly Position[]): Promise<SpanPlace | null> {
  for (const cursor of cursors) {
    const found = await findEarlySpanBefore(sql, traceId, cursor)
    if (found) return found
  }
  return null
}

function opened(backend: TraceLinkSettings, { traceId, spanId }: Linked, place: SpanPlace): LinkView {
  const { address, problem } = explainLink(backend, { traceId, ...place })
  if (problem !== null) return none(backend, 'misconfigured', `The link into ${backend.name} is wrong: ${problem}.`)
  return { kind: 'open', backend: backend.name, href: address, isExact: place.spanId === spanId }
}

const howToSend = ({ template }: TraceLinkSettings): string =>
  template === LINK_TEMPLATES.lightstep.template
    ? 'set LIGHTSTEP_ACCESS_TOKEN, or OTEL_EXPORTER_OTLP_ENDPOINT to a collector that passes them on'
    : 'set OTEL_EXPORTER_OTLP_ENDPOINT'

const none = (backend: TraceLinkSettings | null, cause: NoLinkCause, why: string): LinkView => ({
  kind: 'none',
  backend: backend && backend.name,
  cause,
  why,
})
