import type { Node, Program } from './program.ts'

/** A question a run will meet. `title` may still hold `${…}`. */
export interface Gate {
  readonly ref: string
  readonly title: string
  readonly action: string
  readonly group: string
  readonly quorum: number
}

/** The gates of a program, in the order of its definition. */
export const gatesOf = (program: Program): Gate[] =>
  [...program.nodes.values()].flatMap(({ ref, gate }) => (gate ? [{ ref, ...gate }] : []))

/** One node for a page: nesting depth from 0, the label of the branch it stands in, the name of its rollback. */
export interface NodeLine {
  readonly ref: string
  readonly name: string
  readonly type: string
  readonly depth: number
  readonly branch: string | null
  readonly rollback: string | null
}

export const lineOf = ({ ref, name, type, depth, branch, rollback }: Node): NodeLine => ({
  ref,
  name,
  type,
  depth,
  branch,
  rollback: rollback?.name ?? null,
})

/** Every node of a program, in the order of its definition. */
export const nodesOf = (program: Program): NodeLine[] => [...program.nodes.values()].map(lineOf)
