import type { AttemptView, RunView } from '#services/runs/view.ts'
import { at, byteAt, msAt } from './columns.ts'
import { formatList } from './format.ts'
import { formatCount } from './repeats.ts'
import { servicesIn, type SpanForest, type SpanForests } from './span-forests.ts'
import { OPEN_SIZE_MAX, placesAbove, type SpanSection } from './span-layout.ts'
import type { SpanMatches } from './span-matches.ts'
import type { SpanTree } from './span-tree.ts'
import { taskGroups, type TaskGroup } from './task-groups.ts'
import {
  isExpanded,
  isFailure,
  PLAIN_ROW,
  type RowDraft,
  type Segment,
  stateOfAttempt,
  type TimelineOptions,
} from './timeline-row.ts'
import { isTraced, uncovered } from './timeline-spans.ts'
import { attemptsById, labelOf } from './timeline-tasks.ts'

interface Part {
  readonly attempt: AttemptView
  readonly position: number
  readonly forest: SpanForest
}

interface Sections {
  readonly view: RunView
  readonly tree: SpanTree
  readonly forests: SpanForests
  readonly matches: SpanMatches
  readonly options: TimelineOptions
}

/** The attempt's work as a bar, and over it what of it no span covers. */
function segmentsOf({ tree, options }: Sections, { attempt, forest }: Part): readonly Segment[] {
  const { startedAt, endedAt } = attempt
  if (startedAt === null) return []
  const state = stateOfAttempt(attempt)
  const isQuiet = !isFailure(state) && endedAt !== null
  const to = endedAt ?? Math.max(options.now, startedAt)
  const gap = options.isSampled ? 'sampled' : 'untraced'
  const gaps = options.isWhole ? uncovered(tree, attempt, forest.roots) : []
  return [
    { kind: 'span', state: isQuiet ? 'done' : state, from: startedAt, to, isOpen: endedAt === null },
    ...gaps.map(({ from, to: until }): Segment => ({
      kind: gap,
      state: 'done',
      from,
      to: until,
      isOpen: false,
    })),
  ]
}

/** Always the same, so that what is laid out is known again. */
const NONE: readonly number[] = []

const sizeOf = (parts: readonly Pick<Part, 'forest'>[]): number =>
  parts.reduce((sum, { forest }) => sum + forest.size, 0)

const countOf = (size: number): string => (size === 1 ? '1 span' : `${formatCount(size)} spans`)

/** Open when it is small, when something in it failed or is searched, or when the selected span is in it. */
function isOpen({ tree, matches, options }: Sections, key: string, parts: readonly Pick<Part, 'forest'>[]): boolean {
  const hasRoot = (is: (root: number) => boolean): boolean => parts.some(({ forest }) => forest.roots.some(is))
  const above = placesAbove(tree, options.selected)
  if (above.size > 0 && hasRoot((root) => above.has(root))) return true
  const isTelling = (root: number): boolean => byteAt(tree.hasError, root) === 1 || matches.hasMatch(root)
  return isExpanded(options, key, !options.isFolded || sizeOf(parts) <= OPEN_SIZE_MAX || hasRoot(isTelling))
}

function headOf(
  sections: Sections,
  parts: readonly Part[],
  newest: AttemptView,
  head: Pick<RowDraft, 'key' | 'label' | 'note' | 'depth'>,
): RowDraft {
  const segments = parts.flatMap((part) => segmentsOf(sections, part))
  const hasError = isFailure(stateOfAttempt(newest))
  const bars = segments.filter(({ kind }) => kind === 'span')
  return {
    ...PLAIN_ROW,
    ...head,
    lane: 'execution',
    state: hasError ? 'failed' : 'done',
    segments,
    durationMs: bars.reduce((sum, { from, to }) => sum + to - from, 0),
    isError: hasError,
    isExpandable: true,
    isExpanded: isOpen(sections, head.key, parts),
    target: { kind: 'task', taskId: newest.id },
  }
}

