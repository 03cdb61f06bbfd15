import type { Database } from '#db/database.ts'
import { keepHost } from '#host/current.ts'
import type { Host } from '#host/host.ts'
import type { Sandbox } from '#sandbox/sandbox.ts'

/** The host of a program that only registers definitions: a database, a sandbox to check scripts in, and nothing that runs, wakes or signs. */
export function keepToolHost(db: Database, sandbox: Sandbox): void {
  keepHost({
    db,
    sandbox,
    get settings(): Host['settings'] {
      return missing('settings')
    },
    get orchestrator(): Host['orchestrator'] {
      return missing('orchestrator')
    },
    get live(): Host['live'] {
      return missing('live')
    },
    get tokens(): Host['tokens'] {
      return missing('tokens')
    },
    start: async () => undefined,
    stop: () => db.close(),
  })
}

function missing(what: string): never {
  throw new Error(`npm run workflows has no ${what}: it registers definitions and does nothing else`)
}
