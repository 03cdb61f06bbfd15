/**
 * Which iteration of each loop around a node an occurrence belongs to, as the suffix of its reference: empty outside of
 * loops, `__3` in the third iteration of a loop (as Conductor writes it), `__3__1` in a loop inside that one.
 */
export type Iterations = string & { readonly __iterations?: never }

export const NO_ITERATION: Iterations = ''

const LAST = /__(\d+)$/

/** The iteration of the innermost loop; 0 outside of loops (Conductor: Task.iteration). */
export const iterationOf = (at: Iterations): number => Number(LAST.exec(at)?.[1] ?? 0)

/** The iterations around a loop, from those of a node inside it. */
export const around = (at: Iterations): Iterations => at.replace(LAST, '')

export const within = (at: Iterations, iteration: number): Iterations => `${at}__${iteration}`

/** The reference of a node's occurrence. */
export const refOf = (node: string, at: Iterations): string => node + at

/** The iterations an occurrence belongs to. */
export const iterationsOf = (attempt: { readonly ref: string; readonly node: string }): Iterations =>
  attempt.ref.slice(attempt.node.length).replace(/\.rollback$/, '')

/** The reference of what undoes an occurrence. */
export const rollbackRefOf = (ref: string): string => `${ref}.rollback`
