import type { SpanId } from '#core/ids.ts'
import type { AttemptView, RunView } from '#services/runs/view.ts'
import { formatDuration, formatList } from './format.ts'
import {
  isExpanded,
  isFailure,
  type RowDraft,
  type RowState,
  type Segment,
  stateOfAttempt,
  type TimelineOptions,
} from './timeline-row.ts'
import { taskGroups, type TaskGroup } from './task-groups.ts'
import { attemptsById, labelOf } from './timeline-tasks.ts'
import { type SpanForest, type SpanNode, spanForests } from './timeline-tree.ts'

const REPEATS_MIN = 5
const EXPANDED_SIZE_MAX = 30

/** A place in the walk: one span, or repeats of equal siblings. */
type Item =
  | { readonly kind: 'span'; readonly node: SpanNode; readonly depth: number }
  | { readonly kind: 'repeats'; readonly nodes: readonly SpanNode[]; readonly depth: number }

const stateOf = (hasError: boolean): RowState => (hasError ? 'failed' : 'done')

const segmentOf = (node: SpanNode): Segment => ({
  kind: 'span',
  state: stateOf(node.span.status === 'error'),
  from: node.from,
  to: node.to,
  isOpen: false,
})

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Equal siblings without errors stand together, at the place of the first, once there are five of them. */
function itemsOf(nodes: readonly SpanNode[], depth: number): readonly Item[] {
  const equals = new Map<string, SpanNode[]>()
  const nameOf = (node: SpanNode): string => `${node.span.service}\n${node.span.kind}\n${node.span.name}`
  for (const node of nodes) {
    if (node.hasError) continue
    const group = equals.get(nameOf(node))
    if (group === undefined) equals.set(nameOf(node), [node])
    else group.push(node)
  }
  return nodes.flatMap((node): Item[] => {
    const group = node.hasError ? undefined : equals.get(nameOf(node))
    if (group === undefined || group.length < REPEATS_MIN) return [{ kind: 'span', node, depth }]
    return group[0] === node ? [{ kind: 'repeats', nodes: group, depth }] : []
  })
}

function spanRow(node: SpanNode, depth: number, options: TimelineOptions): RowDraft {
  const { span } = node
  const isOpenByDefault = node.hasError || node.hasMatch || node.size <= EXPANDED_SIZE_MAX
  return {
    key: `span:${span.spanId}`,
    lane: 'execution',
    depth,
    label: span.name,
    note: span.service,
    state: stateOf(node.hasError),
    outcomes: [],
    tally: [],
    segments: [segmentOf(node)],
    marks: [],
    durationMs: node.to - node.from,
    isError: span.status === 'error',
    isExpandable: node.children.length > 0,
    isExpanded: node.children.length > 0 && isExpanded(options, `span:${span.spanId}`, isOpenByDefault),
    target: { kind: 'span', spanId: span.spanId },
  }
}

function repeatsRow(nodes: readonly SpanNode[], depth: number, options: TimelineOptions): RowDraft {
  const first = nodes[0]
  const spanIds: readonly SpanId[] = nodes.map((node) => node.span.spanId)
  const key = `repeats:${spanIds[0] ?? ''}`
  const from = Math.min(...nodes.map((node) => node.from))
  const to = Math.max(...nodes.map((node) => node.to))
  const isOpenByDefault = !options.isFolded || nodes.some((node) => node.hasMatch)
  return {
    key,
    lane: 'execution',
    depth,
    label: first?.span.name ?? '',
    note: `${nodes.length} × ~${formatDuration(median(nodes.map((node) => node.to - node.from)))}`,
    state: 'done',
    outcomes: [],
    tally: [],
    segments: nodes.map(segmentOf),
    marks: [],
    durationMs: to - from,
    isError: false,
    isExpandable: true,
    isExpanded: isExpanded(options, key, isOpenByDefault),
    target: { kind: 'spans', spanIds },
  }
}

