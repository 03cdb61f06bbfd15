import type { JsonObject } from '#core/json.ts'
import { compile, programSourceOf, type Program } from '#engine/compile.ts'
import { parseTaskDef, parseWorkflow } from '#engine/definition/parse.ts'

/** The smallest definition around a list of tasks. */
export const workflow = (tasks: readonly JsonObject[], extra: JsonObject = {}): JsonObject => ({
  name: 'sample',
  version: 1,
  tasks: [...tasks],
  metadata: { 'conductor-lightstep': { serviceFunction: 'payments' } },
  ...extra,
})

export const simple = (ref: string, extra: JsonObject = {}): JsonObject => ({
  name: ref,
  taskReferenceName: ref,
  type: 'SIMPLE',
  ...extra,
})

export const undoable = (ref: string, extra: JsonObject = {}, inputParameters: JsonObject = {}): JsonObject =>
  simple(ref, {
    metadata: { 'conductor-lightstep': { rollback: { type: 'SIMPLE', name: `undo_${ref}`, inputParameters } } },
    ...extra,
  })

export const gate = (ref: string, extra: JsonObject = {}, quorum = 1): JsonObject => ({
  name: ref,
  taskReferenceName: ref,
  type: 'HUMAN',
  metadata: {
    'conductor-lightstep': {
      approval: { title: 'Deploy ${workflow.input.version}', action: 'deploy', group: 'approvers', quorum },
    },
  },
  ...extra,
})

export const fork = (ref: string, ...branches: JsonObject[][]): JsonObject => ({
  name: ref,
  taskReferenceName: ref,
  type: 'FORK_JOIN',
  forkTasks: branches,
})

export const join = (ref: string, joinOn: string[], extra: JsonObject = {}): JsonObject => ({
  name: ref,
  taskReferenceName: ref,
  type: 'JOIN',
  joinOn,
  ...extra,
})

export const choice = (
  ref: string,
  cases: { [value: string]: JsonObject[] },
  otherwise: JsonObject[] = [],
): JsonObject => ({
  name: ref,
  taskReferenceName: ref,
  type: 'SWITCH',
  evaluatorType: 'value-param',
  expression: 'value',
  inputParameters: { value: `\${workflow.input.${ref}}` },
  decisionCases: cases,
  defaultCase: otherwise,
})

export const programOf = (definition: JsonObject, taskDefs: readonly JsonObject[] = []): Program =>
  compile(programSourceOf(parseWorkflow(definition), taskDefs.map(parseTaskDef)))
