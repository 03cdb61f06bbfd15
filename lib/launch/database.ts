import path from 'node:path'
import type { Variables } from '#config/variables.ts'
import { migrate } from '#db/migrate.ts'
import { LaunchError, reasonOf } from './launch-error.ts'
import { startPostgres, type PostgresServer } from './postgres.ts'
import { createRestartBudget, RESTARTS_MAX } from './restart-budget.ts'

export interface InstallationDatabase {
  readonly url: string
  readonly migrationUrl: string
  /** Null when the database is not ours. */
  pid(): number | null
  stop(): Promise<void>
}

export interface DatabaseOptions {
  readonly variables: Variables
  readonly dataDir: string
  readonly logFolder: string
  readonly password: string
  restarted(name: string): void
  gaveUp(error: LaunchError): void
}

/** The one database of an embedded cluster that initdb makes anyway. */
const DATABASE = 'postgres'

/** The database of this installation, migrated: the given DATABASE_URL, else PostgreSQL started on the data folder. */
export async function openInstallationDatabase(options: DatabaseOptions): Promise<InstallationDatabase> {
  const { DATABASE_URL: given, MIGRATION_DATABASE_URL: owner } = options.variables
  const database = given === undefined ? await startOwn(options) : foreign(given, owner ?? given)
  try {
    await migrate(database.migrationUrl)
  } catch (error) {
    await database.stop()
    throw given === undefined ? notMigrated(database, error) : notUsable(database, error)
  }
  return database
}

const foreign = (url: string, migrationUrl: string): InstallationDatabase => ({
  url,
  migrationUrl,
  pid: () => null,
  stop: async () => {},
})

/** PostgreSQL with its data below the data folder; it is started again on the same port should it end. */
async function startOwn(options: DatabaseOptions): Promise<InstallationDatabase> {
  const settings = {
    folder: path.join(options.dataDir, 'postgres'),
    logFile: path.join(options.logFolder, 'postgres.log'),
    password: options.password,
    isDurable: true,
  }
  let isStopping = false
  let server = await startPostgres(settings)
  const { port } = server
  const budget = createRestartBudget()
  void keepAlive()
  return {
    url: server.url(DATABASE),
    migrationUrl: server.url(DATABASE),
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
      if (budget.take()) return await startPostgres({ ...settings, port })
      throw new LaunchError(
        `The database ended more than ${RESTARTS_MAX} times in a minute; its log is ${settings.logFile}.`,
      )
    } catch (error) {
      options.gaveUp(error instanceof LaunchError ? error : new LaunchError(reasonOf(error)))
      return null
    }
  }
}

const notUsable = ({ migrationUrl }: InstallationDatabase, error: unknown): LaunchError =>
  new LaunchError(
    `The database at ${new URL(migrationUrl).host} (DATABASE_URL) cannot be used (${reasonsOf(error)}): make it reachable, or correct the address.`,
  )

const notMigrated = (_: InstallationDatabase, error: unknown): LaunchError =>
  new LaunchError(`The database could not be brought up to date (${reasonsOf(error)}).`)

/** What went wrong, down to the first cause; a failed connection hides it in an aggregate without a message. */
function reasonsOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonsOf).join(', ')
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : reasonsOf(error.cause)
}
