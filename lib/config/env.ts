import { createHmac } from 'node:crypto'
import path from 'node:path'
import { readBackends } from './backends.ts'
import { readExporting, readHotMs } from './exporting.ts'
import type { Settings, SignInSettings } from './settings.ts'
import { readVariables, SettingsError, type Environment, type Variables } from './variables.ts'

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]'])

/** The settings of this very process, from its own environment. */
export const readProcessSettings = (name: Settings['process']): Settings => readSettings(process.env, name)

/** The settings a process was started with. Throws SettingsError, which names each variable that is wrong and what to do. */
export function readSettings(env: Environment, name: Settings['process']): Settings {
  const variables = readVariables(env)
  const isLocal = variables.OIDC_ISSUER === undefined
  const { databaseUrl, authSecret } = required(variables)
  const problems = isLocal ? localProblems(variables) : issuerProblems(variables)
  if (problems.length > 0) throw new SettingsError(problems)
  const dataDir = path.resolve(variables.DATA_DIR)
  return {
    isLocal,
    process: name,
    bindAddress: variables.BIND_ADDRESS,
    ports: portsOf(variables),
    publicUrl: publicUrlOf(variables),
    gatewayUrl: variables.GATEWAY_URL ?? `http://127.0.0.1:${variables.GATEWAY_PORT}`,
    dataDir,
    databaseUrl,
    migrationDatabaseUrl: variables.MIGRATION_DATABASE_URL ?? databaseUrl,
    signIn: isLocal ? localSignIn(variables, authSecret) : issuerSignIn(variables, authSecret),
    taskKeyFile: variables.TASK_KEY_FILE ?? path.join(dataDir, 'keys', 'task-token.pem'),
    spanRetentionDays: variables.SPAN_RETENTION_DAYS,
    statisticsRetentionDays: variables.STATISTICS_RETENTION_DAYS,
    egressAllow: variables.EGRESS_ALLOW,
    demoUrl: isLocal ? `http://127.0.0.1:${variables.DEMO_PORT}` : null,
    ...readBackends(variables),
    exporting: readExporting(variables),
    hotMs: readHotMs(variables),
  }
}

/** The id of the console at the local identity provider. */
const LOCAL_CLIENT_ID = 'conductor-lightstep'

/** The console's secret at the local identity provider: derived, so that both processes know it and nobody stores it. */
const localClientSecret = (authSecret: string): string =>
  createHmac('sha256', authSecret).update('local identity provider').digest('base64url')

/** What the launcher gives to every process it starts; who starts one by hand gives it too. */
function required(variables: Variables): { databaseUrl: string; authSecret: string } {
  const { DATABASE_URL: databaseUrl, AUTH_SECRET: authSecret } = variables
  if (databaseUrl !== undefined && authSecret !== undefined) return { databaseUrl, authSecret }
  throw new SettingsError([
    ...(databaseUrl === undefined
      ? ['DATABASE_URL is not set; npm start sets it, or give the address of a PostgreSQL.']
      : []),
    ...(authSecret === undefined
      ? ['AUTH_SECRET is not set; npm start sets it, or make one with: openssl rand -base64 32.']
      : []),
  ])
}

/** What the launcher checks before it starts anything; in local mode nothing may be reachable from outside. */
export function localProblems({ BIND_ADDRESS, PUBLIC_URL }: Variables): string[] {
  const problems: string[] = []
  if (BIND_ADDRESS !== '127.0.0.1' && BIND_ADDRESS !== '::1') {
    problems.push(
      'BIND_ADDRESS must be 127.0.0.1 while no OIDC_ISSUER is set: everybody could sign in as anybody; set OIDC_ISSUER first.',
    )
  }
  if (PUBLIC_URL !== undefined && !LOOPBACK_HOSTS.has(new URL(PUBLIC_URL).hostname)) {
    problems.push(
      'PUBLIC_URL must be on localhost while no OIDC_ISSUER is set: everybody could sign in as anybody; set OIDC_ISSUER first.',
    )
  }
  return problems
}

/** What is missing when a real issuer is configured. */
export function issuerProblems({ OIDC_CLIENT_ID, OIDC_CLIENT_SECRET }: Variables): string[] {
  const problems: string[] = []
  if (OIDC_CLIENT_ID === undefined)
    problems.push('OIDC_CLIENT_ID is not set; give the client id registered at OIDC_ISSUER.')
  if (OIDC_CLIENT_SECRET === undefined) {
    problems.push('OIDC_CLIENT_SECRET is not set; give the client secret registered at OIDC_ISSUER.')
  }
  return problems
}

const publicUrlOf = (variables: Variables): string => variables.PUBLIC_URL ?? `http://localhost:${variables.PORT}`

const portsOf = (variables: Variables): Settings['ports'] => ({
  console: variables.PORT,
  gateway: variables.GATEWAY_PORT,
  otlp: variables.OTLP_PORT,
  idp: variables.IDP_PORT,
  demo: variables.DEMO_PORT,
})

const localSignIn = (variables: Variables, secret: string): SignInSettings => ({
  issuer: `http://127.0.0.1:${variables.IDP_PORT}`,
  clientId: LOCAL_CLIENT_ID,
  clientSecret: localClientSecret(secret),
  name: 'Local accounts',
  groupsClaim: 'groups',
  scope: 'openid profile email groups',
  signingAlgorithm: 'RS256',
  ...session(variables, secret),
})

const issuerSignIn = (variables: Variables, secret: string): SignInSettings => ({
  issuer: variables.OIDC_ISSUER ?? '',
  clientId: variables.OIDC_CLIENT_ID ?? '',
  clientSecret: variables.OIDC_CLIENT_SECRET ?? '',
  name: variables.OIDC_NAME,
  groupsClaim: variables.OIDC_GROUPS_CLAIM,
  scope: variables.OIDC_SCOPE,
  signingAlgorithm: variables.OIDC_SIGNING_ALGORITHM,
  ...session(variables, secret),
})

function session(variables: Variables, secret: string) {
  const { port, protocol } = new URL(publicUrlOf(variables))
  return {
    secret,
    cookiePrefix: `clstep-${port || (protocol === 'https:' ? '443' : '80')}`,
    sessionMaxAgeSeconds: variables.SESSION_MAX_AGE_SECONDS,
  }
}
