/** The reference of a node's occurrence: the node's own, with `__<iteration>` inside a loop. */
export const refOf = (node: string, iteration: number): string => (iteration > 0 ? `${node}__${iteration}` : node)

/** The reference of what undoes an occurrence. */
export const rollbackRefOf = (ref: string): string => `${ref}.rollback`
