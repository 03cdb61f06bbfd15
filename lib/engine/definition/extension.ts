import { z } from 'zod'
import { Name, Values } from './field.ts'

/** Where our additions to Conductor's JSON live: a Conductor server carries `metadata` through unchanged. */
export const EXTENSION = 'conductor-lightstep'

/** A unit of permission, e.g. `payments`. */
export const ServiceFunction = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and dashes, e.g. payments')

/** What the head of a run's page tells; its expressions read the input of the run and nothing else. */
const Told = z.string().max(500)

/** Additions to a definition. */
export const WorkflowExtension = z.strictObject({
  serviceFunction: ServiceFunction,
  /** The service whose new version a completed run has put into production. */
  deploys: ServiceFunction.optional(),
  /** What is deployed, e.g. `${workflow.input.version}`. */
  target: Told.optional(),
  /** Where to, e.g. `${workflow.input.environment}`. */
  environment: Told.optional(),
  /** The ticket that explains a run, e.g. `${workflow.input.change}`. */
  ticket: Told.optional(),
})
export type WorkflowExtension = z.infer<typeof WorkflowExtension>

/** The task that undoes what its node did. */
export const RollbackSpec = z.strictObject({
  type: z.enum(['SIMPLE', 'HTTP']).default('SIMPLE'),
  name: Name,
  inputParameters: Values.default({}),
})
export type RollbackSpec = z.infer<typeof RollbackSpec>

/** The question of a HUMAN node. `title` may hold expressions. */
export const ApprovalSpec = z.strictObject({
  title: z.string().min(1).max(300),
  action: z.string().min(1).max(100),
  group: Name,
  quorum: z.int().min(1).max(20).default(1),
})
export type ApprovalSpec = z.infer<typeof ApprovalSpec>

/** Additions to a node. */
export const TaskExtension = z.strictObject({
  rollback: RollbackSpec.optional(),
  approval: ApprovalSpec.optional(),
})
export type TaskExtension = z.infer<typeof TaskExtension>
