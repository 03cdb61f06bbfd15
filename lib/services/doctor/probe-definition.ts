import type { JsonObject } from '#core/json.ts'

export const PROBE = 'connection-probe'

/** A run of this shows that a runner takes a task and that a span sent to the gateway comes under it. It calls and changes nothing. */
export const PROBE_DEFINITION: JsonObject = {
  name: PROBE,
  version: 1,
  description: 'Shows whether connections work: one task that adds one and one. Launched from Settings → Connections.',
  schemaVersion: 2,
  ownerApp: 'conductor-lightstep',
  metadata: { 'conductor-lightstep': { serviceFunction: 'installation' } },
  tasks: [
    {
      name: 'add',
      taskReferenceName: 'add',
      type: 'INLINE',
      inputParameters: { evaluatorType: 'javascript', one: 1, expression: '$.one + $.one' },
    },
  ],
}
