import type { TaskId } from '#core/ids.ts'
import type { RunView } from '#services/runs/view.ts'
import type { SpanTree } from './span-tree.ts'

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
    const named = table.task[root] ?? -1
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

/** Spans of workers and services as trees under whose they are. */
export function spanForests(tree: SpanTree, view: Owned): ReadonlyMap<SpanOwner, SpanForest> {
  const { table } = tree
  const drafts = new Map<SpanOwner, Draft>()
  const ownerAt = ownerOf(tree, view)
  const draftAt = new Array<Draft | undefined>(table.count)
  for (const root of tree.roots) {
    const owner = ownerAt(root)
    const draft = drafts.get(owner) ?? { roots: [], size: 0, services: new Set(), hasError: false }
    drafts.set(owner, draft)
    draft.roots.push(root)
    draft.size += tree.size[root] ?? 0
    draft.hasError ||= (tree.hasError[root] ?? 0) === 1
    draftAt[root] = draft
  }
  for (const place of tree.topDown) {
    const above = tree.parent[place] ?? -1
    const draft = draftAt[above === -1 ? place : above]
    draftAt[place] = draft
    draft?.services.add(table.sorts[table.sort[place] ?? 0]?.service ?? '')
  }
  return new Map(
    [...drafts].map(([owner, draft]) => [owner, { owner, ...draft, services: [...draft.services].sort() }]),
  )
}
