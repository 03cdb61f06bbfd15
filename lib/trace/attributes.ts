/** OpenTelemetry semantic conventions 1.44, as far as we write them. */
export const ATTR = {
  serviceName: 'service.name',
  userId: 'user.id',
  agentId: 'gen_ai.agent.id',
  errorType: 'error.type',
  pipelineName: 'cicd.pipeline.name',
  pipelineRunId: 'cicd.pipeline.run.id',
  pipelineRunState: 'cicd.pipeline.run.state',
  pipelineResult: 'cicd.pipeline.result',
  pipelineTaskName: 'cicd.pipeline.task.name',
  pipelineTaskRunId: 'cicd.pipeline.task.run.id',
  pipelineTaskRunResult: 'cicd.pipeline.task.run.result',
  workerId: 'cicd.worker.id',
} as const

/** What Conductor knows of a run and its tasks. */
export const CONDUCTOR = {
  workflowName: 'conductor.workflow.name',
  workflowVersion: 'conductor.workflow.version',
  workflowStatus: 'conductor.workflow.status',
  correlationId: 'conductor.workflow.correlation_id',
  taskReference: 'conductor.task.reference_name',
  taskType: 'conductor.task.type',
  taskStatus: 'conductor.task.status',
  taskRetryCount: 'conductor.task.retry_count',
  taskIteration: 'conductor.task.iteration',
  taskSeq: 'conductor.task.seq',
} as const

/** What this product adds. */
export const LIGHTSTEP = {
  actorKind: 'conductor_lightstep.actor.kind',
  actorId: 'conductor_lightstep.actor.id',
  via: 'conductor_lightstep.via',
  identityVerified: 'conductor_lightstep.identity.verified',
  identityProof: 'conductor_lightstep.identity.proof',
  taskId: 'conductor_lightstep.task.id',
  generation: 'conductor_lightstep.generation',
  serviceFunction: 'conductor_lightstep.service_function',
  programHash: 'conductor_lightstep.program.hash',
  rollback: 'conductor_lightstep.rollback',
  rollbackOf: 'conductor_lightstep.rollback.of',
  retryOf: 'conductor_lightstep.retry.of',
  approvalId: 'conductor_lightstep.approval.id',
  approvalOutcome: 'conductor_lightstep.approval.outcome',
  approvalDecidedBy: 'conductor_lightstep.approval.decided_by',
  approvalPlanDigest: 'conductor_lightstep.approval.plan_digest',
  verb: 'conductor_lightstep.verb',
  policyIds: 'conductor_lightstep.policy.ids',
  policyDecision: 'conductor_lightstep.policy.decision',
  entrySeq: 'conductor_lightstep.chain.seq',
  process: 'conductor_lightstep.process',
  linkType: 'conductor_lightstep.link.type',
  linkFormat: 'conductor_lightstep.link.format',
} as const
