import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { openDatabase, type Database } from '#db/database.ts'
import { freePort } from '#launch/free-port.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { startHost, type HostKind, type HostProcess } from '../support/start-host.ts'
import { EVENT_HANDLER, TASK_DEFS, workflowsAt } from './definitions.ts'
import { startEffects, type Effects } from './effects.ts'
import { signIn, type Person } from './people.ts'

const SECRET = 'only for these tests, not a secret at all'

/** Whoever acts in a scenario. */
interface People {
  /** May launch, operate and register. */
  readonly lead: Person
  readonly approver: Person
  readonly stranger: Person
}

interface StartOptions {
  /** Where the process believes the database to be. */
  readonly url?: string
  /** Loaded before its program. */
  readonly preloads?: readonly string[]
  readonly env?: { readonly [name: string]: string }
}

/** An installation whose processes are started and ended by a scenario, on a database of its own. */
export interface World {
  readonly url: string
  readonly db: Database
  readonly effects: Effects
  readonly people: People
  start(kind: HostKind, options?: StartOptions): Promise<HostProcess>
  /** Processes that ended by themselves: nobody killed them, nobody told them to stop. */
  exits(): number
  close(): Promise<void>
}

/** Registers the workflows of the scenarios by a process that it ends again. */
export async function createWorld(serverUrl: string): Promise<World> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'conductor-lightstep-faults-'))
  const keyFile = path.join(folder, 'task-token.pem')
  writeFileSync(keyFile, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const database = await createTestDatabase(serverUrl)
  const db = openDatabase(database.url, { name: 'watching' })
  const effects = await startEffects()
  const started: HostProcess[] = []
  const start = async (kind: HostKind, { url, preloads, env }: StartOptions = {}): Promise<HostProcess> => {
    const ports = { GATEWAY_PORT: String(await freePort()), OTLP_PORT: String(await freePort()) }
    const exporting = { EXPORT_DESTINATIONS: destinationsAt(effects.port) }
    const own = { AUTH_SECRET: SECRET, TASK_KEY_FILE: keyFile, DATA_DIR: folder, DEMO_PORT: String(effects.port) }
    const host = await startHost(
      kind,
      { DATABASE_URL: url ?? database.url, ...exporting, ...own, ...ports, ...env },
      preloads,
    )
    started.push(host)
    return host
  }
  const people = {
    lead: await signIn(db, 'lead', LEADS),
    approver: await signIn(db, 'approver', ['payments-approvers']),
    stranger: await signIn(db, 'stranger', []),
  }
  const first = await start('console')
  await register(first, people.lead, `http://127.0.0.1:${effects.port}`)
  await first.end()
  return {
    url: database.url,
    db,
    effects,
    people,
    start,
    exits: () => started.filter((host) => !host.isAlive() && host.endedBy() !== 'SIGKILL').length,
    async close() {
      await Promise.all(started.map((host) => host.end()))
      await effects.close()
      await db.close()
      await database.drop()
      rmSync(folder, { recursive: true })
    },
  }
}

/** A trace backend that takes spans, and one that never does. */
const destinationsAt = (port: number): string =>
  JSON.stringify([
    { name: 'near', url: `http://127.0.0.1:${port}/v1/traces` },
    { name: 'away', url: `http://127.0.0.1:${port}/away/v1/traces`, spans: 'ours' },
  ])

/** Two consoles and two gateways. */
export const startFour = (world: World): Promise<HostProcess[]> =>
  Promise.all((['console', 'gateway', 'console', 'gateway'] as const).map((kind) => world.start(kind)))

const LEADS = ['payments-launchers', 'payments-operators', 'payments-authors', 'task-authors']

async function register(host: HostProcess, lead: Person, url: string): Promise<void> {
  for (const definition of TASK_DEFS) await host.ask('task.register', lead(), { definition })
  for (const definition of workflowsAt(url)) await host.ask('workflow.register', lead(), { definition })
  await host.ask('event-handler.register', lead(), { definition: EVENT_HANDLER })
}
