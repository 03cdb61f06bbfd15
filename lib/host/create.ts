import { log } from '#telemetry/log.ts'
import { startTelemetry } from '#telemetry/start.ts'
import type { Settings } from '#config/settings.ts'
import type { Database } from '#db/database.ts'
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
import { seedSchedules } from '#services/schedules/seed-schedules.ts'
import { storeOwnSpans } from '#services/spans/receive-spans.ts'
import { resolveLaunch } from '#services/workflows/resolve-launch.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import type { Host } from './host.ts'
import { startReaders } from './readers.ts'

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
    storeSpans: (spans) => storeOwnSpans({ db, live, settings }, spans),
    onError: (error) => log.error({ err: error }, 'own spans could not be stored'),
  })
  const sandbox = createSandbox()
  const handlers = handlersFor(settings, tokens, sandbox)
  const { orchestrator, runner } = createEngine({ db, live, process: settings.process, handlers, sandbox })
  const readers = startReaders({ settings, db, live, tokens })
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
      await Promise.all([telemetry.stop(), ...readers.map((loop) => loop.stop())])
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
    egress: createEgress({ allowLoopback, allowOwn: settings.egressAllow }),
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
