import type { Needs } from './command.ts'
import { NO_HISTORY } from './generation.ts'

export const NO_NEEDS: Needs = {
  newest: [],
  every: [],
  tasks: [],
  open: false,
  openSlice: false,
  nextUndo: false,
  history: NO_HISTORY,
}

const union = <T>(a: readonly T[], b: readonly T[]): readonly T[] => [...new Set([...a, ...b])]

/** Both; what is history is so by the first. */
export const mergeNeeds = (a: Needs, b: Needs): Needs => ({
  history: a.history,
  newest: union(a.newest, b.newest),
  every: union(a.every, b.every),
  tasks: union(a.tasks, b.tasks),
  open: a.open || b.open,
  openSlice: a.openSlice || b.openSlice,
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
