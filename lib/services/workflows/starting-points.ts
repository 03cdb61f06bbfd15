import type { JsonObject } from '#core/json.ts'

/** The smallest workflow that says where everything goes. */
export const newWorkflow = (serviceFunction: string): JsonObject => ({
  name: 'my-workflow',
  version: 1,
  description: 'What it does, for whoever launches or approves it.',
  schemaVersion: 2,
  inputParameters: ['what'],
  inputSchema: {
    type: 'JSON',
    data: {
      type: 'object',
      required: ['what'],
      additionalProperties: false,
      properties: { what: { type: 'string', title: 'What' } },
    },
  },
  tasks: [
    {
      name: 'do-it',
      taskReferenceName: 'do-it',
      type: 'SIMPLE',
      inputParameters: { what: '${workflow.input.what}' },
    },
  ],
  outputParameters: { result: '${do-it.output.result}' },
  metadata: { 'conductor-lightstep': { serviceFunction } },
})

/** A task definition with the limits nobody should forget. */
export const newTaskDef = (): JsonObject => ({
  name: 'my-task',
  description: 'What it does.',
  retryCount: 3,
  retryLogic: 'EXPONENTIAL_BACKOFF',
  retryDelaySeconds: 2,
  maxRetryDelaySeconds: 60,
  timeoutSeconds: 600,
  responseTimeoutSeconds: 60,
  timeoutPolicy: 'RETRY',
})
