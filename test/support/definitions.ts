import type { JsonObject } from '#core/json.ts'
import type { Sample } from './stage.ts'

const SIMPLE_TASK = { type: 'SIMPLE', inputParameters: {} }

/** A task definition that is tried again at once. */
export const taskDef = (name: string, more: JsonObject = {}): JsonObject => ({
  name,
  ownerEmail: 'test@example.com',
  retryCount: 0,
  retryLogic: 'FIXED',
  retryDelaySeconds: 0,
  timeoutSeconds: 0,
  responseTimeoutSeconds: 0,
  timeoutPolicy: 'TIME_OUT_WF',
  ...more,
})

export const simple = (name: string, more: JsonObject = {}): JsonObject => ({
  ...SIMPLE_TASK,
  name,
  taskReferenceName: name,
  ...more,
})

export const gate = (ref: string, quorum = 1): JsonObject => ({
  name: ref,
  taskReferenceName: ref,
  type: 'HUMAN',
  inputParameters: {},
  metadata: {
    'conductor-lightstep': {
      approval: { title: 'Go on?', action: 'deploy', group: 'payments-approvers', quorum },
    },
  },
})

export const workflow = (name: string, tasks: readonly JsonObject[], taskDefs: readonly JsonObject[] = []): Sample => ({
  workflow: {
    name,
    version: 1,
    schemaVersion: 2,
    ownerEmail: 'test@example.com',
    timeoutSeconds: 0,
    timeoutPolicy: 'ALERT_ONLY',
    metadata: { 'conductor-lightstep': { serviceFunction: 'payments' } },
    tasks: [...tasks],
  },
  taskDefs,
})

/** N tasks `t1` … `tN`, one after the other. */
export const sequence = (length: number): Sample => {
  const names = Array.from({ length }, (_, i) => `t${i + 1}`)
  return workflow(
    `sequence-${length}`,
    names.map((name) => simple(name)),
    names.map((name) => taskDef(name)),
  )
}
