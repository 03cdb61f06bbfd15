import { setTimeout as delay } from 'node:timers/promises'
import type { RunId } from '#core/ids.ts'
import { isConnectionLost } from '#db/failure.ts'
import { ProcessEnded, RefusedThere, type HostProcess } from '../support/start-host.ts'
import { until } from '../support/stage.ts'
import type { World } from './world.ts'

export interface ManyRuns {
  readonly workflow: string
  readonly count: number
  /** Between one launch and the next; 0 launches all at once. */
  readonly paceMs?: number
  /** So many are asked for at a time. */
  readonly atOnce?: number
}

const AGAIN_MS = 100
const ACKNOWLEDGED_MS_MAX = 300_000

/** Launches by these processes in turn, each launch again and again under one key until somebody acknowledges it. */
export async function launchMany(
  world: World,
  hosts: readonly HostProcess[],
  { workflow, count, paceMs = 0, atOnce = count }: ManyRuns,
): Promise<RunId[]> {
  const startedAt = performance.now()
  const numbers = Array.from({ length: count }, (_, i) => i)
  const acknowledged: RunId[] = []
  const launchNext = async (): Promise<void> => {
    for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
      await delay(Math.max(0, startedAt + number * paceMs - performance.now()))
      acknowledged.push(await launchOnce(world, hosts, { workflow, number }))
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, launchNext))
  return acknowledged
}

async function launchOnce(
  { people }: World,
  hosts: readonly HostProcess[],
  { workflow, number }: { readonly workflow: string; readonly number: number },
): Promise<RunId> {
  const key = `${workflow} ${number}`
  const asked = { workflow, input: {}, correlationId: key, idempotencyKey: key, idempotencyStrategy: 'RETURN_EXISTING' }
  const deadline = Date.now() + ACKNOWLEDGED_MS_MAX
  for (let tries = 0; ; tries++) {
    const host = hosts[(number + tries) % hosts.length]
    try {
      const answer = await host?.ask('run.launch', people.lead(), asked)
      return (answer as { readonly runId: RunId }).runId
    } catch (error) {
      const mayPass = error instanceof ProcessEnded || (error instanceof RefusedThere && error.code === 'unavailable')
      if (!mayPass || Date.now() > deadline) throw error
      await delay(AGAIN_MS)
    }
  }
}

/** Waits until no run is open; what is still open then is told by `verify`. A database that is away is asked again. */
export async function untilNoneRuns({ db }: World, withinMs: number): Promise<void> {
  const isNoneOpen = async (): Promise<boolean> => {
    try {
      return (await db.pool.query(`SELECT FROM run WHERE status IN ('RUNNING', 'PAUSED') LIMIT 1`)).rowCount === 0
    } catch (error) {
      if (isConnectionLost(error)) return false
      throw error
    }
  }
  await until('the end of all runs', isNoneOpen, withinMs).catch(() => undefined)
}
