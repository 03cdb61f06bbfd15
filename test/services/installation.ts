import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { contextOfToken } from '#auth/context.ts'
import { hashToken } from '#auth/token.ts'
import type { Settings } from '#config/settings.ts'
import type { Context } from '#core/context.ts'
import { newUuid, type RunId, type TaskId, type UserId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { instant } from '#core/time.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { createLive } from '#db/live.ts'
import { createSession } from '#db/sessions.ts'
import { saveSignIn } from '#db/users.ts'
import { keepHost } from '#host/current.ts'
import type { Host } from '#host/host.ts'
import { createTaskTokens } from '#identity/task-token.ts'
import { createEmbeddedOrchestrator, NO_RUNNER, type EmbeddedParts } from '#orchestrator/embedded/create.ts'
import { createSandbox } from '#sandbox/sandbox.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { getRun } from '#services/runs/queries.ts'
import { registerEventHandler } from '#services/events/register-event-handler.ts'
import { serviceContext } from '#services/service-context.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import { EXPORTING } from '../support/exporting.ts'
import { ACCOUNT_GROUPS } from '../support/account-groups.ts'
import { createTestDatabase } from '../support/postgres.ts'

export type Account = keyof typeof ACCOUNT_GROUPS
export const ACCOUNT_NAMES = Object.keys(ACCOUNT_GROUPS) as Account[]

const extension = (value: JsonObject): JsonObject => ({ 'conductor-lightstep': value })
const INPUT = {
  type: 'object',
  required: ['version'],
  additionalProperties: false,
  properties: { version: { type: 'string', pattern: '^\\d' } },
}

/** A workflow that asks at once, so that nothing has to run before there is something to approve. */
export const gated = (version = 1): JsonObject => ({
  name: 'gated',
  version,
  description: 'Asks, then works.',
  schemaVersion: 2,
  inputSchema: { type: 'JSON', data: INPUT },
  metadata: extension({ serviceFunction: 'payments' }),
  tasks: [
    {
      name: 'approval',
      taskReferenceName: 'approval',
      type: 'HUMAN',
      inputParameters: { version: '${workflow.input.version}' },
      metadata: extension({
        approval: { title: 'Deploy ${workflow.input.version}', action: 'deploy', group: 'payments-approvers' },
      }),
    },
    { name: 'work', taskReferenceName: 'work', type: 'SIMPLE', inputParameters: {} },
  ],
})

export const open: JsonObject = {
  name: 'open',
  version: 1,
  schemaVersion: 2,
  metadata: extension({ serviceFunction: 'search' }),
  tasks: [{ name: 'work', taskReferenceName: 'work', type: 'SIMPLE', inputParameters: {} }],
}

/** Starts a run of `gated` again after each event of that name. */
export const handler = (name = 'after-gated', serviceFunction = 'payments'): JsonObject => ({
  name,
  event: 'conductor:gated:done',
  active: true,
  actions: [{ action: 'start_workflow', start_workflow: { name: 'gated', input: { version: '${version}' } } }],
  metadata: extension({ serviceFunction }),
})

export interface Installation {
  readonly host: Host
  readonly db: Database
  readonly users: Readonly<Record<Account, UserId>>
  /** A new session's token. */
  signIn(account: Account, lastsMs?: number): Promise<string>
  contextOf(account: Account): Promise<Context>
  /** Registers an event handler, as the installation itself does it. */
  registerHandler(definition: JsonObject): Promise<void>
  /** A run of `gated` that waits for approval. */
  launchGated(by?: Account): Promise<{ runId: RunId; taskId: TaskId; planDigest: string }>
  close(): Promise<void>
}

/** A whole installation without a runner, on a database of its own, with an account of each kind. */
export async function createInstallation(
  parts: Partial<Pick<EmbeddedParts, 'resolveLaunch'>> = {},
): Promise<Installation> {
  const { url, drop } = await createTestDatabase()
  const db = openDatabase(url, { connectionsMax: 6, name: 'services-test' })
  const live = createLive(db)
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const host: Host = {
    settings: settingsOf(url),
    db,
    live,
    orchestrator: createEmbeddedOrchestrator({ db, live, ...NO_RUNNER, ...parts }),
    tokens: createTaskTokens(pem),
    sandbox: createSandbox(),
    start: async () => undefined,
    stop: async () => undefined,
  }
  keepHost(host)
  const users = await createUsers(db)
  const signIn = async (account: Account, lastsMs = 60_000): Promise<string> => {
    const token = randomBytes(16).toString('hex')
    const now = Date.now()
    const session = { tokenHash: hashToken(token), userId: users[account], expiresAt: instant(now + lastsMs) }
    await createSession(db.prisma, session, instant(now))
    return token
  }
  const contextOf = async (account: Account): Promise<Context> => {
    const ctx = await contextOfToken(db, await signIn(account), randomBytes)
    if (!ctx) throw new Error(`no session of ${account}`)
    return ctx
  }
  await seedDefinitions({ workflows: [gated(), open], taskDefs: [{ name: 'work', retryCount: 0 }, { name: 'gated' }] })
  return {
    host,
    db,
    users,
    signIn,
    contextOf,
    registerHandler: async (definition) =>
      void (await registerEventHandler.run(serviceContext('seeder'), { definition })),
    async launchGated(by = 'launcher') {
      const ctx = await contextOf(by)
      const { runId } = await launchRun.run(ctx, { workflow: 'gated', input: { version: '1.0' }, note: 'because' })
      const [approval] = (await getRun(ctx, runId)).approvals
      if (!approval) throw new Error('the run asked nobody')
      return { runId, taskId: approval.taskId, planDigest: approval.planDigest }
    },
    async close() {
      await host.sandbox.close()
      await live.close()
      await db.close()
      await drop()
    },
  }
}

async function createUsers(db: Database): Promise<Record<Account, UserId>> {
  const now = instant(Date.now())
  const pairs = await Promise.all(
    ACCOUNT_NAMES.map(async (name) => {
      const person = {
        issuer: 'https://idp.test',
        subject: name,
        name: `The ${name}`,
        email: null,
        groups: ACCOUNT_GROUPS[name],
      }
      return [name, (await saveSignIn(db.prisma, person, newUuid(now, randomBytes), now)).id] as const
    }),
  )
  return Object.fromEntries(pairs) as Record<Account, UserId>
}

const settingsOf = (databaseUrl: string): Settings => ({
  exporting: EXPORTING,
  hotMs: 86_400_000,
  egressAllow: [],
  isLocal: true,
  process: 'test',
  bindAddress: '127.0.0.1',
  ports: { console: 3000, gateway: 8080, otlp: 4318, idp: 3001, demo: 3002 },
  publicUrl: 'http://127.0.0.1:3000',
  gatewayUrl: 'http://127.0.0.1:8080',
  dataDir: '/nowhere',
  databaseUrl,
  migrationDatabaseUrl: databaseUrl,
  signIn: {
    issuer: 'https://idp.test',
    clientId: 'client',
    clientSecret: 'secret',
    name: 'Test',
    groupsClaim: 'groups',
    scope: 'openid profile email',
    signingAlgorithm: 'RS256',
    secret: 'x'.repeat(32),
    cookiePrefix: 'cl-test',
    sessionMaxAgeSeconds: 3600,
  },
  taskKeyFile: '/nowhere/key.pem',
  lightstep: null,
  traceLink: null,
  otlpExport: null,
  spanRetentionDays: 30,
  statisticsRetentionDays: 90,
  demoUrl: null,
})
