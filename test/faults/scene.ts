import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { RunId } from '#core/ids.ts'
import { listApprovalsOfRun, type Approval } from '#db/approvals.ts'
import { openDatabase, type Database } from '#db/database.ts'
import type { Run } from '#engine/model.ts'
import { freePort } from '#launch/free-port.ts'
import { startPayments } from '../demo/payments-process.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { startHost, type Decision, type HostKind, type HostProcess } from '../support/start-host.ts'
import { until, untilEnded } from '../support/stage.ts'
import { signIn, type Person } from './people.ts'

const SECRET = 'only for these tests, not a secret at all'
export const DEPLOY = { version: '2.10.0', environment: 'production', change: 'CHG-4411' } as const
export const REFRESH = { word: 'approval' } as const

/** A whole installation of real processes on a database of its own, payments among them. */
export interface Scene {
  readonly db: Database
  readonly launcher: Person
  readonly approver: Person
  /** Signs in one more approver. */
  furtherApprover(name: string): Promise<Person>
  /** A process of this kind that lives, started now unless there is one. Gateways follow each other on the ports payments knows. */
  one(kind: HostKind): Promise<HostProcess>
  /** One more of this kind; a gateway on ports of its own. */
  further(kind: HostKind): Promise<HostProcess>
  endAll(kind: HostKind): Promise<void>
  /** The request of a run, once somebody is asked. */
  asked(runId: RunId): Promise<Approval>
  ended(runId: RunId, withinMs?: number): Promise<Run>
  close(): Promise<void>
}

export async function createScene(): Promise<Scene> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'conductor-lightstep-faults-'))
  const keyFile = path.join(folder, 'task-token.pem')
  writeFileSync(keyFile, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const database = await createTestDatabase()
  const db = openDatabase(database.url, { name: 'watching test' })
  const ports = await gatewayPorts()
  const payments = await startPayments({
    databaseUrl: database.url,
    gatewayUrl: `http://127.0.0.1:${ports.GATEWAY_PORT}`,
    otlpPort: Number(ports.OTLP_PORT),
  })
  const env = {
    DATABASE_URL: database.url,
    AUTH_SECRET: SECRET,
    TASK_KEY_FILE: keyFile,
    DATA_DIR: folder,
    DEMO_PORT: new URL(payments.url).port,
  }
  const started: HostProcess[] = []
  const start = async (kind: HostKind, at: { readonly [name: string]: string }): Promise<HostProcess> => {
    const host = await startHost(kind, { ...env, ...at })
    started.push(host)
    return host
  }
  return {
    db,
    launcher: await signIn(db, 'launcher', ['payments-launchers', 'search-launchers']),
    approver: await signIn(db, 'approver', ['payments-approvers']),
    furtherApprover: (name) => signIn(db, name, ['payments-approvers']),
    one: async (kind) => started.find((host) => host.kind === kind && host.isAlive()) ?? start(kind, ports),
    further: async (kind) => start(kind, await gatewayPorts()),
    endAll: async (kind) =>
      void (await Promise.all(started.filter((host) => host.kind === kind).map((host) => host.end()))),
    asked: (runId) =>
      until('the request', async () => (await listApprovalsOfRun(db.prisma, runId)).find((each) => !each.settledAt)),
    ended: (runId, withinMs) => untilEnded({ db }, runId, withinMs),
    async close() {
      await Promise.all(started.map((host) => host.end()))
      await payments.stop()
      await db.close()
      await database.drop()
      rmSync(folder, { recursive: true })
    },
  }
}

const gatewayPorts = async (): Promise<{ GATEWAY_PORT: string; OTLP_PORT: string }> => ({
  GATEWAY_PORT: String(await freePort()),
  OTLP_PORT: String(await freePort()),
})

/** What an approver sends who read the request. */
export const approvalOf = ({ taskId, planDigest }: Approval): Decision => ({
  taskId,
  planDigest,
  outcome: 'approved',
  comment: 'fine',
})
