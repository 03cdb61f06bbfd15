import type { TaskId } from '#core/ids.ts'
import type { RunView } from '#services/runs/view.ts'
import { criticalPath, type PathPiece } from './critical-path.ts'
import { criticalSpans, type CriticalSpans, type CriticalWindow } from './critical-spans.ts'
import { executionSections } from './execution-sections.ts'
import { type SpanForest, spanForests, type SpanOwner } from './span-forests.ts'
import { type FoldMemory, spanLayout } from './span-layout.ts'
import { spanMatches } from './span-matches.ts'
import type { SpanTree } from './span-tree.ts'
import { merged } from './stretches.ts'
import { decisionRows } from './timeline-decisions.ts'
import { type Lane, matches, type RowDraft, type TimelineOptions, type TimelineRow } from './timeline-row.ts'
import { isSpanMatch, spanRowAt } from './timeline-spans.ts'
import { taskRows } from './timeline-tasks.ts'

/** The rows of one lane, by number. */
interface LaneRows {
  readonly count: number
  rowAt(index: number): TimelineRow
  depthAt(index: number): number
  indexOf(key: string): number
  isMatchAt(index: number): boolean
  isErrorAt(index: number): boolean
}

/** Where the rows of a lane stand among all. */
export interface LanePart {
  readonly lane: Lane
  readonly first: number
  readonly count: number
}

/** The rows of a run's timeline, by number. A row is made when it is looked at, and is the same one then on. */
export interface TimelineRows {
  readonly count: number
  readonly lanes: readonly LanePart[]
  rowAt(index: number): TimelineRow | null
  /** -1 for a row that is in a fold, or not there. */
  indexOf(key: string | null): number
  /** The row it stands under, -1 at the top of a lane. */
  parentOf(index: number): number
  /** The numbers of the rows that are found, in order. */
  readonly found: readonly number[]
  /** The next row with an error behind a row, and around the end; -1 when there is none. */
  nextError(index: number): number
}

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
    if (piece.taskId === null) continue
    const ref = refs.get(piece.taskId) ?? ''
    const keys = [`attempt:${piece.taskId}`, `approval:${piece.taskId}`, `task:${ref}`, `exec:${ref}`]
    for (const key of [...keys, `exec:${piece.taskId}`]) byKey.set(key, [...(byKey.get(key) ?? []), piece])
  }
  return byKey
}

/** Which spans lie on the path, below the attempts that do. */
function spansOnPath(
  tree: SpanTree,
  forests: ReadonlyMap<SpanOwner, SpanForest>,
  path: readonly PathPiece[],
): CriticalSpans {
  const windows = path.flatMap(({ kind, taskId, from, to }): CriticalWindow[] => {
    const forest = kind === 'working' || kind === 'rolling-back' ? forests.get(taskId ?? 'run') : undefined
    return forest === undefined || taskId === null ? [] : [{ places: forest.roots, from, to }]
  })
  return criticalSpans(tree, windows)
}

function madeRows(drafts: readonly RowDraft[], pieces: Pieces, options: TimelineOptions): LaneRows {
  const ordered = options.isErrorsFirst ? errorsFirst(drafts) : drafts
  const rows = ordered.map((draft) => finished(draft, pieces, options.find))
  const byKey = new Map(rows.map((row, index) => [row.key, index]))
  const at = (index: number): TimelineRow => {
    const row = rows[index]
    if (row === undefined) throw new Error(`there is no row ${index}`)
    return row
  }
  return {
    count: rows.length,
    rowAt: at,
    depthAt: (index) => at(index).depth,
    indexOf: (key) => byKey.get(key) ?? -1,
    isMatchAt: (index) => at(index).isMatch,
    isErrorAt: (index) => at(index).isError,
  }
}

const finished = (draft: RowDraft, pieces: Pieces, find: string): TimelineRow => ({
  ...draft,
  critical: merged(pieces.get(draft.key) ?? []),
  isMatch: matches(`${draft.label} ${draft.note}`, find),
})

interface Trace {
  readonly view: RunView
  readonly tree: SpanTree
  readonly memory: FoldMemory
}

function executionRows({ view, tree, memory }: Trace, path: readonly PathPiece[], options: TimelineOptions): LaneRows {
  const forests = spanForests(tree, view)
  const found = spanMatches(tree, options.find)
  const sections = executionSections({ view, tree, forests, matches: found, options })
  const layout = spanLayout({ tree, matches: found, options, memory }, sections)
  const spans = { tree, layout, matches: found, critical: spansOnPath(tree, forests, path) }
  const pieces = piecesByKey(view, path)
  const made = new Map<number, TimelineRow>()
  const makeRow = (index: number): TimelineRow => {
    const { critical, ...draft } = spanRowAt(spans, index)
    const row = finished(draft, pieces, options.find)
    const isMatch = isSpanMatch(spans, index) ?? row.isMatch
    return { ...row, critical: critical.length > 0 ? critical : row.critical, isMatch }
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
      const item = layout.itemAt(index)
      return item.kind === 'span' ? tree.table.isError[item.place] === 1 : rowAt(index).isError
    },
  }
}

/**
 * The rows of a run's timeline in three lanes, as they are shown: folded, expanded and ordered. Keys are stable, so that
 * nothing jumps while a run goes on.
 */
export function timelineRows(trace: Trace, given: TimelineOptions): TimelineRows {
  const { view } = trace
  const options = { ...given, find: given.find.trim().toLowerCase() }
  const path = criticalPath(view, options.now)
  const pieces = piecesByKey(view, path)
  return joined(
    [
      ['decisions', madeRows(decisionRows(view, options), pieces, options)],
      ['orchestration', madeRows(taskRows(view, options), pieces, options)],
      ['execution', executionRows(trace, path, options)],
    ],
    options.find !== '',
  )
}

type NamedLane = readonly [lane: Lane, rows: LaneRows]

function joined(lanes: readonly NamedLane[], isSearching: boolean): TimelineRows {
  let count = 0
  const parts = lanes.map(([lane, rows]) => {
    const first = count
    count += rows.count
    return { lane, rows, first, count: rows.count }
  })
  const partOf = (index: number) => parts.find(({ first, count: length }) => index >= first && index < first + length)
  const parentOf = (index: number): number => {
    const part = partOf(index)
    if (part === undefined) return -1
    const depth = part.rows.depthAt(index - part.first)
    for (let i = index - 1; i >= part.first; i--) if (part.rows.depthAt(i - part.first) < depth) return i
    return -1
  }
  const nextError = (index: number): number => {
    for (let step = 1; step <= count; step++) {
      const next = (index + step) % count
      const part = partOf(next)
      if (part?.rows.isErrorAt(next - part.first)) return next
    }
    return -1
  }
  return {
    count,
    lanes: parts.map(({ lane, first, count: length }) => ({ lane, first, count: length })),
    rowAt(index) {
      const part = partOf(index)
      return part?.rows.rowAt(index - part.first) ?? null
    },
    indexOf(key) {
      for (const { rows, first } of key === null ? [] : parts) {
        const index = rows.indexOf(key ?? '')
        if (index !== -1) return first + index
      }
      return -1
    },
    parentOf,
    found: isSearching ? parts.flatMap(foundIn) : [],
    nextError,
  }
}

function foundIn({ rows, first, count }: { readonly rows: LaneRows; readonly first: number; readonly count: number }) {
  const found: number[] = []
  for (let index = 0; index < count; index++) if (rows.isMatchAt(index)) found.push(first + index)
  return found
}
