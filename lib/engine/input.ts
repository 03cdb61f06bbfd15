import type { TaskId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { resolveInput, type Scope } from './expression.ts'
import { givenInput } from './dynamic.ts'
import { inputByHand } from './generation.ts'
import type { Attempt } from './model.ts'
import type { Node } from './program.ts'
import type { Turn } from './turn.ts'

/** What an attempt of a node is given: its expressions as they resolve now, or what an operator gave in their place. */
export const inputFor = (turn: Turn, node: Node, taskId: TaskId): JsonObject =>
  inputWithin(turn, node, turn.scope(taskId, node.reads))

interface Given {
  /** Of the attempt: what a dynamic fork gave is taken as it is. */
  readonly state?: Attempt['state']
  /** Of the task that a DYNAMIC node turned out to be. */
  readonly inputTemplate?: JsonObject
}

/** The same within a scope, whose budget tells whether it is whole. */
export const inputWithin = (turn: Turn, node: Node, scope: Scope, given: Given = {}): JsonObject =>
  inputByHand(turn.run, node.ref) ?? {
    ...resolveInput(node.task.inputParameters, given.inputTemplate ?? node.taskDef.inputTemplate, scope),
    ...givenInput({ state: given.state ?? null }),
  }
