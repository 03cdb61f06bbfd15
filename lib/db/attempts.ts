import type { RunId, TaskId } from '#core/ids.ts'
import type { Needs } from '#engine/command.ts'
import type { Attempt } from '#engine/model.ts'
import { SLICE } from '#engine/slice.ts'
import { attemptOfRow, type AttemptRow } from './attempt-row.ts'
import type { Read, Sql } from './database.ts'
import { chainOfRun } from './entries.ts'
import { asPoolRow } from './pool-row.ts'
import { run, statement, timestamp } from './statement.ts'

const FIND = statement('find-attempts')
const LIST_NEEDED = statement('list-needed-attempts')
const LIST_FRESH = statement('list-fresh-attempts')

export async function findAttempts(sql: Sql, ids: readonly TaskId[]): Promise<Attempt[]> {
  if (ids.length === 0) return []
  const { rows } = await run<AttemptRow>(sql, FIND, [ids])
  return rows.map(attemptOfRow)
}

export async function findAttempt(read: Read, id: TaskId): Promise<Attempt | null> {
  const row = await read.attempt.findUnique({ where: { id } })
  return row && attemptOfRow(asPoolRow<AttemptRow>(row))
}

/** The newest attempt of a reference, rollbacks apart. */
export async function findNewestAttempt(read: Read, runId: RunId, ref: string): Promise<Attempt | null> {
  const row = await read.attempt.findFirst({ where: { runId, ref, rollbackOf: null }, orderBy: { seq: 'desc' } })
  return row && attemptOfRow(asPoolRow<AttemptRow>(row))
}

/** All attempts of a run, in the order of scheduling. */
export async function listAttempts(read: Read, runId: RunId): Promise<Attempt[]> {
  const rows = await read.attempt.findMany({ where: { runId }, orderBy: { seq: 'asc' } })
  return rows.map((row) => attemptOfRow(asPoolRow<AttemptRow>(row)))
}

/** Attempts of a run that were scheduled before a `seq`, the last of them first. */
export async function listAttemptsBefore(read: Read, runId: RunId, seq: number, take: number): Promise<Attempt[]> {
  const where = { runId, seq: { lt: seq } }
  const rows = await read.attempt.findMany({ where, orderBy: { seq: 'desc' }, take })
  return rows.map((row) => attemptOfRow(asPoolRow<AttemptRow>(row)))
}

/** What one run's transition needs; for the next undo and slices of what is open those in `touched` are passed over. */
export interface RunNeeds {
  readonly runId: RunId
  readonly needs: Needs
  readonly touched: readonly TaskId[]
}

/** Up to which seq rows of these runs are history; node null: of every node. */
function historyOf(wanted: readonly RunNeeds[]): [RunId[], (string | null)[], number[]] {
  const gone = wanted.flatMap(({ runId, needs: { history } }) => [
    ...(history.all > 0 ? [{ runId, node: null, upTo: history.all }] : []),
    ...[...history.nodes].map(([node, upTo]) => ({ runId, node, upTo })),
  ])
  return [gone.map(({ runId }) => runId), gone.map(({ node }) => node), gone.map(({ upTo }) => upTo)]
}

/** The rows that needs name, of any number of runs. May name a row twice. */
export async function listNeededAttempts(sql: Sql, wanted: readonly RunNeeds[]): Promise<Attempt[]> {
  const newest = wanted.flatMap(({ runId, needs }) => needs.newest.map((node) => ({ runId, node })))
  const every = wanted.flatMap(({ runId, needs }) => needs.every.map((since) => ({ runId, ...since })))
  const tasks = wanted.flatMap(({ needs }) => needs.tasks)
  const open = wanted.filter(({ needs }) => needs.open).map(({ runId }) => runId)
  const undo = wanted.filter(({ needs }) => needs.nextUndo)
  const slices = wanted.filter(({ needs }) => needs.openSlice && !needs.open)
  const behind = wanted.flatMap((one) => (one.needs.dueBehind === null ? [] : [{ ...one, ...one.needs.dueBehind }]))
  const all = [newest, every, tasks, open, undo, slices, behind]
  if (all.every(({ length }) => length === 0)) return []
  const values = [
    newest.map(({ runId }) => runId),
    newest.map(({ node }) => node),
    tasks,
    open,
    undo.map(({ runId }) => runId),
    [...undo, ...slices, ...behind].flatMap(({ touched }) => touched),
    every.map(({ runId }) => runId),
    every.map(({ node }) => node),
    ...historyOf(undo),
    slices.map(({ runId }) => runId),
    SLICE,
    every.map(({ after }) => after),
    behind.map(({ runId }) => runId),
    behind.map(({ seq }) => seq),
    behind.map(({ at }) => timestamp(at)),
  ]
  const { rows } = await run<AttemptRow>(sql, LIST_NEEDED, values)
  return rows.map(attemptOfRow)
}

/** The attempts that entries of a run's chain after a seq tell of, and all that are open. */
export async function listFreshAttempts(sql: Sql, runId: RunId, afterSeq: number): Promise<readonly Attempt[]> {
  const { rows } = await run<AttemptRow>(sql, LIST_FRESH, [chainOfRun(runId), afterSeq, runId])
  return [...new Map(rows.map((row) => [row.id, attemptOfRow(row)])).values()]
}