/** The rows of a forest from `depth` on, walked without recursion. */
function treeRows(roots: readonly SpanNode[], depth: number, options: TimelineOptions): readonly RowDraft[] {
  const rows: RowDraft[] = []
  const stack = itemsOf(roots, depth).toReversed()
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const below = item.depth + 1
    if (item.kind === 'span') {
      const row = spanRow(item.node, item.depth, options)
      rows.push(row)
      if (row.isExpanded) stack.push(...itemsOf(item.node.children, below).toReversed())
    } else {
      const row = repeatsRow(item.nodes, item.depth, options)
      rows.push(row)
      if (row.isExpanded) {
        stack.push(...item.nodes.map((node): Item => ({ kind: 'span', node, depth: below })).toReversed())
      }
    }
  }
  return rows
}

function workSegment(attempt: AttemptView, now: number): readonly Segment[] {
  if (attempt.startedAt === null) return []
  const state = stateOfAttempt(attempt)
  const to = attempt.endedAt ?? Math.max(now, attempt.startedAt)
  const isQuiet = !isFailure(state) && attempt.endedAt !== null
  return [
    { kind: 'span', state: isQuiet ? 'done' : state, from: attempt.startedAt, to, isOpen: attempt.endedAt === null },
  ]
}

interface Part {
  readonly attempt: AttemptView
  readonly position: number
  readonly forest: SpanForest
}

const countOf = (size: number): string => (size === 1 ? '1 span' : `${size} spans`)

function partRow(
  parts: readonly Part[],
  newest: AttemptView,
  head: Pick<RowDraft, 'key' | 'label' | 'note' | 'depth'>,
  options: TimelineOptions,
): RowDraft {
  const segments = parts.flatMap(({ attempt }) => workSegment(attempt, options.now))
  const hasError = isFailure(stateOfAttempt(newest))
  const roots = parts.flatMap(({ forest }) => forest.roots)
  const size = parts.reduce((sum, { forest }) => sum + forest.size, 0)
  const isOpenByDefault = size <= EXPANDED_SIZE_MAX || roots.some((node) => node.hasError || node.hasMatch)
  return {
    ...head,
    lane: 'execution',
    state: hasError ? 'failed' : 'done',
    outcomes: [],
    tally: [],
    segments,
    marks: [],
    durationMs: segments.reduce((sum, { from, to }) => sum + to - from, 0),
    isError: hasError,
    isExpandable: true,
    isExpanded: isExpanded(options, head.key, isOpenByDefault),
    target: { kind: 'task', taskId: newest.id },
  }
}

function groupRows(
  group: TaskGroup,
  parts: readonly Part[],
  label: string,
  options: TimelineOptions,
): readonly RowDraft[] {
  const only = parts.length === 1 ? parts[0] : undefined
  const services = formatList([...new Set(parts.flatMap(({ forest }) => forest.services))])
  const size = countOf(parts.reduce((sum, { forest }) => sum + forest.size, 0))
  const attempts = only === undefined ? `${parts.length} attempts` : `attempt ${only.position}`
  const note = `${attempts} · ${size} · ${services}`
  const head = partRow(parts, group.newest, { key: `exec:${group.ref}`, label, note, depth: 0 }, options)
  if (!head.isExpanded) return [head]
  if (only !== undefined) return [head, ...treeRows(only.forest.roots, 1, options)]
  const below = parts.flatMap((part) => {
    const name = `attempt ${part.position}`
    const row = partRow(
      [part],
      part.attempt,
      { key: `exec:${part.attempt.id}`, label: name, note: countOf(part.forest.size), depth: 1 },
      options,
    )
    return row.isExpanded ? [row, ...treeRows(part.forest.roots, 2, options)] : [row]
  })
  return [head, ...below]
}

/** The execution lane: spans of workers and services under the attempt they belong to; those of no attempt come first. */
export function spanRows(view: RunView, options: TimelineOptions): readonly RowDraft[] {
  const forests = new Map(spanForests(view, options.find).map((forest) => [forest.taskId, forest]))
  const byId = attemptsById(view)
  const ofRun = forests.get(null)
  const rows: RowDraft[] = ofRun === undefined ? [] : [...treeRows(ofRun.roots, 0, options)]
  for (const group of taskGroups(view.attempts)) {
    const parts = group.attempts.flatMap((attempt, index): Part[] => {
      const forest = forests.get(attempt.id)
      return forest === undefined ? [] : [{ attempt, position: index + 1, forest }]
    })
    if (parts.length > 0) rows.push(...groupRows(group, parts, labelOf(group.newest, byId), options))
  }
  return rows
}
