import { setTimeout as delay } from 'node:timers/promises'
import type { RunId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Run } from '#engine/model.ts'
import { ProcessEnded, RefusedThere, type HostProcess } from '../../support/start-host.ts'
import { untilEnded } from '../../support/stage.ts'
import type { Person } from '../people.ts'
import type { World } from '../world.ts'

/** What somebody does with the product, of which every step is repeated when the process dies under it. */
export interface Act {
  readonly name: string
  /** The commit points a process passes in it. */
  readonly passes: readonly string[]
  play(player: Player): Promise<void>
}

/** Plays acts on one process at a time. Once armed, that process dies at the point; its successors live. */
export interface Player {
  readonly world: World
  /** Of this play: what it makes is named after it. */
  readonly id: string
  /** Where the process is to die, e.g. `before write-works`. */
  readonly point: string
  /** From now on the process dies at the point. */
  arm(): Promise<void>
  /**
   * Asks until there is an answer. What was asked before of a process that died may be done already: a refusal of the
   * repetition is then as good an answer (null).
   */
  ask(who: Person, verb: string, input: unknown): Promise<unknown>
  /** What the verb is refused with. */
  refusalOf(who: Person, verb: string, input: unknown): Promise<string>
  /** Launches once, however often it has to be said. */
  launch(workflow: string, input?: JsonObject): Promise<RunId>
  ended(runId: RunId): Promise<Run>
  /** Goes on with another process. */
  change(): Promise<void>
  /** Asks the process to stop, and goes on with another. */
  stop(): Promise<void>
  wasKilled(): boolean
  /** The process that lives at the end. */
  leave(): Promise<HostProcess>
  /** Says of a process that the act started by itself whether it was killed at the point. */
  died(isKilled: boolean): void
}

/** Only bounds: a lease and the looks at it, and the start of a process on a machine that is busy with other plays. */
const ENDED_MS_MAX = 240_000
const ASKED_MS_MAX = 240_000
const AWAY_MS = 100

/** Plays on the process given first. */
export function createPlayer(world: World, point: string, id: string, first: HostProcess): Player {
  let current: Promise<HostProcess | null> = Promise.resolve(first)
  let isArmed = false
  let wasKilled = false
  let launched = 0

  const successorOf = async (last: HostProcess | null): Promise<HostProcess> => {
    if (last?.isAlive()) return last
    if (last && isArmed) wasKilled ||= last.endedBy() === 'SIGKILL'
    return world.start('gateway')
  }
  /** One after the other: two that find it dead start one successor. */
  const host = (): Promise<HostProcess> => {
    const next = current.then(successorOf)
    current = next.catch(() => null)
    return next
  }
  const again = async <T>(work: (host: HostProcess, isRepeated: boolean) => Promise<T>): Promise<T> => {
    const deadline = Date.now() + ASKED_MS_MAX
    for (let isRepeated = false; ; isRepeated = true) {
      const asked = await host()
      try {
        return await work(asked, isRepeated)
      } catch (error) {
        if (error instanceof ProcessEnded) await asked.gone
        else if (!(error instanceof RefusedThere) || error.code !== 'unavailable') throw error
        if (Date.now() > deadline) throw error
        await delay(AWAY_MS)
      }
    }
  }
  // The process may die while nobody asks it anything: its successor is started all the same.
  const watch = setInterval(() => void host().catch(() => undefined), AWAY_MS)

  const replace = async (signal: NodeJS.Signals): Promise<void> => {
    const old = await host()
    old.signal(signal)
    await old.gone
    await host()
  }
  return {
    world,
    id,
    point,
    async arm() {
      const armed = await host()
      isArmed = true
      // It may die before it answers.
      await armed.ask('die-at', world.people.lead(), point).catch((error: unknown) => {
        if (!(error instanceof ProcessEnded)) throw error
      })
    },
    ask: (who, verb, input) =>
      again((asked, isRepeated) =>
        asked.ask(verb, who(), input).catch((error: unknown) => {
          if (isRepeated && error instanceof RefusedThere && error.code !== 'unavailable') return null
          throw error
        }),
      ),
    refusalOf: (who, verb, input) =>
      again(async (asked) => {
        try {
          await asked.ask(verb, who(), input)
        } catch (error) {
          if (error instanceof RefusedThere && error.code !== 'unavailable') return error.code
          throw error
        }
        return 'not refused'
      }),
    async launch(workflow, input = {}) {
      const key = `${id} ${++launched}`
      const once = { correlationId: key, idempotencyKey: key, idempotencyStrategy: 'RETURN_EXISTING' }
      const asked = { workflow, input, ...once }
      return (await again((each) => each.ask('run.launch', world.people.lead(), asked) as Promise<{ runId: RunId }>))
        .runId
    },
    ended: (runId) => untilEnded(world, runId, ENDED_MS_MAX),
    change: () => replace('SIGKILL'),
    stop: () => replace('SIGTERM'),
    wasKilled: () => wasKilled,
    died(isKilled) {
      wasKilled = isKilled
    },
    leave() {
      clearInterval(watch)
      return host()
    },
  }
}
