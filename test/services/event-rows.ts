import { randomUUID } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { instant } from '#core/time.ts'
import type { EventFiring } from '#db/event-handlers.ts'
import { QUERIES } from '#services/registry.ts'
import { handler } from './installation.ts'
import { everybody, some } from './words.ts'

const NOBODYS = '01930000-0000-7000-a000-000000000001' as never

/** Something a handler of payments did. */
export const FIRING: EventFiring = {
  eventId: NOBODYS,
  handler: 'after-gated',
  actionIndex: 0,
  event: 'conductor:gated:done',
  runId: NOBODYS,
  serviceFunction: 'payments',
  action: 'start_workflow',
  outcome: 'done',
  reason: null,
  targetRunId: NOBODYS,
  at: instant(Date.now()),
}

interface Target {
  readonly handlerName: string
}
const registers = everybody('forbidden', { author: 'ok', stranger: 'not_found' })
const shows = everybody('some', { stranger: 'none' })

export const EVENT_VERB_ROWS = {
  registerEventHandler: { input: () => ({ definition: handler(`of-${randomUUID()}`) }), expected: registers },
  updateEventHandler: {
    input: ({ handlerName }: Target) => ({ definition: { ...handler(handlerName), condition: '$.x' } }),
    expected: registers,
  },
  activateEventHandler: {
    input: ({ handlerName }: Target) => ({ name: handlerName, isActive: false }),
    expected: registers,
  },
  deleteEventHandler: { input: ({ handlerName }: Target) => ({ name: handlerName }), expected: registers },
}

export const EVENT_QUERY_ROWS = {
  listEventHandlers: { ask: (ctx: Context) => QUERIES.listEventHandlers(ctx).then(some), expected: shows },
  listEventFirings: { ask: (ctx: Context) => QUERIES.listEventFirings(ctx).then(some), expected: shows },
}
