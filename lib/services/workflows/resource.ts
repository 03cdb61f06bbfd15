import type { PolicyResource } from '#policy/request.ts'

/** A workflow as the policies see it. */
export const resourceOfWorkflow = (workflow: {
  readonly name: string
  readonly serviceFunction: string
}): PolicyResource => ({ kind: 'Workflow', id: workflow.name, serviceFunction: workflow.serviceFunction })
