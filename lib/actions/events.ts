'use server'

import type { z } from 'zod'
import { activateEventHandler } from '#services/events/activate-event-handler.ts'
import { deleteEventHandler } from '#services/events/delete-event-handler.ts'
import { registerEventHandler } from '#services/events/register-event-handler.ts'
import { updateEventHandler } from '#services/events/update-event-handler.ts'
import { act } from './act.ts'
import type { ActionResult } from './result.ts'

type Named = Promise<ActionResult<{ name: string }>>

export async function registerEventHandlerAction(input: z.input<typeof registerEventHandler.input>): Named {
  return act((ctx) => registerEventHandler.run(ctx, input))
}

export async function updateEventHandlerAction(input: z.input<typeof updateEventHandler.input>): Named {
  return act((ctx) => updateEventHandler.run(ctx, input))
}

export async function activateEventHandlerAction(input: z.input<typeof activateEventHandler.input>): Named {
  return act((ctx) => activateEventHandler.run(ctx, input))
}

export async function deleteEventHandlerAction(input: z.input<typeof deleteEventHandler.input>): Named {
  return act((ctx) => deleteEventHandler.run(ctx, input))
}
