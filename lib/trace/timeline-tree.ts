import type { SpanId, TaskId } from '#core/ids.ts'
import type { AttemptView, RunView } from '#services/runs/view.ts'
import type { StoredSpan } from './span.ts'
import { msOf } from './timeline-row.ts'

/** A span with what hangs below it, children by start. */
export interface SpanNode {
  readonly span: StoredSpan
  readonly children: SpanNode[]
  readonly from: number
  readonly to: number
  /** It or anything below it failed. */
  readonly hasError: boolean
  /** How many spans it stands for, itself included. */
  readonly size: number
  /** It or anything below it carries the searched text. */
  readonly hasMatch: boolean
}

type Draft = { -readonly [key in keyof SpanNode]: SpanNode[key] }

/** Spans that belong to one attempt, or to the run itself (`taskId` null). */
export interface SpanForest {
  readonly taskId: TaskId | null
  readonly roots: readonly SpanNode[]
  readonly size: number
  readonly services: readonly string[]
}

const byStart = (a: SpanNode, b: SpanNode): number => a.from - b.from || (a.span.spanId < b.span.spanId ? -1 : 1)

export const matches = (text: string, find: string): boolean => find !== '' && text.toLowerCase().includes(find)

function draftsOf(spans: readonly StoredSpan[], find: string): ReadonlyMap<SpanId, Draft> {
  const drafts = new Map<SpanId, Draft>()
  for (const span of spans) {
    drafts.set(span.spanId, {
      span,
      children: [],
      from: msOf(span.startNs),
      to: Math.max(msOf(span.startNs), msOf(span.endNs)),
      hasError: span.status === 'error',
      size: 1,
      hasMatch: matches(`${span.name} ${span.service}`, find),
    })
  }
  return drafts
}

/** Links drafts to their parents; a parent that is missing, or a loop, leaves a root. */
function rootsOf(drafts: ReadonlyMap<SpanId, Draft>): readonly Draft[] {
  const roots: Draft[] = []
  const placed = new Set<SpanId>()
  for (const draft of drafts.values()) {
    const parent = draft.span.parentSpanId === null ? undefined : drafts.get(draft.span.parentSpanId)
    if (parent === undefined || parent === draft) roots.push(draft)
    else parent.children.push(draft)
  }
  const reach = (from: Draft): void => {
    const stack = [from]
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (placed.has(node.span.spanId)) continue
      placed.add(node.span.spanId)
      stack.push(...node.children)
    }
  }
  for (const root of roots) reach(root)
  for (const draft of drafts.values()) {
    if (placed.has(draft.span.spanId)) continue
    const parent = draft.span.parentSpanId === null ? undefined : drafts.get(draft.span.parentSpanId)
    if (parent !== undefined) parent.children = parent.children.filter((child) => child !== draft)
    roots.push(draft)
    reach(draft)
  }
  return roots
}

/** Adds up errors, sizes and matches from the leaves, without recursion: traces can be deep. */
function addUp(roots: readonly Draft[]): void {
  const order: Draft[] = []
  const stack = [...roots]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    order.push(node)
    stack.push(...node.children)
  }
  for (const node of order.toReversed()) {
    node.children.sort(byStart)
    for (const child of node.children) {
      node.hasError ||= child.hasError
      node.hasMatch ||= child.hasMatch
      node.size += child.size
    }
  }
}

/** Spans of workers and services as trees under the attempt each belongs to. Engine spans are rows of other lanes. */
export function spanForests(view: RunView, find: string): readonly SpanForest[] {
  const bySpan = new Map<string, AttemptView>(view.attempts.map((attempt) => [attempt.spanId, attempt]))
  const roots = rootsOf(
    draftsOf(
      view.spans.filter((span) => span.origin !== 'engine'),
      find,
    ),
  )
  addUp(roots)
  const byTask = new Map<TaskId | null, Draft[]>()
  for (const root of roots) {
    const taskId = root.span.taskId ?? bySpan.get(root.span.parentSpanId ?? '')?.id ?? null
    byTask.set(taskId, [...(byTask.get(taskId) ?? []), root])
  }
  return [...byTask].map(([taskId, nodes]) => ({
    taskId,
    roots: nodes.sort(byStart),
    size: nodes.reduce((sum, node) => sum + node.size, 0),
    services: servicesOf(nodes),
  }))
}

function servicesOf(nodes: readonly SpanNode[]): readonly string[] {
  const services = new Set<string>()
  const stack = [...nodes]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    services.add(node.span.service)
    stack.push(...node.children)
  }
  return [...services].sort()
}
