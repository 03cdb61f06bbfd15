import type { Settings } from '#config/settings.ts'
import { spanIdOf, traceIdOf, type RunId } from '#core/ids.ts'
import { findCursor } from '#db/cursors.ts'
import type { Sql } from '#db/database.ts'
import { listLostSpans } from '#db/export-losses.ts'
import type { RunSummary } from '#db/run-summary.ts'
import { findSpanPlaces, isBehind, type SpanPlace } from '#db/span-places.ts'
import { explainLink } from '#trace/deep-link.ts'
import { isLikelyThere } from '#trace/export-loss.ts'
import { cursorOf } from '../spans/export-store.ts'
import { destinationsBehind } from './find-link.ts'
import type { LineLink } from './view.ts'

/** The ways from lines of a list into the trace backend: of runs whose own span is there or likely so, all looked up at once. */
export async function linksOfRuns(
  sql: Sql,
  { traceLink: backend, ...settings }: Settings,
  runs: readonly Pick<RunSummary, 'id' | 'rootRunId' | 'generationId'>[],
): Promise<ReadonlyMap<RunId, LineLink>> {
  const destinations = backend ? destinationsBehind({ traceLink: backend, ...settings }, backend) : []
  if (!backend || destinations.length === 0 || runs.length === 0) return new Map()
  const wanted = runs.map((run) => ({
    id: run.id,
    traceId: traceIdOf(run.rootRunId),
    spanId: spanIdOf(run.generationId),
  }))
  const [places, cursors] = await Promise.all([
    findSpanPlaces(sql, wanted),
    Promise.all(destinations.map(async ({ name }) => ({ name, cursor: await findCursor(sql, cursorOf(name)) }))),
  ])
  const names = destinations.map(({ name }) => name)
  const lost = await listLostSpans(sql, names, places)
  const has = (name: string, { position }: SpanPlace): boolean =>
    lost.every((one) => one.destination !== name || one.position !== position || isLikelyThere(one))
  // Spans of runs are the engine's: they leave as soon as a cursor comes to them.
  const sent = new Map(
    places
      .filter((place) => cursors.some(({ name, cursor }) => isBehind(place, cursor) && has(name, place)))
      .map((place) => [place.traceId + place.spanId, place]),
  )
  return new Map(
    wanted.flatMap(({ id, traceId, spanId }) => {
      const place = sent.get(traceId + spanId)
      const { address: href, problem } = place ? explainLink(backend, place) : { address: '', problem: '' }
      return problem === null ? [[id, { backend: backend.name, href }] as const] : []
    }),
  )
}
