import type { TaskId } from '#core/ids.ts'
import type { RunView } from '#services/runs/view.ts'
import { at } from './columns.ts'
import type { PathPiece } from './critical-path.ts'
import type { CriticalSpans } from './critical-spans.ts'
import { executionSections } from './execution-sections.ts'
import type { SpanForests } from './span-forests.ts'
import { type FoldMemory, spanLayout } from './span-layout.ts'
import { spanMatches } from './span-matches.ts'
import type { SpanTree } from './span-tree.ts'
import { merged } from './stretches.ts'
import { joinedLanes, type LaneRows, type TimelineRows } from './timeline-lanes.ts'
import { decisionRows } from './timeline-decisions.ts'
import { matches, type RowDraft, type TimelineOptions, type TimelineRow } from './timeline-row.ts'
import { isSpanMatch, spanRowAt, type SpanRows } from './timeline-spans.ts'
import { taskRows } from './timeline-tasks.ts'

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

function piecesByKey(view: RunView, path: readonly PathPiece[]): Pieces {
  const refs = new Map<TaskId, string>(view.attempts.map((attempt) => [attempt.id, attempt.ref]))
  const byKey = new Map<string, PathPiece[]>()
  for (const piece of path) {
    const ref = piece.taskId === null ? undefined : refs.get(piece.taskId)
    if (ref === undefined) continue
    const keys = [`attempt:${piece.taskId}`, `approval:${piece.taskId}`, `task:${ref}`, `exec:${ref}`]
    for (const key of [...keys, `exec:${piece.taskId}`]) byKey.set(key, [...(byKey.get(key) ?? []), piece])
  }
  return byKey
}

function madeRows(drafts: readonly RowDraft[], pieces: Pieces, options: TimelineOptions): LaneRows {
  const ordered = options.isErrorsFirst ? errorsFirst(drafts) : drafts
  const rows = ordered.map((draft) => finished(draft, pieces, options.find))
  const byKey = new Map(rows.map((row, index) => [row.key, index]))
  const depths = rows.map(({ depth }) => depth)
  return {
    count: rows.length,
    rowAt: (index) => rows[index],
    depthAt: (index) => at(depths, index),
    indexOf: (key) => byKey.get(key) ?? -1,
    isMatchAt: (index) => rows[index]?.isMatch === true,
    isErrorAt: (index) => rows[index]?.isError === true,
  }
}

const finished = (draft: RowDraft, pieces: Pieces, find: string): TimelineRow => ({
  ...draft,
  critical: merged(pieces.get(draft.key) ?? []),
  isMatch: matches(`${draft.label} ${draft.note}`, find),
})

/** What rows are made of. */
export interface Trace {
  readonly view: RunView
  readonly tree: SpanTree
  readonly forests: SpanForests
  readonly path: readonly PathPiece[]
  readonly memory: FoldMemory
}

function executionRows({ view, tree, forests, memory }: Trace, pieces: Pieces, options: TimelineOptions) {
  const matches = spanMatches(tree, options.find)
  const sections = executionSections({ view, tree, forests, matches, options })
  const layout = spanLayout({ tree, matches, options, memory }, sections)
  return (critical: CriticalSpans): LaneRows => rowsOfSpans({ tree, layout, matches, critical }, pieces, options)
}

function rowsOfSpans(spans: SpanRows, pieces: Pieces, options: TimelineOptions): LaneRows {
  const { tree, layout } = spans
  const made = new Map<number, TimelineRow>()
  const makeRow = (index: number): TimelineRow => {
    const { critical: onPath, ...draft } = spanRowAt(spans, index)
    const row = finished(draft, pieces, options.find)
    const isMatch = isSpanMatch(spans, index) ?? row.isMatch
    return { ...row, critical: onPath.length > 0 ? onPath : row.critical, isMatch }
  }
  const rowAt = (index: number): TimelineRow => {
    const row = made.get(index) ?? makeRow(index)
    made.set(index, row)
    return row
  }
  return {
    count: layout.count,
    rowAt,
    depthAt: layout.depthAt,
    indexOf: layout.indexOf,
    isMatchAt: (index) => isSpanMatch(spans, index) ?? rowAt(index).isMatch,
    isErrorAt(index) {
      const place = layout.placeAt(index)
      return place === -1 ? rowAt(index).isError : tree.table.isError[place] === 1
    },
  }
}

/**
 * The rows of a run's timeline in three lanes, as they are shown: folded, expanded and ordered. Keys are stable, so that
 * nothing jumps while a run goes on. Which spans are on the critical path is said last: nothing is laid out again for it.
 */
export function timelineRows(trace: Trace, given: TimelineOptions): (critical: CriticalSpans) => TimelineRows {
  const { view, path } = trace
  const options = { ...given, find: given.find.trim().toLowerCase() }
  const pieces = piecesByKey(view, path)
  const decisions = madeRows(decisionRows(view, options), pieces, options)
  const tasks = madeRows(taskRows(view, options), pieces, options)
  const executionOn = executionRows(trace, pieces, options)
  return (critical) =>
    joinedLanes(
      [
        ['decisions', decisions],
        ['orchestration', tasks],
        ['execution', executionOn(critical)],
      ],
      options.find !== '',
    )
}
