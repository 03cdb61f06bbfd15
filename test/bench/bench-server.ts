import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { startPostgres } from '#launch/postgres.ts'

/** A PostgreSQL of its own that keeps what it acknowledges, and a folder that goes with it. */
export async function startBenchServer() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'conductor-lightstep-bench-'))
  chmodSync(folder, 0o711)
  const server = await startPostgres({
    folder: path.join(folder, 'postgres'),
    logFile: path.join(folder, 'postgres.log'),
    password: 'bench',
    isDurable: true,
    removeAfter: folder,
  })
  return {
    url: server.url('').replace(/\/$/, ''),
    folder,
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
