import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { RunId, TaskId } from '#core/ids.ts'
import { plusMs, type Instant } from '#core/time.ts'
import type { Database } from '#db/database.ts'
import type { Live } from '#db/live.ts'
import { claimAttempts, giveBackLeases, type RunningRow } from '#db/queue.ts'
import type { Command } from '#engine/command.ts'
import type { Lease } from '#engine/model.ts'
import type { HandedOut, Orchestrator } from '#orchestrator/port.ts'
import type { Handlers } from './handler.ts'
import { createHeartbeat } from './heartbeat.ts'
import { claimBounded } from './claim-limited.ts'
import { createLeaseKeeper } from './keep-leases.ts'
import { createCrew, type Crew, type RunningAttempt } from './crew.ts'
import { createLoop, type Loop } from './loop.ts'
import { createPlaces, type Places } from './places.ts'
import { submissionOf } from './report.ts'
import { watchClock } from './watch-clock.ts'

export interface RunnerParts {
  readonly db: Database
  readonly live: Live
  /** The orchestrator's; functions, because the orchestrator is given the runner's hand-outs. */
  readonly commit: Orchestrator['commit']
  readonly deliverDue: Orchestrator['deliverDue']
  readonly handlers: Handlers
  /** First part of the runner's id: which process it is of. */
  readonly process: string
  /** How many attempts run at once. */
  readonly capacity?: number
  readonly leaseMs?: number
}

/** Runs in-process tasks, and is the clock of all runs. */
export interface Runner {
  /** `<process kind>-<uuid>`. */
  readonly id: string
  /** Reserves a place for a ready attempt of a queue, within a commit; null when this runner cannot run it now. */
  handOut(queue: string, now: Instant): Lease | null
  /** Gives back reserved places whose attempts were not written. */
  release(places: number): void
  /** Runs what a commit handed out. */
  take(handedOut: readonly HandedOut[]): void
  start(): void
  /** Stops claiming, aborts what runs, and gives its leases back so that others go on at once. */
  stop(): Promise<void>
}

const CAPACITY = 256
/** A claim takes a part of the places only: what it takes may end at once. */
const CLAIM_MAX = 64
const LEASE_MS = 10_000
const CLAIM_LOOK_MS_MAX = 1_000
/** Commits follow each other closely; one look at the clock, at the queues or at the leases serves them all. */
const CLOCK_GATHER_MS = 50
const CLAIM_GATHER_MS = 3
const LIMIT_GATHER_MS = 20
const LEASE_GATHER_MS = 20
const STOP_WAIT_MS = 800
/** Without a change there is nothing to check; renewing finds out too. */
const CHECK_MS = 60_000

export function createRunner(parts: RunnerParts): Runner {
  const { db, commit, handlers, leaseMs = LEASE_MS } = parts
  const owner = `${parts.process}-${randomUUID()}`
  const queues = [...handlers.keys()]
  const places = createPlaces(parts.capacity ?? CAPACITY)
  const failures = new Map<string, TaskId>()
  const crew = createCrew({
    db,
    commit,
    handlers,
    owner,
    places,
    failures,
    onFree: () => places.isWanted && claiming.wake(),
  })
  const claiming = createLoop(() => claim({ ...parts, owner, queues, places, leaseMs }, crew))
  const bounded = createLoop(() => claimBounded({ ...parts, owner, queues, places, leaseMs }, crew))
  const duties = createDuties({ ...parts, owner, queues, leaseMs, failures }, crew, { claiming, bounded })
  let state: 'idle' | 'running' | 'stopped' = 'idle'

  return {
    id: owner,
    handOut(queue, now) {
      if (state !== 'running' || !handlers.has(queue) || places.take(1) === 0) return null
      return { owner, until: plusMs(now, leaseMs) }
    },
    release: places.give,
    take(handedOut) {
      for (const each of handedOut) crew.run(each)
    },
    start() {
      if (state !== 'idle') return
      state = 'running'
      duties.start()
    },
    async stop() {
      if (state !== 'running') return
      state = 'stopped'
      await duties.stop()
      await leaveRunning({ db, commit, owner }, crew.all())
    },
  }
}

