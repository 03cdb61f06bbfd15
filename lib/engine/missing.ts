import type { Needs, Since } from './command.ts'
import { NO_HISTORY } from './generation.ts'

export const NO_NEEDS: Needs = {
  newest: [],
  every: [],
  tasks: [],
  open: false,
  openSlice: false,
  dueBehind: null,
  nextUndo: false,
  history: NO_HISTORY,
}

const union = <T>(a: readonly T[], b: readonly T[]): readonly T[] => [...new Set([...a, ...b])]

/** Of each node the one that reaches back farthest. */
function widest(all: readonly Since[]): readonly Since[] {
  const byNode = new Map<string, number>()
  for (const { node, after } of all) byNode.set(node, Math.min(after, byNode.get(node) ?? after))
  return [...byNode].map(([node, after]) => ({ node, after }))
}

/** Whether what was read of a node holds all that is wanted of it. */
export const covers = (read: readonly Since[], { node, after }: Since): boolean =>
  read.some((one) => one.node === node && one.after <= after)

/** Both; what is history is so by the first. */
export const mergeNeeds = (a: Needs, b: Needs): Needs => ({
  history: a.history,
  newest: union(a.newest, b.newest),
  every: widest([...a.every, ...b.every]),
  tasks: union(a.tasks, b.tasks),
  open: a.open || b.open,
  openSlice: a.openSlice || b.openSlice,
  dueBehind: b.dueBehind ?? a.dueBehind,
  nextUndo: a.nextUndo || b.nextUndo,
})

/**
 * A transition wanted rows that were not read. Whoever called decide reads them too and decides again: nothing was done.
 * So a need that could not be foreseen costs a second look, and never a wrong decision.
 */
export class MissingRows extends Error {
  override readonly name = 'MissingRows'
  readonly needs: Needs

  constructor(needs: Partial<Needs>) {
    super('the transition needs rows that were not read')
    this.needs = { ...NO_NEEDS, ...needs }
  }
}
