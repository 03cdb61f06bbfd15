import type { RunId, TaskId } from '#core/ids.ts'
import type { Database } from '#db/database.ts'
import type { RunningRow, TaskKey } from '#db/queue.ts'
import type { Orchestrator } from '#orchestrator/port.ts'
import type { Handlers } from './handler.ts'
import type { Places } from './places.ts'
import { report } from './report.ts'
import { runAttempt } from './run-attempt.ts'

/** An attempt that runs here just now. */
export interface RunningAttempt extends TaskKey {
  readonly abort: AbortController
  /** When its lease was last known to be held, on this process's clock. */
  heldAt: number
  done: Promise<void>
}

export interface CrewParts {
  readonly db: Database
  readonly commit: Orchestrator['commit']
  readonly handlers: Handlers
  readonly owner: string
  readonly places: Places
  /** By queue the last attempt that failed here. */
  readonly failures: Map<string, TaskId>
  /** A place got free. */
  readonly onFree: () => void
}

/** What runs in this process just now. */
export interface Crew {
  /** Runs an attempt whose lease is held and whose place is taken. */
  run(row: RunningRow): void
  all(): RunningAttempt[]
  of(runIds: ReadonlySet<RunId>): RunningAttempt[]
}

export function createCrew(parts: CrewParts): Crew {
  const running = new Set<RunningAttempt>()

  const execute = async (attempt: RunningAttempt, row: RunningRow): Promise<void> => {
    const { taskId, runId, abort } = attempt
    try {
      const outcome = await runAttempt(parts, row, abort.signal)
      if (outcome && outcome.status !== 'COMPLETED') parts.failures.set(row.attempt.queue ?? '', taskId)
      if (outcome) await report(parts, { taskId, runId }, outcome, abort.signal)
    } catch {
      // The database could not be read: the lease runs out and the attempt is made anew.
    } finally {
      running.delete(attempt)
      parts.places.give(1)
      parts.onFree()
    }
  }
  return {
    run(row) {
      const { id: taskId, runId } = row.attempt
      const abort = new AbortController()
      const attempt: RunningAttempt = { taskId, runId, abort, heldAt: performance.now(), done: Promise.resolve() }
      running.add(attempt)
      attempt.done = execute(attempt, row)
    },
    all: () => [...running],
    of: (runIds) => [...running].filter((attempt) => runIds.has(attempt.runId)),
  }
}
