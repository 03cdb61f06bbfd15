import { hostname } from 'node:os'
import { pid } from 'node:process'
import type { TaskId } from '#core/ids.ts'
import { textBeside } from '#core/text-beside.ts'
import type { Database } from '#db/database.ts'
import { tellPoller } from '#db/pollers.ts'

const EVERY_MS = 5_000
const { version } = JSON.parse(textBeside('../../package.json', import.meta.url)) as { version: string }

interface HeartbeatParts {
  readonly db: Database
  readonly owner: string
  /** Which process it is of. */
  readonly process: string
  readonly queues: readonly string[]
  /** By queue the last attempt that failed here. */
  readonly failures: ReadonlyMap<string, TaskId>
}

/** Says every few seconds that this runner asks for the tasks of its queues. Answers when to say so again, in ms. */
export const createHeartbeat =
  ({ db, owner, process, queues, failures }: HeartbeatParts) =>
  async (): Promise<number> => {
    if (queues.length === 0) return EVERY_MS
    const poller = {
      id: owner,
      kind: 'runner',
      host: hostname(),
      process: `${process} ${pid}`,
      version,
      queues,
    } as const
    // Nobody depends on it: whoever looks sees an older moment.
    await tellPoller(db.pool, { ...poller, failures: Object.fromEntries(failures) }).catch(() => undefined)
    return EVERY_MS
  }
