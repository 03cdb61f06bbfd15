import { readFileSync } from 'node:fs'
import { readProcessSettings } from '#config/env.ts'
import type { Settings } from '#config/settings.ts'
import { openDatabase } from '#db/database.ts'
import { createLive } from '#db/live.ts'
import { createTaskTokens } from '#identity/task-token.ts'
import type { Work } from './create.ts'
import { keepHost } from './current.ts'
import type { Host } from './host.ts'

/**
 * Makes what exists once per process, from the environment the launcher gave it. Call it once, before the first request.
 * What runs workflows is loaded by `start`, because it is most of the code and the sign-in page needs none of it.
 */
export function openHost(name: Settings['process']): Host {
  const settings = readProcessSettings(name)
  const db = openDatabase(settings.databaseUrl, { name: `conductor-lightstep ${name}` })
  const live = createLive(db)
  const tokens = createTaskTokens(readFileSync(settings.taskKeyFile, 'utf8'))
  let work: Work | null = null
  const started = (): Work => {
    if (!work) throw new Error('the host was not started: nothing runs workflows in this process yet')
    return work
  }
  const host: Host = {
    settings,
    db,
    live,
    tokens,
    get orchestrator() {
      return started().orchestrator
    },
    get sandbox() {
      return started().sandbox
    },
    async start() {
      const { createWork } = await import('./create.ts')
      work = createWork({ settings, db, live, tokens })
      await work.start()
    },
    async stop() {
      await work?.stop()
      await live.close()
      await db.close()
    },
  }
  keepHost(host)
  return host
}
