import { chmodSync, mkdtempSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { startPostgres } from '#launch/postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL server in which tests may create databases. */
    postgresUrl: string
  }
}

/** vitest's global setup: one PostgreSQL for the whole run, gone with it however it ends. A given DATABASE_URL is used instead. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.DATABASE_URL
  if (given) {
    project.provide('postgresUrl', given)
    return undefined
  }
  const server = await startThrowawayPostgres()
  project.provide('postgresUrl', server.url('postgres'))
  return server.stop
}

/** A PostgreSQL whose data is removed when it, or the process that started it, ends. */
export function startThrowawayPostgres() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'conductor-lightstep-test-'))
  chmodSync(folder, 0o711)
  return startPostgres({
    folder: path.join(folder, 'postgres'),
    logFile: path.join(folder, 'postgres.log'),
    password: 'test',
    isDurable: false,
    removeAfter: folder,
  })
}
