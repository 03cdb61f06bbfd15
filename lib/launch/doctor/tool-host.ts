import type { Settings } from '#config/settings.ts'
import type { Database } from '#db/database.ts'
import { createLive, type Live } from '#db/live.ts'
import { keepHost } from '#host/current.ts'
import type { Host } from '#host/host.ts'
import { createEmbeddedOrchestrator, NO_RUNNER } from '#orchestrator/embedded/create.ts'
import { createSandbox } from '#sandbox/sandbox.ts'

/** The host of a program that examines: it may launch a probe, and leaves running it to those it examines. */
export function keepDoctorHost(db: Database, settings: Settings): { close(): Promise<void> } {
  const live: Live = createLive(db)
  const sandbox = createSandbox({ threadsMax: 1 })
  keepHost({
    db,
    settings,
    live,
    sandbox,
    orchestrator: createEmbeddedOrchestrator({ db, live, ...NO_RUNNER }),
    get tokens(): Host['tokens'] {
      throw new Error('npm run doctor signs nothing')
    },
    start: async () => undefined,
    stop: () => db.close(),
  })
  return {
    async close() {
      await sandbox.close()
      await live.close()
      await db.close()
    },
  }
}
