import type { PolicyResource } from '#policy/request.ts'

/** An event handler as the policies see it. */
export const resourceOfHandler = (handler: {
  readonly name: string
  readonly serviceFunction: string
}): PolicyResource => ({ kind: 'EventHandler', id: handler.name, serviceFunction: handler.serviceFunction })
