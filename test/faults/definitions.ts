import type { JsonObject } from '#core/json.ts'
import { gate, simple, taskDef, workflow } from '../support/definitions.ts'

const call = (ref: string, uri: string, more: JsonObject = {}): JsonObject =>
  simple(ref, {
    name: 'call',
    type: 'HTTP',
    inputParameters: { http_request: { uri, method: 'POST', readTimeOut: 30_000 } },
    ...more,
  })

const fork = (url: string, width: number, ms: number): JsonObject[] => {
  const refs = Array.from({ length: width }, (_, i) => `call${i + 1}`)
  const branches = refs.map((ref) => [call(ref, `${url}/do?ms=${ms}`)])
  return [simple('fork', { type: 'FORK_JOIN', forkTasks: branches }), simple('join', { type: 'JOIN', joinOn: refs })]
}

const FORK_WIDTH = 10

export const TASK_DEFS: readonly JsonObject[] = [
  taskDef('call', { retryCount: 5, retryDelaySeconds: 1 }),
  taskDef('bounded', { retryCount: 5, retryDelaySeconds: 1, concurrentExecLimit: 2 }),
]

/** The workflows of the scenarios; their tasks call the service of effects at `url`. */
export const workflowsAt = (url: string): readonly JsonObject[] =>
  [
    workflow('fork-of-10', fork(url, FORK_WIDTH, 50)),
    workflow('slow-fork-of-10', fork(url, FORK_WIDTH, 2_000)),
    workflow('sleeps', [
      simple('wait', { type: 'WAIT', inputParameters: { duration: '2 s' } }),
      call('then', `${url}/do`, { startDelay: 1 }),
    ]),
    workflow('gated', [gate('ask'), call('then', `${url}/do`)]),
    workflow('tiny', [call('do', `${url}/do`)]),
    workflow('slow', [call('do', `${url}/do?ms=2500`)]),
    workflow('long', [call('do', `${url}/do?ms=5000`)]),
    workflow('waits', [simple('wait', { type: 'WAIT' })]),
    workflow('works', [
      call('later', `${url}/flaky`, { startDelay: 1 }),
      call('bounded', `${url}/do`, { name: 'bounded' }),
      simple('child', {
        type: 'SUB_WORKFLOW',
        subWorkflowParam: { name: 'tiny' },
      }),
      simple('publish', { type: 'EVENT', sink: 'conductor:worked' }),
    ]),
  ].map(({ workflow: definition }) => definition)

export const EVENT_HANDLER: JsonObject = {
  name: 'after-works',
  event: 'conductor:works:worked',
  active: true,
  actions: [{ action: 'start_workflow', start_workflow: { name: 'tiny', correlationId: 'of ${workflowInstanceId}' } }],
  metadata: { 'conductor-lightstep': { serviceFunction: 'payments' } },
}
