import { AppError } from '#core/errors.ts'
import type { TaskId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { laterOf, type Instant } from '#core/time.ts'
import { findAttempts } from '#db/attempts.ts'
import type { Sql } from '#db/database.ts'
import { chainOfRun } from '#db/entries.ts'
import type { Command, Decision, Needs } from '#engine/command.ts'
import { decide } from '#engine/decide.ts'
import type { Attempt, Lease, Run } from '#engine/model.ts'
import { MissingRows, mergeNeeds } from '#engine/missing.ts'
import { needs } from '#engine/needs.ts'
import { digestOf } from '#ledger/canonical.ts'
import type { UnchainedEntry } from '#ledger/entry.ts'
import type { Submission } from '../port.ts'
import type { Programs } from './programs.ts'
import type { RunWork } from './run-work.ts'
import { newSeed, seededRandom } from './seed.ts'

/** What every submission of a commit is decided with. */
export interface Desk {
  readonly sql: Sql
  readonly programs: Programs
  /** The database's clock. */
  readonly now: Instant
  readonly handOut: (queue: string, now: Instant) => Lease | null
}

/** Decides one submission on what its run has become by now, and keeps the outcome in `work`. Throws, and leaves `work` as it was, when it is refused. */
export async function foldSubmission(desk: Desk, work: RunWork, submission: Submission): Promise<Run> {
  const { command, origin } = submission
  if (!work.run && command.kind !== 'start') throw new AppError('not_found', 'There is no such run. Nothing was done.')
  const program = desk.programs.get(programHashOf(work, command))
  const subject = await findSubject(desk.sql, work, command)
  const now = work.run ? laterOf(desk.now, work.run.updatedAt) : desk.now
  const seed = newSeed()
  const env = () => ({
    now,
    random: seededRandom(seed),
    digest: digestOf,
    handOut: (queue: string) => desk.handOut(queue, now),
    origin,
    ...(submission.start && { start: submission.start }),
  })
  const decision = await decideWith(desk, work, needs(program, work.run, command, subject), (attempts, read) => {
    const known = subject && !attempts.includes(subject) ? [...attempts, subject] : attempts
    return decide(program, { run: work.run, attempts: known, read }, command, env())
  })
  const entries = entriesOf(work, submission, decision, seed)
  work.apply(decision)
  work.entries.push(...entries)
  for (const write of submission.also ?? []) work.also.push({ ...write, at: now })
  return decision.run
}

/** Reads what is likely to be needed, and what the decision then asks for. */
async function decideWith(
  desk: Desk,
  work: RunWork,
  likely: Needs,
  attempt: (attempts: readonly Attempt[], read: Needs) => Decision,
): Promise<Decision> {
  for (let read = likely; ;) {
    const attempts = await work.gather(desk.sql, read)
    try {
      return attempt(attempts, read)
    } catch (error) {
      if (!(error instanceof MissingRows)) throw error
      read = mergeNeeds(read, error.needs)
    }
  }
}

function programHashOf(work: RunWork, command: Command): string {
  if (work.run) return work.run.programHash
  return command.kind === 'start' ? command.programHash : ''
}

const subjectIdOf = (command: Command): TaskId | null => ('taskId' in command ? command.taskId : null)

async function findSubject(sql: Sql, work: RunWork, command: Command): Promise<Attempt | null> {
  const id = subjectIdOf(command)
  return id === null ? null : single(sql, work, id)
}

async function single(sql: Sql, work: RunWork, id: TaskId): Promise<Attempt> {
  const known = work.find(id)
  if (known) return known
  const [read] = await findAttempts(sql, [id])
  if (!read || read.runId !== work.id) throw new AppError('not_found', 'The run has no such task. Nothing was done.')
  work.remember([read])
  return read
}

/** The facts of a decision as entries; the first also says by which seed it can be replayed and which request led to it. */
function entriesOf(work: RunWork, { origin }: Submission, decision: Decision, seed: string): UnchainedEntry[] {
  const first: JsonObject = origin.request ? { seed, request: origin.request as unknown as JsonObject } : { seed }
  return decision.entries.map((draft, index) => ({
    chain: chainOfRun(work.id),
    at: draft.at,
    kind: draft.kind,
    taskId: draft.taskId,
    ref: draft.ref,
    status: draft.status,
    actor: origin.actor,
    via: origin.via,
    policyIds: origin.request?.policy.ids ?? [],
    facts: index === 0 ? { ...draft.facts, ...first } : draft.facts,
    digests: Object.fromEntries(Object.entries(draft.payloads).map(([name, payload]) => [name, digestOf(payload)])),
  }))
}
