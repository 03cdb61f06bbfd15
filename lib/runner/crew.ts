import { spanIdOf, traceIdOf, type RunId, type TaskId } from '#core/ids.ts'
import type { Database } from '#db/database.ts'
import type { RunningRow, TaskKey } from '#db/queue.ts'
import type { Orchestrator } from '#orchestrator/port.ts'
import { log } from '#telemetry/log.ts'
import type { Handlers } from './handler.ts'
import type { AttemptOutcome } from './outcome-of.ts'
import type { Places } from './places.ts'
import { report } from './report.ts'
import { createReports } from './reports.ts'
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
  /** More attempts of one run wait to report their end than go in one commit: to take more of it would only lengthen the line. */
  isCrowded(): boolean
  all(): RunningAttempt[]
  of(runIds: ReadonlySet<RunId>): RunningAttempt[]
}

const idsOf = ({ attempt }: RunningRow): object => ({
  trace_id: traceIdOf(attempt.rootRunId),
  span_id: spanIdOf(attempt.id),
  run_id: attempt.runId,
  task_id: attempt.id,
})

export function createCrew(parts: CrewParts): Crew {
  const running = new Set<RunningAttempt>()
  const reports = createReports()

  const reportEnd = async ({ taskId, runId, abort }: RunningAttempt, outcome: AttemptOutcome): Promise<void> => {
    reports.enter(runId)
    try {
      await report(parts, { taskId, runId }, outcome, abort.signal)
    } finally {
      reports.leave(runId)
    }
  }

  const execute = async (attempt: RunningAttempt, row: RunningRow): Promise<void> => {
    try {
      const outcome = await runAttempt(parts, row, attempt.abort.signal)
      if (outcome && outcome.status !== 'COMPLETED') parts.failures.set(row.attempt.queue ?? '', attempt.taskId)
      if (outcome) await reportEnd(attempt, outcome)
    } catch (error) {
      // The database could not be read: the lease runs out and the attempt is made anew.
      log.warn({ err: error, ...idsOf(row) }, 'an attempt could not be carried out')
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
    isCrowded: reports.isCrowded,
    all: () => [...running],
    of: (runIds) => [...running].filter((attempt) => runIds.has(attempt.runId)),
  }
}
