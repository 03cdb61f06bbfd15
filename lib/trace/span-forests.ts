import type { TaskId } from '#core/ids.ts'
import type { RunView } from '#services/runs/view.ts'
import { byteAt, intAt } from './columns.ts'
import type { SpanTree } from './span-tree.ts'
import { sortOf } from './timeline-spans.ts'

/** Whose spans are: a task's attempt, the run itself, or what this page does not show. */
export type SpanOwner = TaskId | 'run' | 'elsewhere'

/** The trees of one owner, by start. */
export interface SpanForest {
  readonly owner: SpanOwner
  readonly roots: readonly number[]
  readonly size: number
  readonly services: readonly string[]
  readonly hasError: boolean
}

type Draft = { roots: number[]; size: number; services: Set<string>; hasError: boolean }

type Owned = Pick<RunView, 'attempts' | 'repeats'>

/** Says whose a root is: the task it names, else the attempt whose span is its parent. */
function ownerOf({ table }: SpanTree, { attempts, repeats }: Owned): (root: number) => SpanOwner {
  const shown = new Set(attempts.map(({ id }) => id))
  const bySpan = new Map<string, TaskId>(attempts.map(({ spanId, id }) => [spanId, id]))
  const last = { parentId: '', owner: 'run' as SpanOwner }
  return (root) => {
    const named = intAt(table.task, root)
    const task = named === -1 ? undefined : table.tasks[named]
    if (task !== undefined) return shown.has(task) ? task : 'elsewhere'
    const parentId = table.parentIdOf(root)
    if (parentId === '') return 'run'
    // Siblings come one after the other: most have the parent of the one before.
    if (parentId !== last.parentId)
      Object.assign(last, { parentId, owner: bySpan.get(parentId) ?? (repeats === null ? 'run' : 'elsewhere') })
    return last.owner
  }
}

/** Which services each tree has spans of. Whose a span is, is whose what stands above it is. */
function addServices({ table, topDown, parent }: SpanTree, draftOf: (Draft | undefined)[]): void {
  for (const place of topDown) {
    const above = intAt(parent, place)
    const draft = draftOf[above === -1 ? place : above]
    draftOf[place] = draft
    draft?.services.add(sortOf(table, place).service)
  }
}

/** Spans of workers and services as trees under whose they are. */
export function spanForests(tree: SpanTree, view: Owned): ReadonlyMap<SpanOwner, SpanForest> {
  const drafts = new Map<SpanOwner, Draft>()
  const ownerAt = ownerOf(tree, view)
  const draftOf: (Draft | undefined)[] = Array.from({ length: tree.table.count })
  for (const root of tree.roots) {
    const owner = ownerAt(root)
    const draft = drafts.get(owner) ?? { roots: [], size: 0, services: new Set(), hasError: false }
    drafts.set(owner, draft)
    draft.roots.push(root)
    draft.size += intAt(tree.size, root)
    draft.hasError ||= byteAt(tree.hasError, root) === 1
    draftOf[root] = draft
  }
  addServices(tree, draftOf)
  return new Map([...drafts].map(([owner, draft]) => [owner, forestOf(owner, draft)]))
}

const forestOf = (owner: SpanOwner, { services, ...draft }: Draft): SpanForest => ({
  owner,
  ...draft,
  services: [...services].sort(),
})