interface ClaimParts {
  readonly db: Database
  readonly live: Live
  readonly owner: string
  readonly queues: readonly string[]
  readonly places: Places
  readonly leaseMs: number
}

/**
 * Takes from the queues into half of the free places: the other half stays free for what commits hand out meanwhile, or each
 * claim would push them into the queue. When something is known to wait there, into all. A wide fork whose ends come faster
 * than they are written has to wait, and leaves the places to others. Answers when to look again if nothing wakes us.
 */
async function claim({ db, live, places, ...wanted }: ClaimParts, crew: Crew): Promise<number> {
  if (crew.isCrowded()) {
    places.isWanted = true
    return CLAIM_LOOK_MS_MAX
  }
  const reserved = places.take(Math.min(CLAIM_MAX, places.isWanted ? places.free : Math.ceil(places.free / 2)))
  if (reserved === 0) return CLAIM_LOOK_MS_MAX
  places.isWanted = false
  let taken: readonly RunningRow[] = []
  try {
    taken = await claimAttempts(db.pool, { ...wanted, limit: reserved })
  } finally {
    places.give(reserved - taken.length)
  }
  for (const row of taken) crew.run(row)
  live.announce([...new Set(taken.map(({ attempt }) => attempt.runId))])
  places.isWanted ||= taken.length === reserved
  return taken.length === reserved && places.free > 0 ? 0 : CLAIM_LOOK_MS_MAX
}

interface DutyParts extends RunnerParts {
  readonly owner: string
  readonly queues: readonly string[]
  readonly leaseMs: number
  /** By queue the last attempt that failed here. */
  readonly failures: ReadonlyMap<string, TaskId>
}

/** The two ways out of the queues: of what is free to start, and of what shares a bound with others. */
interface Queues {
  readonly claiming: Loop
  readonly bounded: Loop
}

/** What a runner does all the time: claim, watch the clock, renew its leases, listen, and say that it is there. */
function createDuties(
  parts: DutyParts,
  crew: Crew,
  { claiming, bounded }: Queues,
): { start(): void; stop(): Promise<void> } {
  const { db, live, owner, leaseMs } = parts
  const leases = createLeaseKeeper({ db, owner, leaseMs, crew })
  const clock = createLoop(async () => {
    const delayMs = await watchClock(parts, parts.queues)
    claiming.wake()
    bounded.wake()
    return delayMs
  })
  const renewing = createLoop(leases.renew)
  const changed = new Set<RunId>()
  const checking = createLoop(async () => {
    const runIds = new Set(changed)
    changed.clear()
    await leases.check(runIds).catch(() => undefined)
    return CHECK_MS
  })
  const delivering = createLoop(parts.deliverDue)
  const telling = createLoop(createHeartbeat(parts))
  const loops = [claiming, bounded, clock, renewing, checking, delivering, telling]
  let unwatch = (): void => undefined
  return {
    start() {
      for (const loop of loops) loop.start()
      unwatch = live.watchAll((runIds) => {
        claiming.wake(CLAIM_GATHER_MS)
        bounded.wake(LIMIT_GATHER_MS)
        clock.wake(CLOCK_GATHER_MS)
        for (const runId of runIds) changed.add(runId)
        checking.wake(LEASE_GATHER_MS)
      })
    },
    async stop() {
      unwatch()
      await Promise.all(loops.map((loop) => loop.stop()))
    },
  }
}

interface LeavingParts {
  readonly db: Database
  readonly commit: Orchestrator['commit']
  readonly owner: string
}

/** Attempts that do not end soon are made anew at once, for whoever takes them next. */
async function leaveRunning({ db, commit, owner }: LeavingParts, attempts: readonly RunningAttempt[]): Promise<void> {
  for (const { abort } of attempts) abort.abort(new Error('the process stops'))
  await Promise.race([Promise.all(attempts.map(({ done }) => done)), delay(STOP_WAIT_MS)])
  const taskIds = attempts.map(({ taskId }) => taskId)
  const left = await giveBackLeases(db.pool, owner, taskIds).catch(() => [])
  const commands = left.map((key): Command => ({ kind: 'lease-lost', runId: key.runId, taskId: key.taskId }))
  await commit(commands.map((command) => submissionOf(owner, command)))
}
