import { destinationsOf, type Destination } from '#telemetry/destinations.ts'
import { startExporter, type ExporterOptions } from '#telemetry/export.ts'
import { log } from '#telemetry/log.ts'
import type { Loop } from '#telemetry/loop.ts'
import { startProjector } from '#telemetry/project.ts'
import { startTelemetry } from '#telemetry/start.ts'
import type { Settings } from '#config/settings.ts'
import { openDatabase, type Database } from '#db/database.ts'
import type { Live } from '#db/live.ts'
import { demoHandlers } from '#demo/handlers.ts'
import { loadSamples, sampleSchedules } from '#demo/samples.ts'
import { createEgress } from '#egress/egress.ts'
import type { TaskTokens } from '#identity/task-token.ts'
import { createEmbeddedOrchestrator } from '#orchestrator/embedded/create.ts'
import type { Orchestrator } from '#orchestrator/port.ts'
import { createRunner, type Runner } from '#runner/create.ts'
import type { Handler, Handlers } from '#runner/handler.ts'
import { createHttpTaskHandler } from '#runner/http-task.ts'
import { createScriptTaskHandler } from '#runner/script-task.ts'
import { createSandbox, type Sandbox } from '#sandbox/sandbox.ts'
import { createScheduleClock } from '#runner/watch-schedules.ts'
import { handleEvent, type Evaluate } from '#services/events/handle-event.ts'
import { startSampler, startThinner } from '#services/sampling/loops.ts'
import { createExportStore } from '#services/spans/export-store.ts'
import { startSpanUpkeep } from '#services/spans/keep-span-days.ts'
import { createProjectionStore } from '#services/spans/projection-store.ts'
import { seedSchedules } from '#services/schedules/seed-schedules.ts'
import { startAttaching } from '#services/spans/attach-spans.ts'
import { storeOwnSpans } from '#services/spans/receive-spans.ts'
import { resolveLaunch } from '#services/workflows/resolve-launch.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import type { Host } from './host.ts'

type Parts = Pick<Host, 'settings' | 'db' | 'live' | 'tokens'>

/** What runs workflows in a process, and makes spans of them. */
export interface Work extends Pick<Host, 'orchestrator' | 'sandbox' | 'start'> {
  /** Stops the runner and flushes spans. */
  stop(): Promise<void>
}

/** Call it once per process. The verbs find what it makes through host/current. */
export function createWork({ settings, db, live, tokens }: Parts): Work {
  const telemetry = startTelemetry({
    settings,
    storeSpans: (spans) => storeOwnSpans({ db, live }, spans),
    onError: (error) => log.error({ err: error }, 'own spans could not be stored'),
  })
  const sandbox = createSandbox()
  const handlers = handlersFor(settings, tokens, sandbox)
  const { orchestrator, runner } = createEngine({ db, live, process: settings.process, handlers, sandbox })
  const loops = startSpanLoops({ settings, db, live, tokens })
  const schedules = createScheduleClock(db, (error) => log.warn({ err: error }, 'schedules could not be looked at'))
  return {
    orchestrator,
    sandbox,
    async start() {
      await seedSamples(settings)
      runner.start()
      schedules.start()
    },
    async stop() {
      await Promise.all([schedules.stop(), runner.stop()])
      await sandbox.close()
      await Promise.all([telemetry.stop(), ...loops.map((loop) => loop.stop())])
    },
  }
}

/** Local mode only. */
async function seedSamples({ demoUrl, signIn }: Settings): Promise<void> {
  if (demoUrl === null) return
  await seedDefinitions(loadSamples({ paymentsUrl: demoUrl }))
  await seedSchedules(sampleSchedules(), signIn.issuer)
}

/** HTTP tasks and scripts always; the samples' handlers and the way to the demo service in local mode only. */
function handlersFor(settings: Settings, tokens: TaskTokens, sandbox: Sandbox): Handlers {
  const allowLoopback = settings.demoUrl === null ? [] : [new URL(settings.demoUrl).host]
  const http = createHttpTaskHandler({
    egress: createEgress({ allowLoopback }),
    sign: tokens.sign,
  })
  const samples = settings.demoUrl === null ? new Map<string, Handler>() : demoHandlers()
  return samples.set('system:http', http).set('system:script', createScriptTaskHandler(sandbox))
}

interface EngineParts {
  readonly db: Database
  readonly live: Live
  readonly process: string
  readonly handlers: Handlers
  readonly sandbox: Sandbox
}

/** The orchestrator hands work to this process's runner, and the runner reports to the orchestrator. */
function createEngine(parts: EngineParts): { orchestrator: Orchestrator; runner: Runner } {
  const evaluate: Evaluate = (source, data) =>
    parts.sandbox.evaluate({ language: 'javascript', source, form: 'program' }, data)
  const runner: Runner = createRunner({
    ...parts,
    commit: (submissions) => orchestrator.commit(submissions),
    deliverDue: () => orchestrator.deliverDue(),
  })
  const orchestrator = createEmbeddedOrchestrator({
    db: parts.db,
    live: parts.live,
    handOut: runner.handOut,
    onReleased: runner.release,
    onHandedOut: runner.take,
    resolveLaunch: (order) => resolveLaunch(parts.db, order),
    handleEvent: (event) => handleEvent({ db: parts.db, evaluate }, event),
  })
  return { orchestrator, runner }
}

/** The projection of the chains into spans, what is kept of them and in which order, and one exporter for each configured backend. */
function startSpanLoops({ settings, db, live, tokens }: Parts): readonly Stoppable[] {
  const projector = startProjector({
    store: createProjectionStore(db),
    wakes: live,
    onError: (error) => log.warn({ err: error }, 'chain entries could not be projected yet'),
  })
  const sampler = startSampler(db, live, (error) =>
    log.warn({ err: error }, 'what is kept of runs could not be decided yet'),
  )
  const thinner = startThinner(db, settings.hotMs, (error) =>
    log.warn({ err: error }, 'spans could not be reduced yet'),
  )
  const attaching = startAttaching({ db, live, tokens }, (error) =>
    log.warn({ err: error }, 'spans that wait for their run could not be looked at yet'),
  )
  const upkeep = startSpanUpkeep(db, settings.spanRetentionDays, (error) =>
    log.warn({ err: error }, 'old spans could not be removed yet'),
  )
  return [projector, sampler, thinner, startExporters(settings), attaching, upkeep]
}

type Stoppable = Pick<Loop, 'stop'>

/** Each holds a connection as long as its backend takes to answer: they have their own, so that runs never wait for one. */
function startExporters(settings: Settings): Stoppable {
  const destinations = destinationsOf(settings)
  const connectionsMax = 2 * destinations.length
  const db = connectionsMax > 0 ? openDatabase(settings.databaseUrl, { connectionsMax, name: EXPORTING }) : null
  const exporters = destinations.flatMap((destination) =>
    db
      ? [
          startExporter({
            destination,
            settings: settings.exporting,
            store: createExportStore(db),
            ...told(destination),
          }),
        ]
      : [],
  )
  return {
    async stop() {
      await Promise.all(exporters.map((exporter) => exporter.stop()))
      await db?.close()
    },
  }
}

const EXPORTING = 'conductor-lightstep export'

const told = ({ name: destination }: Destination): Pick<ExporterOptions, 'onError' | 'onRefused'> => ({
  onError: (error) => log.warn({ err: error, destination }, 'spans could not be exported yet'),
  onRefused: ({ traceId, spanId }) => log.warn({ destination, traceId, spanId }, 'the backend refuses this span'),
})
