import type { Database } from '#db/database.ts'
import { traceIdOf, type RunId, type TaskId } from '#core/ids.ts'
import { NO_MASK, type Mask } from '#core/mask.ts'
import { listRunMarks, type RunMark } from '#db/run-marks.ts'
import type { RunSummary } from '#db/run-summary.ts'
import type { Run } from '#engine/model.ts'
import { currentHost } from '#host/current.ts'
import { phasesOf } from '#trace/run-phases.ts'
import { linksOfRuns } from '../links/links-of-runs.ts'
import { masksOfRuns } from '../mask.ts'
import { peopleNamed, type People } from '../people.ts'
import type { RunLine } from './view.ts'

type Facts = Omit<RunLine, 'backendLink' | 'phases'>

/** What every page tells of a run. */
export function factsOf(
  run: Omit<RunSummary, 'generationId' | 'personId' | 'personName' | 'schedule' | 'programHash' | 'correlationId'>,
  people: People,
  schedule: string | null,
): Facts {
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
    agent: run.actor.kind === 'agent' ? run.actor.id : null,
    schedule,
    labels: run.labels,
    reason: run.reason === null ? null : briefReason(run.reason),
    createdAt: run.createdAt,
    endedAt: run.endedAt,
    traceId: traceIdOf(run.rootRunId),
  }
}

/** Conductor wraps a task's own reason in a sentence with its id (spec 2.4). */
const WRAPPED = /^Task (\S+) failed with status: \S+ and reason: '([\s\S]*)'$/

/** People read the reason alone. */
export const briefReason = (reason: string): string => WRAPPED.exec(reason)?.[2] || reason

/** The attempt whose failure ends a run, or ended it: then only that sentence names it. */
export const failedTaskOf = ({ ending, reason }: Pick<Run, 'ending' | 'reason'>): TaskId | null =>
  ending?.taskId ?? ((WRAPPED.exec(reason ?? '')?.[1] ?? null) as TaskId | null)

const phasesIn = (facts: Facts, marks: readonly RunMark[] | null = null): RunLine['phases'] =>
  marks && phasesOf(facts, marks)

/** Lines with the names of those who launched them, and with what they did with their time. */
export async function linesOf(db: Database, runs: readonly RunSummary[]): Promise<RunLine[]> {
  const ids = runs.map(({ id }) => id)
  const [marks, masks, links] = await Promise.all([
    listRunMarks(db.pool, ids),
    masksOf(db, runs),
    linksOfRuns(db.pool, currentHost().settings, runs),
  ])
  return runs.map((run) => {
    const facts = factsOf(run, launcherOf(run), run.schedule)
    const phases = phasesIn(facts, marks.get(run.id))
    const line = { ...facts, backendLink: links.get(run.id) ?? null, phases }
    return masks.get(run.id)?.texts(line) ?? line
  })
}

const launcherOf = ({ personId, personName }: RunSummary): People =>
  peopleNamed(new Map(personId !== null && personName !== null ? [[personId, personName]] : []))

/** Of those that tell a reason and whose definitions want something hidden: it may repeat it. */
async function masksOf(db: Database, runs: readonly RunSummary[]): Promise<ReadonlyMap<RunId, Mask>> {
  const telling = runs.filter(({ reason }) => reason !== null)
  const masks = await masksOfRuns(db, telling)
  return new Map(telling.map(({ id }, index) => [id, masks[index] ?? NO_MASK]))
}
