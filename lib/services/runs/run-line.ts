import type { Read } from '#db/database.ts'
import type { RunId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { listRunPayloads, type RunSummary } from '#db/run-list.ts'
import { schedulesOfRuns } from '#db/schedule-fires.ts'
import type { Run } from '#engine/model.ts'
import { createMask, maskedFieldsOf, type Mask } from '../mask.ts'
import { idsOfActors, peopleOf, type People } from '../people.ts'
import type { RunLine } from './view.ts'

/** A run as lists show it. */
export function lineOf(
  run: Omit<RunSummary, 'personId' | 'programHash'>,
  people: People,
  schedule: string | null,
): RunLine {
  return {
    id: run.id,
    workflow: run.workflow,
    version: run.version,
    serviceFunction: run.serviceFunction,
    status: run.status,
    rollback: run.rollback,
    isRollingBack: run.isRollingBack,
    isQueued: run.isQueued,
    isSetAside: run.isSetAside,
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
  const ids = runs.map(({ id }) => id)
  const [schedules, masks] = await Promise.all([schedulesOfRuns(read, ids), masksOf(read, runs)])
  return runs.map((run) => {
    const line = lineOf(run, people, schedules.get(run.id) ?? null)
    return masks.get(run.id)?.texts(line) ?? line
  })
}

/** Of those that tell a reason and whose definitions want something hidden: it may repeat it. */
async function masksOf(read: Read, runs: readonly RunSummary[]): Promise<ReadonlyMap<RunId, Mask>> {
  const telling = runs.filter(({ reason }) => reason !== null)
  const fields = await maskedFieldsOf(
    read,
    telling.map(({ programHash }) => programHash),
  )
  const masked = telling.filter(({ programHash }) => fields.get(programHash)?.length)
  const hashes = new Map(masked.map(({ id, programHash }) => [id, programHash]))
  const payloads = await listRunPayloads(read, [...hashes.keys()])
  const jsonOf = (text: string): JsonObject => JSON.parse(text) as JsonObject
  const maskOf = (id: RunId, texts: readonly string[]): Mask =>
    createMask(fields.get(hashes.get(id) ?? '') ?? [], texts.map(jsonOf))
  return new Map(payloads.map(({ id, texts }) => [id, maskOf(id, texts)]))
}

export const isRollingBack = (run: Run): boolean => run.rollback === 'running'