function groupSections(sections: Sections, group: TaskGroup, parts: readonly Part[]): readonly SpanSection[] {
  const only = parts.length === 1 ? parts[0] : undefined
  const services = formatList(
    servicesIn(
      sections.tree.table,
      parts.map(({ forest }) => forest),
    ),
  )
  const attempts = only === undefined ? `${parts.length} attempts` : `attempt ${only.position}`
  const note = `${attempts} · ${countOf(sizeOf(parts))} · ${services}`
  const label = labelOf(group.newest, attemptsById(sections.view))
  const head = headOf(sections, parts, group.newest, { key: `exec:${group.ref}`, label, note, depth: 0 })
  if (only !== undefined || !head.isExpanded) return [{ head, roots: only?.forest.roots ?? NONE }]
  const below = parts.map((part): SpanSection => {
    const labels = { label: `attempt ${part.position}`, note: countOf(part.forest.size) }
    const key = `exec:${part.attempt.id}`
    return { head: headOf(sections, [part], part.attempt, { key, ...labels, depth: 1 }), roots: part.forest.roots }
  })
  return [{ head, roots: NONE }, ...below]
}

/** Spans of tasks or runs that this page does not show. */
function elsewhere(sections: Sections): readonly SpanSection[] {
  const forest = sections.forests.get('elsewhere')
  if (forest === undefined) return []
  const key = 'exec:elsewhere'
  const { table } = sections.tree
  const from = msAt(table.from, at(forest.roots, 0))
  const to = forest.roots.reduce((last, root) => Math.max(last, msAt(table.to, root)), from)
  const text = sections.view.repeats === null ? 'other runs of this trace' : 'tasks that are not shown'
  const head: RowDraft = {
    ...PLAIN_ROW,
    key,
    lane: 'execution',
    label: text,
    note: `${countOf(forest.size)} · ${formatList(servicesIn(table, [forest]))}`,
    state: forest.hasError ? 'failed' : 'done',
    segments: [{ kind: 'span', state: 'done', from, to, isOpen: false }],
    durationMs: to - from,
    isExpandable: true,
    isExpanded: isOpen(sections, key, [{ forest }]),
    target: { kind: 'heading', text: `Spans of ${text}` },
  }
  return [{ head, roots: forest.roots }]
}

const NAMES_MAX = 8

/** Tasks of workers and services that no span came from, in one row with where they worked. */
function untraced({ view, forests, options }: Sections): readonly SpanSection[] {
  if (forests.size === 0 || view.repeats !== null || !options.isWhole) return []
  const traced = new Set(view.attempts.filter(({ id }) => forests.has(id)).map(({ ref }) => ref))
  const byId = attemptsById(view)
  const missing = view.attempts.flatMap((one) => {
    const { startedAt: from, endedAt: to } = one
    const isMissing = isTraced(one) && from !== null && to !== null && !traced.has(one.ref)
    return isMissing ? [{ name: labelOf(one, byId), from, to }] : []
  })
  if (missing.length === 0) return []
  const names = [...new Set(missing.map(({ name }) => name))]
  const word = options.isSampled ? 'sampled' : 'not traced'
  const kind = options.isSampled ? 'sampled' : 'untraced'
  const segments = missing.map(({ from, to }): Segment => ({ kind, state: 'done', from, to, isOpen: false }))
  const head: RowDraft = {
    ...PLAIN_ROW,
    key: 'exec:untraced',
    lane: 'execution',
    label: names.length === 1 ? `1 task ${word}` : `${formatCount(names.length)} tasks ${word}`,
    note: formatList(names.slice(0, NAMES_MAX)),
    state: 'done',
    segments,
    target: { kind: 'heading', text: `No span came from ${formatList(names.slice(0, NAMES_MAX))}` },
  }
  return [{ head, roots: NONE }]
}

/** The execution lane: spans under the attempt they belong to, those of the run itself first. */
export function executionSections(sections: Sections): readonly SpanSection[] {
  const { view, forests, options } = sections
  const ofRun = forests.get('run')
  const tasks = taskGroups(view.attempts).flatMap((group) => {
    const parts = group.attempts.flatMap((attempt, index): Part[] => {
      const forest = forests.get(attempt.id)
      return forest === undefined ? [] : [{ attempt, position: index + 1, forest }]
    })
    return parts.length === 0 ? [] : [{ parts, group }]
  })
  const isBad = ({ parts }: (typeof tasks)[number]): boolean => parts.some(({ forest }) => forest.hasError)
  const inOrder = options.isErrorsFirst ? [...tasks.filter(isBad), ...tasks.filter((one) => !isBad(one))] : tasks
  const run: SpanSection[] = ofRun === undefined ? [] : [{ head: null, roots: ofRun.roots }]
  const isRunLast = options.isErrorsFirst && ofRun?.hasError === false
  return [
    ...(isRunLast ? [] : run),
    ...inOrder.flatMap(({ parts, group }) => groupSections(sections, group, parts)),
    ...(isRunLast ? run : []),
    ...elsewhere(sections),
    ...untraced(sections),
  ]
}
