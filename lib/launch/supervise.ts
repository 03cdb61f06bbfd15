import { setTimeout as delay } from 'node:timers/promises'
import { startChild, type ChildSpec, type RunningChild } from './child.ts'
import { LaunchError } from './launch-error.ts'
import { createRestartBudget, RESTARTS_MAX } from './restart-budget.ts'

const RESTART_DELAY_MS = 200

export interface Supervised {
  readonly name: string
  /** Resolves when the process answers; rejects with a LaunchError when it ended before. */
  readonly ready: Promise<void>
  /** The process that serves now; another one after a restart. */
  pid(): number
  /** Ends the process, so that another one takes its place; no sign of trouble. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export interface SupervisionEvents {
  restarted(name: string): void
  /** It ended too often, and is started again only by `restart`. */
  gaveUp(error: LaunchError): void
}

/** Starts a process and, once it has answered, starts it again whenever it ends. */
export function supervise(spec: ChildSpec, events: SupervisionEvents): Supervised {
  let child: RunningChild = startChild(spec)
  let isStopping = false
  let isRestarting = false
  let wanted = Promise.withResolvers<void>()
  const budget = createRestartBudget()

  async function becomeReady(): Promise<void> {
    if (await child.ready) void keepAlive()
    else if (!isStopping) throw neverStarted(spec, child)
  }

  async function keepAlive(): Promise<void> {
    for (;;) {
      await child.ended
      if (isStopping) return
      if (!isRestarting && !budget.take()) {
        events.gaveUp(endedTooOften(spec, child))
        await wanted.promise
      }
      if (!isRestarting) await delay(RESTART_DELAY_MS)
      if (isStopping) return
      isRestarting = false
      wanted = Promise.withResolvers()
      child = startChild(spec)
      events.restarted(spec.name)
    }
  }

  return {
    name: spec.name,
    ready: becomeReady(),
    pid: () => child.pid,
    async restart() {
      isRestarting = true
      wanted.resolve()
      await child.stop()
    },
    async stop() {
      isStopping = true
      await child.stop()
    },
  }
}

const neverStarted = (spec: ChildSpec, child: RunningChild): LaunchError =>
  new LaunchError(`The ${spec.name} did not start${because(child)}; its log is ${spec.logFile}.`)

const endedTooOften = (spec: ChildSpec, child: RunningChild): LaunchError =>
  new LaunchError(
    `The ${spec.name} ended more than ${RESTARTS_MAX} times in a minute${because(child)}; its log is ${spec.logFile}.`,
  )

function because(child: RunningChild): string {
  const words = child.lastWords().trim()
  return words === '' ? '' : ` (${words})`
}
