import type { RunId } from '#core/ids.ts'
import { listApprovalsOfRun, type Approval } from '#db/approvals.ts'
import { listAttempts } from '#db/attempts.ts'
import type { Database } from '#db/database.ts'
import { chainOfRun, listEntries } from '#db/entries.ts'
import { getRun } from '#db/runs.ts'
import { listSpans } from '#db/spans.ts'
import { spanIdOf, traceIdOf } from '#core/ids.ts'
import { foldChain, type Folded } from '#engine/fold.ts'
import { isFinal, isOpen, type Attempt, type PastGeneration, type Run } from '#engine/model.ts'
import { listPastGenerations } from '#db/past-generations.ts'
import { verifyChain } from '#ledger/chain.ts'

/** What must be true of every run in the database at any moment; says what is not. */
export async function brokenInvariants(db: Database): Promise<string[]> {
  const { rows } = await db.pool.query<{ id: RunId }>('SELECT id FROM run ORDER BY id')
  const ids = rows.map(({ id }) => id)
  const broken: string[] = []
  while (ids.length > 0) {
    const some = ids.splice(0, AT_ONCE)
    const all = await Promise.all(some.map((id) => brokenOfRun(db, id)))
    for (const [i, what] of all.entries()) broken.push(...what.map((each) => `run ${some[i]}: ${each}`))
  }
  return [...broken, ...(await overfullKeys(db)), ...(await doublyHeldKeys(db))]
}

const AT_ONCE = 8

/** No more runs of a key run than the widest of their definitions allows. */
async function overfullKeys(db: Database): Promise<string[]> {
  const { rows } = await db.pool.query<{ key: string }>(
    `SELECT rate_key AS key FROM run WHERE rate_key IS NOT NULL AND status IN ('RUNNING', 'PAUSED') AND NOT is_queued
     GROUP BY workflow, rate_key HAVING count(*) > max(rate_max)`,
  )
  return rows.map(({ key }) => `too many runs of the key ${key} are running`)
}

/** Under the key of one launch one run is at work; one that is only undone needs no key. */
async function doublyHeldKeys(db: Database): Promise<string[]> {
  const { rows } = await db.pool.query<{ workflow: string; key: string }>(
    `SELECT workflow, key FROM launch_key JOIN run USING (workflow) WHERE run.id = run_id
     AND status IN ('RUNNING', 'PAUSED') AND rollback <> 'running' GROUP BY workflow, key HAVING count(*) > 1`,
  )
  return rows.map(({ workflow, key }) => `two runs are at work under the key ${key} of ${workflow}`)
}

async function brokenOfRun(db: Database, runId: RunId): Promise<string[]> {
  const run = await getRun(db.prisma, runId)
  const attempts = await listAttempts(db.prisma, runId)
  const entries = await listEntries(db.pool, chainOfRun(runId))
  const chain = verifyChain(entries)
  const approvals = await listApprovalsOfRun(db.prisma, runId)
  return [
    ...(chain.isIntact ? [] : [`its chain is broken: ${chain.problem}`]),
    ...(run.seq === entries.length ? [] : [`it counts ${run.seq} entries of ${entries.length}`]),
    ...brokenCounts(run, attempts),
    ...differencesFromFold(run, attempts, foldChain(entries)),
    ...approvals.flatMap((approval) => brokenOfApproval(approval, attempts)),
    ...brokenPast(run, await listPastGenerations(db.prisma, runId)),
  ]
}

function brokenCounts(run: Run, attempts: readonly Attempt[]): string[] {
  const open = attempts.filter((attempt) => isOpen(attempt.status))
  const live = open.map((attempt) => attempt.ref)
  const gates = open.filter((attempt) => attempt.type === 'HUMAN')
  const rules: [boolean, string][] = [
    [!isFinal(run.status) || open.length === 0, `it is ${run.status} with open attempts: ${live.join(' ')}`],
    [run.status !== 'RUNNING' || open.length > 0, 'it is RUNNING and waits on nobody'],
    [!run.rate?.isQueued || (run.status === 'PAUSED' && attempts.length === 0), 'it is queued and has begun'],
    [run.openAttempts === open.length, `openAttempts is ${run.openAttempts}, open are ${open.length}`],
    [run.waiting === gates.length, `waiting is ${run.waiting}, open gates are ${gates.length}`],
    [new Set(live).size === live.length, `two live attempts of one task: ${live.join(' ')}`],
    [attempts.every((attempt, i) => attempt.seq === i + 1), 'its attempts are not numbered densely'],
    [attempts.every((attempt) => isOpen(attempt.status) || attempt.endedAt !== null), 'an ended attempt has no end'],
  ]
  return rules.filter(([isTrue]) => !isTrue).map(([, what]) => what)
}

