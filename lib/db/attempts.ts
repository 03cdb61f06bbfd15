import { AppError } from '#core/errors.ts'
import type { RunId, TaskId } from '#core/ids.ts'
import type { Needs } from '#engine/command.ts'
import type { Attempt } from '#engine/model.ts'
import { attemptOfRow, rowOfAttempt, type AttemptRow } from './attempt-row.ts'
import type { Read, Sql } from './database.ts'
import { asPoolRow } from './pool-row.ts'
import { run, statement, timestamp } from './statement.ts'

const FIND = statement('find-attempts')
const INSERT = statement('insert-attempts')
const UPDATE = statement('update-attempts')
const LIST_NEEDED = statement('list-needed-attempts')

export async function findAttempts(sql: Sql, ids: readonly TaskId[]): Promise<Attempt[]> {
  if (ids.length === 0) return []
  const { rows } = await run<AttemptRow>(sql, FIND, [ids])
  return rows.map(attemptOfRow)
}

export async function findAttempt(read: Read, id: TaskId): Promise<Attempt | null> {
  const row = await read.attempt.findUnique({ where: { id } })
  return row && attemptOfRow(asPoolRow<AttemptRow>(row))
}

/** All attempts of a run, in the order of scheduling. */
export async function listAttempts(read: Read, runId: RunId): Promise<Attempt[]> {
  const rows = await read.attempt.findMany({ where: { runId }, orderBy: { seq: 'asc' } })
  return rows.map((row) => attemptOfRow(asPoolRow<AttemptRow>(row)))
}

const isNothing = ({ newest, every, tasks, open, nextUndo }: Needs): boolean =>
  newest.length + every.length + tasks.length === 0 && !open && !nextUndo

/** The rows that `needs` names; for the next undo those in `touched` are passed over. May name a row twice. */
export async function listNeededAttempts(
  sql: Sql,
  runId: RunId,
  needs: Needs,
  touched: readonly TaskId[],
): Promise<Attempt[]> {
  if (isNothing(needs)) return []
  const { newest, every, tasks, open, nextUndo } = needs
  const values = [runId, newest, tasks, open, nextUndo, touched, every]
  const { rows } = await run<AttemptRow>(sql, LIST_NEEDED, values)
  return rows.map(attemptOfRow)
}

export async function insertAttempts(sql: Sql, attempts: readonly Attempt[]): Promise<void> {
  if (attempts.length === 0) return
  await run(sql, INSERT, [JSON.stringify(attempts.map(rowOfAttempt))])
}

/** An attempt as it shall be, and as it was read. */
export interface AttemptChange {
  readonly before: Attempt
  readonly after: Attempt
}

/** Writes changed attempts; each must still have the status and the lease it was read with. */
export async function updateAttempts(sql: Sql, changes: readonly AttemptChange[]): Promise<void> {
  if (changes.length === 0) return
  const { rowCount } = await run(sql, UPDATE, [
    JSON.stringify(changes.map(({ after }) => rowOfAttempt(after))),
    changes.map(({ before }) => before.id),
    changes.map(({ before }) => before.status),
    changes.map(({ before }) => before.lease?.owner ?? null),
    changes.map(({ before }) => timestamp(before.lease?.until ?? null)),
  ])
  if (rowCount !== changes.length) throw new AppError('conflict', 'A task was changed meanwhile: nothing was written.')
}
