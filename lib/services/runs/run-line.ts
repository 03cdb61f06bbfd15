import type { Read } from '#db/database.ts'
import type { RunSummary } from '#db/run-list.ts'
import { schedulesOfRuns } from '#db/schedule-fires.ts'
import { isFinal, type Run } from '#engine/model.ts'
import { idsOfActors, peopleOf, type People } from '../people.ts'
import type { RunLine } from './view.ts'

/** A run as lists show it. */
export function lineOf(run: Omit<RunSummary, 'personId'>, people: People, schedule: string | null): RunLine {
  return {
    id: run.id,
    workflow: run.workflow,
    version: run.version,
    serviceFunction: run.serviceFunction,
    status: run.status,
    rollback: run.rollback,
    isRollingBack: run.isRollingBack,
    isWaitingForPerson: run.status === 'RUNNING' && run.waiting > 0,
    isRecovered: run.status === 'COMPLETED' && run.retried > 0,
    by: people.actorPerson(run.actor),
    schedule,
    reason: run.reason === null ? null : briefReason(run.reason),
    createdAt: run.createdAt,
    endedAt: run.endedAt,
  }
}

/** Conductor wraps a task's own reason in a sentence with its id (spec 2.4); people read the reason. */
const briefReason = (reason: string): string =>
  /^Task \S+ failed with status: \S+ and reason: '([\s\S]+)'$/.exec(reason)?.[1] ?? reason

/** Lines with the names of those who launched them, and of the schedules that did so for them. */
export async function linesOf(read: Read, runs: readonly RunSummary[]): Promise<RunLine[]> {
  const people = await peopleOf(read, idsOfActors(runs.map((run) => run.actor)))
  const schedules = await schedulesOfRuns(
    read,
    runs.map(({ id }) => id),
  )
  return runs.map((run) => lineOf(run, people, schedules.get(run.id) ?? null))
}

export const isRollingBack = (run: Run): boolean => run.ending !== null && !isFinal(run.status)
