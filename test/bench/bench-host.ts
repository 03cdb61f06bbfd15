import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { Client } from 'pg'
import type { Settings } from '#config/settings.ts'
import type { Context } from '#core/context.ts'
import type { JsonObject } from '#core/json.ts'
import { newRunId, newSpanId, traceIdOf, UserId, type RunId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { createLive } from '#db/live.ts'
import { migrate } from '#db/migrate.ts'
import { keepHost } from '#host/current.ts'
import { startReaders } from '#host/readers.ts'
import { createTaskTokens } from '#identity/task-token.ts'
import { createEmbeddedOrchestrator, NO_RUNNER } from '#orchestrator/embedded/create.ts'
import type { Orchestrator } from '#orchestrator/port.ts'
import { createSandbox } from '#sandbox/sandbox.ts'
import { createRunner } from '#runner/create.ts'
import type { Handler } from '#runner/handler.ts'
import { createScriptTaskHandler } from '#runner/script-task.ts'
import { createProjectionStore } from '#services/spans/projection-store.ts'
import { resolveLaunch } from '#services/workflows/resolve-launch.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import { startProjector } from '#telemetry/project.ts'
import { GATED, sequenceOf, STEPS, TASK_DEFS } from './definitions.ts'
import { watchEnds } from './watch-ends.ts'

/** One process of the product without its pages: verbs, policies, chain, runner and projection of spans. */
export interface BenchHost {
  readonly db: Database
  /** Resolves when the run's row says that it has ended. */
  ended(runId: RunId): Promise<void>
  stop(): Promise<void>
}

/** A fresh, migrated database of this name, after a checkpoint. */
export async function freshDatabase(serverUrl: string, name: string): Promise<string> {
  const client = new Client({ connectionString: `${serverUrl}/postgres` })
  await client.connect()
  await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  await client.query(`CREATE DATABASE ${name}`)
  await client.query('CHECKPOINT')
  await client.end()
  await migrate(`${serverUrl}/${name}`)
  return `${serverUrl}/${name}`
}

/** What a host does beside the sequences that are always measured. */
interface HostExtras {
  readonly workflows?: readonly JsonObject[]
  readonly taskDefs?: readonly JsonObject[]
  /** Stands around every commit of the runner. */
  readonly around?: (commit: Orchestrator['commit']) => Orchestrator['commit']
  /** Hears of the database before anything asks it. */
  readonly onOpen?: (db: Database) => void
  /** With them everything that reads behind commits runs as it does in the product, its exporters too; else the projection alone. */
  readonly settings?: Settings
}

export async function openBenchHost(
  url: string,
  handlers: ReadonlyMap<string, Handler>,
  extras: HostExtras = {},
): Promise<BenchHost> {
  const db = openDatabase(url, { name: 'bench' })
  extras.onOpen?.(db)
  const live = createLive(db)
  const sandbox = createSandbox()
  const commit: Orchestrator['commit'] = (submissions) => orchestrator.commit(submissions)
  const runner = createRunner({
    db,
    live,
    commit: extras.around?.(commit) ?? commit,
    deliverDue: () => orchestrator.deliverDue(),
    handlers: new Map([...handlers, ['system:script', createScriptTaskHandler(sandbox)]]),
    process: 'bench',
  })
  const orchestrator = createEmbeddedOrchestrator({
    db,
    live,
    handOut: runner.handOut,
    onReleased: runner.release,
    onHandedOut: runner.take,
    resolveLaunch: (order) => resolveLaunch(db, order),
    handleEvent: NO_RUNNER.handleEvent,
  })
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const tokens = createTaskTokens(pem)
  const { settings = {} as Settings } = extras
  const readers = extras.settings
    ? startReaders({ settings, db, live, tokens })
    : [startProjector({ store: createProjectionStore(db), wakes: live, onError: console.error })]
  const stop = async (): Promise<void> => {
    ends.stop()
    await runner.stop()
    await Promise.all(readers.map((reader) => reader.stop()))
    await live.close()
    await sandbox.close()
    await db.close()
  }
  const start = async (): Promise<void> => runner.start()
  keepHost({ settings, db, live, orchestrator, tokens, sandbox, start, stop })
  await seedDefinitions({
    workflows: [...STEPS.map(sequenceOf), GATED, ...(extras.workflows ?? [])],
    taskDefs: [...TASK_DEFS, ...(extras.taskDefs ?? [])],
  })
  const ends = watchEnds(db, live)
  await start()
  return { db, ended: ends.ended, stop }
}

const PEOPLE = {
  launcher: { id: UserId.parse('01930000-0000-7000-a000-000000000001'), groups: ['payments-launchers'] },
  approver: { id: UserId.parse('01930000-0000-7000-a000-000000000002'), groups: ['payments-approvers'] },
  administrator: { id: UserId.parse('01930000-0000-7000-a000-000000000003'), groups: ['administrators'] },
} as const

/** A signed-in person who asks for something just now. */
export function contextOf(person: keyof typeof PEOPLE): Context {
  const now = instant(Date.now())
  const { id, groups } = PEOPLE[person]
  const traceId = traceIdOf(newRunId(now, randomBytes))
  return { actor: { kind: 'user', id }, groups, via: 'console', traceId, spanId: newSpanId(randomBytes), now }
}
