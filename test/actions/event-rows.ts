import { randomUUID } from 'node:crypto'
import type * as events from '#actions/events.ts'
import { handler } from '../services/installation.ts'
import type { Row } from './rows.ts'
import { NO_AUTHOR, registers } from './words.ts'

type Actions = typeof events

export const EVENT_ROWS: { readonly [Name in keyof Actions]: Row<Parameters<Actions[Name]>> } = {
  registerEventHandlerAction: {
    input: ({ serviceFunction }) => [{ definition: handler(`of-${randomUUID()}`, serviceFunction) }],
    answers: registers,
    because: `${NO_AUTHOR}. Nothing was registered.`,
  },
  updateEventHandlerAction: {
    input: ({ handlerName }) => [{ definition: handler(handlerName) }],
    answers: registers,
    because: `${NO_AUTHOR}. Nothing was changed.`,
  },
  activateEventHandlerAction: {
    input: ({ handlerName }) => [{ name: handlerName, isActive: false }],
    answers: registers,
    because: `${NO_AUTHOR}. Nothing was changed.`,
  },
  deleteEventHandlerAction: {
    input: ({ handlerName }) => [{ name: handlerName }],
    answers: registers,
    because: `${NO_AUTHOR}. Nothing was deleted.`,
  },
}
