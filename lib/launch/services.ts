import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Environment } from '#config/variables.ts'
import type { ChildSpec } from './child.ts'
import type { DatabaseAddress } from './database.ts'
import type { Keys } from './keys.ts'
import type { PortName } from './ports.ts'

export interface Installation {
  readonly top: string
  readonly env: Environment
  readonly dataDir: string
  readonly logFolder: string
  readonly database: DatabaseAddress
  readonly ports: Readonly<Record<PortName, number>>
  readonly bindAddress: string
  readonly publicUrl: string
  readonly keys: Keys
  readonly isLocal: boolean
  readonly isDev: boolean
}

export interface Services {
  /** It may be started while the database is still being brought up. */
  readonly console: ChildSpec
  /** The identity provider and the demo service exist in local mode only. */
  readonly others: readonly ChildSpec[]
}

/** The processes of an installation whose database can be used when the promise resolves. */
export function servicesOf(installation: Installation, database: Promise<unknown>): Services {
  const { isLocal, isDev } = installation
  const spec = (name: string, program: string): ChildSpec => ({
    name,
    program: fileURLToPath(new URL(program, import.meta.url)),
    programArguments: isDev && name === 'console' ? ['--dev'] : [],
    env: environmentOf(installation),
    logFile: path.join(installation.logFolder, `${name}.log`),
    isLoud: isDev,
  })
  return {
    console: { ...spec('console', './console.ts'), database },
    others: [
      spec('gateway', './gateway.ts'),
      ...(isLocal ? [spec('idp', './idp/main.ts'), spec('demo', '../demo/service.ts')] : []),
    ],
  }
}

/** Each process reads its settings itself, from these variables, with lib/config/env.ts. */
function environmentOf(installation: Installation): NodeJS.ProcessEnv {
  const { env, ports, keys, isDev } = installation
  return {
    ...env,
    ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
    NODE_ENV: isDev ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    BIND_ADDRESS: installation.bindAddress,
    PUBLIC_URL: installation.publicUrl,
    NEXTAUTH_URL: installation.publicUrl,
    DATA_DIR: installation.dataDir,
    DATABASE_URL: installation.database.url,
    MIGRATION_DATABASE_URL: installation.database.migrationUrl,
    AUTH_SECRET: env.AUTH_SECRET ?? keys.authSecret,
    TASK_KEY_FILE: env.TASK_KEY_FILE ?? keys.taskKeyFile,
    IDP_KEYS_FILE: keys.idpKeysFile,
  }
}
