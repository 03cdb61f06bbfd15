import type { TaskId } from '#core/ids.ts'
import type { RunView } from '#services/runs/view.ts'
import { criticalPath, type PathPiece } from './critical-path.ts'
import { decisionRows } from './timeline-decisions.ts'
import { LANES, type RowDraft, type TimelineOptions, type TimelineRow } from './timeline-row.ts'
import { spanRows } from './timeline-spans.ts'
import { taskRows } from './timeline-tasks.ts'
import { matches } from './timeline-tree.ts'

/** A row with everything below it. */
interface Family {
  readonly rows: RowDraft[]
  isError: boolean
}

/** Puts families (a top row with its descendants) with errors first, otherwise keeps the order. */
function errorsFirst(rows: readonly RowDraft[]): readonly RowDraft[] {
  const families: Family[] = []
  for (const row of rows) {
    const family = families.at(-1)
    if (row.depth === 0 || family === undefined) families.push({ rows: [row], isError: row.isError })
    else {
      family.rows.push(row)
      family.isError ||= row.isError
    }
  }
  return [...families.filter((family) => family.isError), ...families.filter((family) => !family.isError)].flatMap(
    (family) => family.rows,
  )
}

type Pieces = ReadonlyMap<string, readonly PathPiece[]>

function piecesByKey(view: RunView, now: number): Pieces {
  const refs = new Map<TaskId, string>(view.attempts.map((attempt) => [attempt.id, attempt.ref]))
  const byKey = new Map<string, PathPiece[]>()
  for (const piece of criticalPath(view, now)) {
    if (piece.taskId === null) continue
    const keys = [`attempt:${piece.taskId}`, `approval:${piece.taskId}`, `task:${refs.get(piece.taskId) ?? ''}`]
    for (const key of keys) byKey.set(key, [...(byKey.get(key) ?? []), piece])
  }
  return byKey
}

/** Touching pieces as one line. */
function joined(pieces: readonly PathPiece[]): TimelineRow['critical'] {
  const lines: { from: number; to: number }[] = []
  for (const { from, to } of pieces) {
    const last = lines.at(-1)
    if (last !== undefined && from <= last.to) last.to = to
    else lines.push({ from, to })
  }
  return lines
}

/**
 * The rows of a run's timeline in three lanes, as they are shown: folded, expanded and ordered. Pure and cheap enough to
 * compute anew for every change; keys are stable, so that nothing jumps while a run goes on.
 */
export function timelineRows(view: RunView, options: TimelineOptions): readonly TimelineRow[] {
  const find = options.find.trim().toLowerCase()
  const searching = { ...options, find }
  const drafts = [...decisionRows(view, searching), ...taskRows(view, searching), ...spanRows(view, searching)]
  const pieces = piecesByKey(view, options.now)
  return LANES.flatMap((lane) => {
    const rows = drafts.filter((draft) => draft.lane === lane)
    return options.isErrorsFirst ? errorsFirst(rows) : rows
  }).map((draft) => finished(draft, pieces, find))
}

const finished = (draft: RowDraft, pieces: Pieces, find: string): TimelineRow => ({
  ...draft,
  critical: joined(pieces.get(draft.key) ?? []),
  isMatch: matches(`${draft.label} ${draft.note}`, find),
})

/** The row to show for a key that may be hidden in a fold: itself, or null when no row of that key is shown. */
export const findRow = (rows: readonly TimelineRow[], key: string): TimelineRow | null =>
  rows.find((row) => row.key === key) ?? null
