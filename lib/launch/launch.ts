import { chmodSync, mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { issuerProblems, localProblems } from '#config/env.ts'
import { readVariables, SettingsError, type Environment, type Variables } from '#config/variables.ts'
import { writeAddresses } from './addresses.ts'
import { banner } from './banner.ts'
import { ensureBuilt } from './build.ts'
import type { ChildSpec } from './child.ts'
import { guardData } from './data-guard.ts'
import { openInstallationDatabase, placeDatabase, type InstallationDatabase } from './database.ts'
import { ensureKeys } from './keys.ts'
import { LaunchError, reasonOf } from './launch-error.ts'
import { choosePorts, type PortName } from './ports.ts'
import { servicesOf, type Installation } from './services.ts'
import { supervise, type Supervised } from './supervise.ts'
import { restartOnChange } from './watch-sources.ts'

export interface LaunchOptions {
  readonly env: Environment
  readonly isDev: boolean
  say(line: string): void
  /** Something ended for good after the start; the caller stops everything. */
  gaveUp(error: LaunchError): void
}

export interface Launched {
  /** Resolves when everything answers; rejects with what to tell the person. */
  readonly ready: Promise<void>
  /** Ends what was started so far, in any state of the start. */
  stop(): Promise<void>
}

/** So few are left to the console until it answers, or its first page would come last of all. */
const FEW_PROCESSORS = 2
const TOP = path.resolve(fileURLToPath(new URL('../../', import.meta.url)))

/** Brings everything up; the console, built if need be, and the database do not wait for each other. */
export function launch(options: LaunchOptions): Launched {
  const started: Supervised[] = []
  let opening: Promise<InstallationDatabase> | undefined
  let isStopping = false
  const restarted = (name: string) => options.say(`The ${name} ended and was started again.`)
  const gaveUp = (error: LaunchError) =>
    options.isDev ? options.say(`${error.message} It starts again when a file changes.`) : options.gaveUp(error)
  const begin = async (spec: ChildSpec): Promise<void> => {
    if (isStopping) return
    const service = supervise(spec, { restarted, gaveUp })
    started.push(service)
    await service.ready
  }

  async function start(): Promise<void> {
    const startedAtMs = Date.now()
    const variables = checkedVariables(options.env)
    const dataDir = makeDataDir(variables.DATA_DIR)
    await guardData(dataDir)
    const installation = await prepareInstallation(options, variables, dataDir)
    const { database: address, logFolder, keys } = installation
    const password = keys.postgresPassword
    opening = openInstallationDatabase({ address, dataDir, logFolder, password, restarted, gaveUp: options.gaveUp })
    const built = options.isDev ? Promise.resolve() : ensureBuilt(TOP, options.say)
    const services = servicesOf(installation, opening)
    const answering = built.then(() => begin(services.console))
    const isTurn = Promise.all([opening, availableParallelism() > FEW_PROCESSORS ? built : answering])
    await Promise.all([answering, isTurn.then(() => Promise.all(services.others.map(begin)))])
    if (isStopping) return
    noteAddresses(installation)
    if (options.isDev) restartOnChange(path.join(TOP, 'lib'), started)
    options.say(banner(installation, Date.now() - startedAtMs))
  }

  return {
    ready: start(),
    async stop() {
      isStopping = true
      await Promise.all(started.map((service) => service.stop()))
      const database = await opening?.catch(() => undefined)
      await database?.stop()
    },
  }
}

function noteAddresses({ dataDir, ports, publicUrl }: Installation): void {
  const texts = Object.entries(ports).map(([name, port]) => [name, String(port)])
  writeAddresses(dataDir, { ...Object.fromEntries(texts), PUBLIC_URL: publicUrl })
}

function checkedVariables(env: Environment): Variables {
  const variables = readVariables(env)
  const problems = variables.OIDC_ISSUER === undefined ? localProblems(variables) : issuerProblems(variables)
  if (problems.length > 0) throw new SettingsError(problems)
  return variables
}

/** Others may walk through it, because PostgreSQL may run as another account; what is in it has its own rights. */
function makeDataDir(wished: string): string {
  const folder = path.resolve(TOP, wished)
  try {
    if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, 0o711)
    mkdirSync(path.join(folder, 'logs'), { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new LaunchError(`The data folder ${folder} cannot be used (${reasonOf(error)}): set DATA_DIR to another one.`)
  }
  return folder
}

async function prepareInstallation(
  { env, isDev }: LaunchOptions,
  variables: Variables,
  dataDir: string,
): Promise<Installation> {
  const isLocal = variables.OIDC_ISSUER === undefined
  const needed: PortName[] = [
    'PORT',
    'GATEWAY_PORT',
    'OTLP_PORT',
    ...(isLocal ? (['IDP_PORT', 'DEMO_PORT'] as const) : []),
  ]
  const address = variables.BIND_ADDRESS
  const keys = ensureKeys(dataDir)
  const ports = await choosePorts({ env, wished: variables, names: needed, address, isMovable: isLocal })
  return {
    top: TOP,
    env,
    dataDir,
    logFolder: path.join(dataDir, 'logs'),
    ports,
    bindAddress: address,
    publicUrl: variables.PUBLIC_URL ?? `http://localhost:${ports.PORT}`,
    keys,
    database: await placeDatabase(variables, keys.postgresPassword),
    isLocal,
    isDev,
  }
}
