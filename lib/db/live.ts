import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import type { RunId } from '#core/ids.ts'
import type { Database } from './database.ts'
import { run, statement } from './statement.ts'

const ANNOUNCE = statement('announce')

/** Wakes those who watch. A wake says only "look again": it may come late, twice or not at all, so whoever watches also polls. */
export interface Live {
  /** Called when something of this run was committed by any process. Returns how to stop watching. */
  watchRun(runId: RunId, listener: () => void): () => void
  /** Called with the runs that changed; with none when some may have been missed. */
  watchAll(listener: (runIds: readonly RunId[]) => void): () => void
  /** To be called after a commit: wakes this process at once and the others once per batch. */
  announce(runIds: readonly RunId[]): void
  close(): Promise<void>
}

const CHANNEL = 'conductor_lightstep_runs'
/** The first announcement after a quiet time goes out at once; those within this time are gathered into one NOTIFY. */
const GATHER_MS = 15
/** A payload must stay below 8000 bytes; an id with its comma has 37. */
const IDS_PER_NOTIFY = 200
const RECONNECT_MS_MIN = 100
const RECONNECT_MS_MAX = 5_000

/** One per process. Listens from the first watcher on, over a connection of its own that is made again when it breaks. */
export function createLive(db: Database): Live {
  const origin = randomUUID()
  const watchers = createWatchers()
  const announcer = createAnnouncer(db, origin)
  const listener = createListener(db.url, {
    onPayload(payload) {
      const [from, ids] = payload.split(':')
      if (from !== origin && ids) watchers.wake(ids.split(',') as RunId[])
    },
    onGap: watchers.wakeEverybody,
  })
  return {
    watchRun(runId, wake) {
      listener.start()
      return watchers.addRun(runId, wake)
    },
    watchAll(wake) {
      listener.start()
      return watchers.addAll(wake)
    },
    announce(runIds) {
      if (runIds.length === 0) return
      announcer.add(runIds)
      watchers.wake(runIds)
    },
    async close() {
      watchers.clear()
      await Promise.all([announcer.close(), listener.close()])
    },
  }
}

interface Watchers {
  addRun(runId: RunId, wake: () => void): () => void
  addAll(wake: (runIds: readonly RunId[]) => void): () => void
  wake(runIds: readonly RunId[]): void
  wakeEverybody(): void
  clear(): void
}

function createWatchers(): Watchers {
  const ofRun = new Map<RunId, Set<() => void>>()
  const ofAll = new Set<(runIds: readonly RunId[]) => void>()
  return {
    addRun(runId, wake) {
      const own = (): void => wake()
      const set = ofRun.get(runId) ?? new Set()
      ofRun.set(runId, set.add(own))
      return () => {
        set.delete(own)
        if (set.size === 0 && ofRun.get(runId) === set) ofRun.delete(runId)
      }
    },
    addAll(wake) {
      const own = (runIds: readonly RunId[]): void => wake(runIds)
      ofAll.add(own)
      return () => ofAll.delete(own)
    },
    wake(runIds) {
      for (const runId of new Set(runIds)) for (const wake of ofRun.get(runId) ?? []) wake()
      for (const wake of ofAll) wake(runIds)
    },
    wakeEverybody() {
      for (const set of ofRun.values()) for (const wake of set) wake()
      for (const wake of ofAll) wake([])
    },
    clear() {
      ofRun.clear()
      ofAll.clear()
    },
  }
}

interface Announcer {
  add(runIds: readonly RunId[]): void
  close(): Promise<void>
}

/** Sends what was gathered as its own small transaction: a NOTIFY inside a hot commit would serialise the commits. */
function createAnnouncer(db: Database, origin: string): Announcer {
  const pending = new Set<RunId>()
  let timer: NodeJS.Timeout | null = null
  let sending: Promise<void> = Promise.resolve()
  let sentAt = Number.NEGATIVE_INFINITY

  const send = async (): Promise<void> => {
    const ids = [...pending]
    pending.clear()
    for (let i = 0; i < ids.length; i += IDS_PER_NOTIFY) {
      const payload = `${origin}:${ids.slice(i, i + IDS_PER_NOTIFY).join(',')}`
      await run(db.pool, ANNOUNCE, [CHANNEL, payload])
    }
  }
  const flush = (): Promise<void> => {
    timer = null
    sentAt = performance.now()
    // A wake that is lost is made up for by polling; what was committed is safe.
    sending = sending.then(send).catch(() => undefined)
    return sending
  }
  return {
    add(runIds) {
      for (const runId of runIds) pending.add(runId)
      timer ??= setTimeout(flush, Math.max(0, GATHER_MS - (performance.now() - sentAt)))
    },
    async close() {
      if (timer) clearTimeout(timer)
      await flush()
    },
  }
}

interface Listener {
  start(): void
  close(): Promise<void>
}

interface ListenerEvents {
  readonly onPayload: (payload: string) => void
  /** Listening (again): whatever was announced before was not heard. */
  readonly onGap: () => void
}

function createListener(url: string, events: ListenerEvents): Listener {
  let client: Client | null = null
  let timer: NodeJS.Timeout | null = null
  let delayMs = RECONNECT_MS_MIN
  let state: 'idle' | 'running' | 'closed' = 'idle'

  const reconnect = (broken: Client): void => {
    if (client !== broken) return
    client = null
    void broken.end().catch(() => undefined)
    if (state !== 'running') return
    timer = setTimeout(() => void connect(), delayMs)
    timer.unref()
    delayMs = Math.min(delayMs * 2, RECONNECT_MS_MAX)
  }
  const connect = async (): Promise<void> => {
    const mine = new Client({
      connectionString: url,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      application_name: 'live',
    })
    client = mine
    mine.on('error', () => reconnect(mine))
    mine.on('end', () => reconnect(mine))
    mine.on('notification', ({ payload }) => events.onPayload(payload ?? ''))
    try {
      await mine.connect()
      await mine.query(`LISTEN ${CHANNEL}`)
      delayMs = RECONNECT_MS_MIN
      events.onGap()
    } catch {
      reconnect(mine)
    }
  }
  return {
    start() {
      if (state !== 'idle') return
      state = 'running'
      void connect()
    },
    async close() {
      state = 'closed'
      if (timer) clearTimeout(timer)
      await client?.end().catch(() => undefined)
    },
  }
}
