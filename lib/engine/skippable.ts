import { AppError } from '#core/errors.ts'
import type { Node, Program } from './program.ts'
import { taskTypeOf } from './tasks/task-types.ts'

/** A node that somebody may have passed over: neither an approval, nor what decides which others run. Throws why not. */
export function skippableNode(program: Program, ref: string, undone: string): Node {
  const node = program.nodes.get(ref)
  if (!node) throw new AppError('not_found', `The definition of this run has no task ${ref}. ${undone}`)
  if (node.gate) throw new AppError('forbidden', `${ref} is an approval: nobody steps around it. ${undone}`)
  if (isControl(node))
    throw new AppError('invalid', `${ref} decides what runs and cannot be skipped; skip the tasks within. ${undone}`)
  return node
}

const isControl = (node: Node): boolean => node.join !== null || taskTypeOf(node.type).branches(node.task).length > 0

/** All nodes that may be skipped as far as the definition goes, in its order. */
export const skippableNodes = (program: Program): Node[] =>
  [...program.nodes.values()].filter((node) => node.gate === null && !isControl(node))
