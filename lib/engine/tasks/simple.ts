import { WORK, type TaskType } from './task-type.ts'

/** Done by a worker or handler that takes it from the queue of its name. */
export const simple: TaskType = {
  ...WORK,
  type: 'SIMPLE',
  queueOf: (name) => `task:${name}`,
  open: () => ({ kind: 'queue' }),
}

/** A type the engine does not know queues under its type, for whoever polls that (Conductor: USER_DEFINED). */
export const userDefined = (type: string): TaskType => ({ ...simple, type, queueOf: () => `task:${type}` })

/** A message for Kafka: a worker publishes it (spec 1.6), with the request that Conductor asks for at registration. */
export const kafkaPublish: TaskType = {
  ...userDefined('KAFKA_PUBLISH'),
  check: ({ inputParameters, taskDefinition }, { path }) =>
    'kafka_request' in { ...taskDefinition?.inputTemplate, ...inputParameters }
      ? []
      : [{ path: `${path}.inputParameters.kafka_request`, message: 'a KAFKA_PUBLISH task needs a kafka_request' }],
}
