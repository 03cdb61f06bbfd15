import { readFileSync } from 'node:fs'
import { destinationsOf } from '#telemetry/destinations.ts'
import { startExporter } from '#telemetry/export.ts'
import { log } from '#telemetry/log.ts'
import type { Loop } from '#telemetry/loop.ts'
import { startProjector } from '#telemetry/project.ts'
import { startTelemetry } from '#telemetry/start.ts'
import { readProcessSettings } from '#config/env.ts'
import type { Settings } from '#config/settings.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { createLive, type Live } from '#db/live.ts'
import { demoHandlers } from '#demo/handlers.ts'
import { loadSamples } from '#demo/samples.ts'
import { createEgress } from '#egress/egress.ts'
import { createTaskTokens, type TaskTokens } from '#identity/task-token.ts'
import { createEmbeddedOrchestrator } from '#orchestrator/embedded/create.ts'
import type { Orchestrator } from '#orchestrator/port.ts'
import { createRunner, type Runner } from '#runner/create.ts'
import type { Handler, Handlers } from '#runner/handler.ts'
import { createHttpTaskHandler } from '#runner/http-task.ts'
import { handleEvent, type Evaluate } from '#services/events/handle-event.ts'
import { createExportStore } from '#services/spans/export-store.ts'
import { createProjectionStore } from '#services/spans/projection-store.ts'
import { storeOwnSpans } from '#services/spans/receive-spans.ts'
import { resolveLaunch } from '#services/workflows/resolve-launch.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import { keepHost } from './current.ts'
import type { Host } from './host.ts'

/** Makes what exists once per process, from the environment the launcher gave it. Call it once, before the first request. */
export async function createHost(name: Settings['process']): Promise<Host> {
  const settings = readProcessSettings(name)
  const db = openDatabase(settings.databaseUrl, { name: `conductor-lightstep ${name}` })
  const live = createLive(db)
  const tokens = createTaskTokens(readFileSync(settings.taskKeyFile, 'utf8'))
  const telemetry = startTelemetry({
    settings,
    storeSpans: (spans) => storeOwnSpans({ db, live }, spans),
    onError: (error) => log.error({ err: error }, 'own spans could not be stored'),
  })
  const { orchestrator, runner } = createEngine({ db, live, process: name, handlers: handlersFor(settings, tokens) })
  const loops = startSpanLoops(settings, db, live)
  const host: Host = {
    settings,
    db,
    orchestrator,
    live,
    tokens,
    async stop() {
      await runner.stop()
      await Promise.all([telemetry.stop(), ...loops.map((loop) => loop.stop())])
      await live.close()
      await db.close()
    },
  }
  keepHost(host)
  if (settings.demoUrl !== null) await seedDefinitions(loadSamples({ paymentsUrl: settings.demoUrl }))
  runner.start()
  return host
}

/** HTTP tasks always; the samples' handlers and the way to the demo service in local mode only. */
function handlersFor(settings: Settings, tokens: TaskTokens): Handlers {
  const allowLoopback = settings.demoUrl === null ? [] : [new URL(settings.demoUrl).host]
  const http = createHttpTaskHandler({
    egress: createEgress({ allowLoopback }),
    sign: tokens.sign,
  })
  const samples = settings.demoUrl === null ? new Map<string, Handler>() : demoHandlers()
  return samples.set('system:http', http)
}

const NO_SCRIPTS: Evaluate = async () => ({ ok: false, message: 'Scripts cannot be evaluated here.' })

interface EngineParts {
  readonly db: Database
  readonly live: Live
  readonly process: string
  readonly handlers: Handlers
}

/** The orchestrator hands work to this process's runner, and the runner reports to the orchestrator. */
function createEngine(parts: EngineParts): { orchestrator: Orchestrator; runner: Runner } {
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
    handleEvent: (event) => handleEvent({ db: parts.db, evaluate: NO_SCRIPTS }, event),
  })
  return { orchestrator, runner }
}

/** The projection of the chains into spans, and one exporter for each configured backend. */
function startSpanLoops(settings: Settings, db: Database, live: Live): readonly Loop[] {
  const projector = startProjector({
    store: createProjectionStore(db),
    wakes: live,
    onError: (error) => log.warn({ err: error }, 'chain entries could not be projected yet'),
  })
  const exporters = destinationsOf(settings).map((destination) =>
    startExporter({
      destination,
      store: createExportStore(db),
      onError: (error) => log.warn({ err: error, destination: destination.name }, 'spans could not be exported yet'),
      onRefused: ({ traceId, spanId }) =>
        log.warn({ destination: destination.name, traceId, spanId }, 'the backend refuses this span'),
    }),
  )
  return [projector, ...exporters]
}
