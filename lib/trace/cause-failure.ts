import type { TaskStatus } from '#engine/model.ts'
import { isControlType } from './timeline-row.ts'

/** What is known of an attempt that failed for good. */
interface Failed {
  readonly type: string
  readonly status: TaskStatus
  readonly seq: number
  readonly endedAt: number | null
}

interface Named extends Failed {
  readonly id: string
}

/** They fail because something inside or before them did. */
export const isContainer = ({ type }: Pick<Failed, 'type'>): boolean => isControlType(type) || type === 'DO_WHILE'

/**
 * Of the attempts whose failure nothing made good the one that failed first; what only failed with it comes after it. What was
 * merely cancelled is none of them.
 */
export const firstToFail = <A extends Failed>(lasting: readonly A[]): A | null =>
  lasting.toSorted(
    (a, b) =>
      (a.endedAt ?? Infinity) - (b.endedAt ?? Infinity) ||
      Number(isContainer(a)) - Number(isContainer(b)) ||
      a.seq - b.seq,
  )[0] ?? null

/** Of the attempts whose failure nothing made good what ended the run: what its end names, else, or inside that, the first to fail. */
export function whatEnded<A extends Named>(lasting: readonly A[], named: string | null): A | null {
  const found = lasting.find(({ id }) => id === named)
  return found && !isContainer(found) ? found : firstToFail(lasting)
}