/** A claim is no entry: an open attempt may be further on than its chain says. */
function differencesFromFold(run: Run, attempts: readonly Attempt[], folded: Folded): string[] {
  const ofRun = (['status', 'rollback', 'createdAt', 'endedAt', 'seq'] as const).flatMap((key) =>
    folded.run[key] === run[key] ? [] : [`its ${key} is ${run[key]}, its chain says ${folded.run[key]}`],
  )
  if (folded.run.generation !== run.generation.number) ofRun.push('its generation is not what its chain says')
  const missing = attempts.length === folded.attempts.size ? [] : ['its chain does not tell of every attempt']
  return [...ofRun, ...missing, ...attempts.flatMap((attempt) => differencesOfAttempt(attempt, folded))]
}

function differencesOfAttempt(attempt: Attempt, folded: Folded): string[] {
  const told = folded.attempts.get(attempt.id)
  const claimed = isOpen(attempt.status)
    ? { status: attempt.status, startedAt: attempt.startedAt, workerId: attempt.workerId }
    : {}
  return Object.entries({ ...told, ...claimed }).flatMap(([key, value]) => {
    const there = attempt[key as keyof Attempt]
    return there === value ? [] : [`${attempt.ref}.${key} is ${String(there)}, its chain says ${String(value)}`]
  })
}

/** Each generation but the last is kept as it ended. */
function brokenPast(run: Run, past: readonly PastGeneration[]): string[] {
  const isDense =
    past.length === run.generation.number - 1 && past.every(({ generation }, i) => generation.number === i + 1)
  return [
    ...(isDense ? [] : [`it is in generation ${run.generation.number} and keeps ${past.length} before it`]),
    ...past
      .filter(({ status }) => !isFinal(status))
      .map(({ generation }) => `generation ${generation.number} never ended`),
  ]
}

/** Who opened a generation asks for it: a decision of theirs counts for nothing that runs since, so the question was put again. */
function brokenOfApproval(approval: Approval, attempts: readonly Attempt[]): string[] {
  const { decisions, requesters, state, quorum, ref } = approval
  const approved = decisions.filter(({ outcome }) => outcome === 'approved').length
  const rules: [boolean, string][] = [
    [(state === 'waiting') === (approval.settledAt === null), `the request of ${ref} is ${state} and says otherwise`],
    [state !== 'approved' || approved >= quorum, `${ref} is approved by ${approved} of ${quorum}`],
    [decisions.every(({ by }) => !requesters.includes(by)), `${ref} was decided by a requester`],
    [
      attempts.every(
        ({ gatedBy, startedAt }) => gatedBy !== approval.taskId || startedAt === null || state === 'approved',
      ),
      `what ${ref} gates started, and it is ${state}`,
    ],
  ]
  return rules.filter(([isTrue]) => !isTrue).map(([, what]) => what)
}

/** Every ended attempt has exactly one engine span, in its root run's trace, once the projection has caught up. */
export async function missingSpans(db: Database, runId: RunId): Promise<string[]> {
  const run = await getRun(db.prisma, runId)
  const attempts = await listAttempts(db.prisma, runId)
  const { spans } = await listSpans(db.pool, traceIdOf(run.rootRunId))
  const projected = new Set(spans.filter(({ origin }) => origin === 'engine').map(({ spanId }) => spanId))
  return attempts
    .filter((attempt) => !isOpen(attempt.status) && !projected.has(spanIdOf(attempt.id)))
    .map((attempt) => `${attempt.ref} (${attempt.id})`)
}

/** Ended attempts and runs that have no span in their root's trace: none, once the projection has caught up. */
export async function endedWithoutSpan(db: Database): Promise<string[]> {
  const { rows } = await db.pool.query<{ id: string }>(
    `SELECT ended.id FROM (
       SELECT id, root_run_id FROM attempt WHERE ended_at IS NOT NULL
       UNION ALL SELECT id, root_run_id FROM run WHERE ended_at IS NOT NULL
     ) AS ended
     WHERE NOT EXISTS (
       SELECT FROM span WHERE origin = 'engine' AND trace_id = uuid_send(ended.root_run_id)
         AND span_id = substring(uuid_send(ended.id) FROM 9)
     )`,
  )
  return rows.map(({ id }) => id)
}
