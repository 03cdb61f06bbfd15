import type { Settings } from '#config/settings.ts'
import { openDatabase } from '#db/database.ts'
import { startSampler, startThinner } from '#services/sampling/loops.ts'
import { startAttaching } from '#services/spans/attach-spans.ts'
import { createExportStore } from '#services/spans/export-store.ts'
import { startSpanUpkeep } from '#services/spans/keep-span-days.ts'
import { createProjectionStore } from '#services/spans/projection-store.ts'
import { startCounting } from '#services/statistics/count-runs.ts'
import { startStatisticsUpkeep } from '#services/statistics/keep-statistics.ts'
import { destinationsOf, type Destination } from '#telemetry/destinations.ts'
import { startExporter, type ExporterOptions } from '#telemetry/export.ts'
import { log } from '#telemetry/log.ts'
import type { Loop } from '#telemetry/loop.ts'
import { startProjector } from '#telemetry/project.ts'
import type { Host } from './host.ts'

type Stoppable = Pick<Loop, 'stop'>

const later =
  (what: string) =>
  (error: unknown): void =>
    log.warn({ err: error }, `${what} yet`)

/**
 * What reads behind the commits: the projection of the chains into spans, the counts of runs, what is kept of spans and for how
 * long, and one exporter for each configured backend.
 */
export function startReaders(parts: Pick<Host, 'settings' | 'db' | 'live' | 'tokens'>): readonly Stoppable[] {
  const { settings, db, live, tokens } = parts
  return [
    startProjector({
      store: createProjectionStore(db),
      wakes: live,
      onError: later('chain entries could not be projected'),
    }),
    startCounting(db, live, later('runs could not be counted')),
    startStatisticsUpkeep(db, settings.statisticsRetentionDays, later('old counts of runs could not be removed')),
    startSampler(db, live, later('what is kept of runs could not be decided')),
    startThinner(db, settings.hotMs, later('spans could not be reduced')),
    startAttaching({ db, live, tokens, settings }, later('spans that wait for their run could not be looked at')),
    startSpanUpkeep(db, settings.spanRetentionDays, later('old spans could not be removed')),
    startExporters(settings),
  ]
}

/** Each holds a connection as long as its backend takes to answer: they have their own, so that runs never wait for one. */
export function startExporters(settings: Settings): Stoppable {
  const destinations = destinationsOf(settings)
  if (destinations.length === 0) return { stop: async () => undefined }
  const db = openDatabase(settings.databaseUrl, { connectionsMax: 2 * destinations.length, name: EXPORTING })
  const exporters = destinations.map((destination) =>
    startExporter({
      destination,
      settings: settings.exporting,
      store: createExportStore(db),
      ...told(destination),
    }),
  )
  return {
    async stop() {
      await Promise.all(exporters.map((exporter) => exporter.stop()))
      await db.close()
    },
  }
}

const EXPORTING = 'conductor-lightstep export'

const told = ({ name: destination }: Destination): Pick<ExporterOptions, 'onError' | 'onRefused'> => ({
  onError: (error) => log.warn({ err: error, destination }, 'spans could not be exported yet'),
  onRefused: ({ traceId, spanId }) => log.warn({ destination, traceId, spanId }, 'the backend refuses this span'),
})
