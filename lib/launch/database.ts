import path from 'node:path'
import type { Variables } from '#config/variables.ts'
import { migrate } from '#db/migrate.ts'
import { freePort } from './free-port.ts'
import { LaunchError, reasonOf } from './launch-error.ts'
import { postgresUrl, startPostgres, type PostgresServer } from './postgres.ts'
import { createRestartBudget, RESTARTS_MAX } from './restart-budget.ts'

/** Known before there is a database to connect to. */
export interface DatabaseAddress {
  readonly url: string
  readonly migrationUrl: string
  /** Where ours listens; null when the database is not ours. */
  readonly port: number | null
}

export interface InstallationDatabase {
  /** Null when the database is not ours. */
  pid(): number | null
  stop(): Promise<void>
}

export interface DatabaseOptions {
  readonly address: DatabaseAddress
  readonly dataDir: string
  readonly logFolder: string
  readonly password: string
  restarted(name: string): void
  gaveUp(error: LaunchError): void
}

/** The one database of an embedded cluster that initdb makes anyway. */
const DATABASE = 'postgres'

/** Where this installation's database is going to be: at the given DATABASE_URL, else on a free port of loopback. */
export async function placeDatabase(variables: Variables, password: string): Promise<DatabaseAddress> {
  const { DATABASE_URL: given, MIGRATION_DATABASE_URL: owner } = variables
  if (given !== undefined) return { url: given, migrationUrl: owner ?? given, port: null }
  const port = await freePort()
  const url = postgresUrl(port, password, DATABASE)
  return { url, migrationUrl: url, port }
}

/** The database at that address, migrated: one that is there, or PostgreSQL started on the data folder. */
export async function openInstallationDatabase(options: DatabaseOptions): Promise<InstallationDatabase> {
  const { port, migrationUrl } = options.address
  const database = port === null ? FOREIGN : await startOwn(options, port)
  try {
    await migrate(migrationUrl)
  } catch (error) {
    await database.stop()
    throw port === null ? notUsable(migrationUrl, error) : notMigrated(error)
  }
  return database
}

const FOREIGN: InstallationDatabase = {
  pid: () => null,
  stop: async () => {},
}

/** PostgreSQL with its data below the data folder; it is started again on the same port should it end. */
async function startOwn(options: DatabaseOptions, port: number): Promise<InstallationDatabase> {
  const settings = {
    folder: path.join(options.dataDir, 'postgres'),
    logFile: path.join(options.logFolder, 'postgres.log'),
    password: options.password,
    port,
    isDurable: true,
  }
  let isStopping = false
  let server = await startPostgres(settings)
  const budget = createRestartBudget()
  void keepAlive()
  return {
    pid: () => server.pid,
    async stop() {
      isStopping = true
      await server.stop()
    },
  }

  async function keepAlive(): Promise<void> {
    for (;;) {
      await server.ended
      if (isStopping) return
      const next = await again()
      if (!next) return
      server = next
      if (isStopping) return server.stop()
      options.restarted('database')
    }
  }

  async function again(): Promise<PostgresServer | null> {
    try {
      if (budget.take()) return await startPostgres(settings)
      throw new LaunchError(
        `The database ended more than ${RESTARTS_MAX} times in a minute; its log is ${settings.logFile}.`,
      )
    } catch (error) {
      options.gaveUp(error instanceof LaunchError ? error : new LaunchError(reasonOf(error)))
      return null
    }
  }
}

const notUsable = (migrationUrl: string, error: unknown): LaunchError =>
  new LaunchError(
    `The database at ${new URL(migrationUrl).host} (DATABASE_URL) cannot be used (${reasonsOf(error)}): make it reachable, or correct the address.`,
  )

const notMigrated = (error: unknown): LaunchError =>
  new LaunchError(`The database could not be brought up to date (${reasonsOf(error)}).`)

/** What went wrong, down to the first cause; a failed connection hides it in an aggregate without a message. */
function reasonsOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonsOf).join(', ')
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : reasonsOf(error.cause)
}
