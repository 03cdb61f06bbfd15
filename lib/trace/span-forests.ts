import type { TaskId } from '#core/ids.ts'
import type { RunView } from '#services/runs/view.ts'
import { byteAt, intAt, itemAt } from './columns.ts'
import type { SpanTable } from './span-table.ts'
import type { SpanTree } from './span-tree.ts'

/** Whose spans are: a task's attempt, the run itself, or what this page does not show. */
type SpanOwner = TaskId | 'run' | 'elsewhere'

/** The trees of one owner, by start. */
export interface SpanForest {
  readonly roots: readonly number[]
  readonly size: number
  readonly hasError: boolean
  /** What its spans are, as the table counts it. */
  readonly sorts: ReadonlySet<number>
}

export type SpanForests = ReadonlyMap<SpanOwner, SpanForest>

type Draft = { roots: number[]; size: number; hasError: boolean; sorts: Set<number> }

type Owned = Pick<RunView, 'attempts' | 'repeats'>

/** Says whose a root is: the task it names, else the attempt whose span is its parent. */
function ownerOf({ table }: SpanTree, { attempts, repeats }: Owned): (root: number) => SpanOwner {
  const shown = new Set(attempts.map(({ id }) => id))
  const bySpan = new Map<string, TaskId>(attempts.map(({ spanId, id }) => [spanId, id]))
  const byParent = (parentId: string): SpanOwner =>
    bySpan.get(parentId) ?? (parentId === '' || repeats === null ? 'run' : 'elsewhere')
  let [last, owner]: [number, SpanOwner] = [-1, 'run']
  return (root) => {
    const task = table.tasks[intAt(table.task, root)]
    if (task !== undefined) return shown.has(task) ? task : 'elsewhere'
    // Siblings come one after the other: most have the parent of the one before.
    if (last === -1 || !table.areSiblings(root, last)) owner = byParent(table.parentIdOf(root))
    last = root
    return owner
  }
}

/** Spans of workers and services as trees under whose they are: whose a span is, is whose what stands above it is. */
export function spanForests(tree: SpanTree, view: Owned): SpanForests {
  const { table, topDown, parent } = tree
  const ownerAt = ownerOf(tree, view)
  const forests = new Map<SpanOwner, Draft>()
  const forestAt: Draft[] = []
  for (const root of tree.roots) {
    const owner = ownerAt(root)
    const forest = forests.get(owner) ?? { roots: [], size: 0, hasError: false, sorts: new Set() }
    forests.set(owner, forest)
    forestAt[root] = forest
    forest.roots.push(root)
    forest.size += intAt(tree.size, root)
    forest.hasError ||= byteAt(tree.hasError, root) === 1
  }
  for (const place of topDown) {
    const above = intAt(parent, place)
    const forest = itemAt(forestAt, above === -1 ? place : above)
    forestAt[place] = forest
    forest.sorts.add(intAt(table.sort, place))
  }
  return forests
}

/** The services that have spans in these forests. */
export const servicesIn = ({ sorts }: SpanTable, forests: readonly SpanForest[]): readonly string[] =>
  [...new Set(forests.flatMap((forest) => [...forest.sorts].map((sort) => itemAt(sorts, sort).service)))].sort()
