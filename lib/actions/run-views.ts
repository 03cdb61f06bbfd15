'use server'

import type { z } from 'zod'
import { changeRunView } from '#services/views/change-run-view.ts'
import { deleteRunView } from '#services/views/delete-run-view.ts'
import { saveRunView } from '#services/views/save-run-view.ts'
import { act } from './act.ts'
import type { ActionResult } from './result.ts'

interface Saved {
  readonly viewId: string
}

export async function saveRunViewAction(input: z.input<typeof saveRunView.input>): Promise<ActionResult<Saved>> {
  return act((ctx) => saveRunView.run(ctx, input))
}

export async function changeRunViewAction(input: z.input<typeof changeRunView.input>): Promise<ActionResult<Saved>> {
  return act((ctx) => changeRunView.run(ctx, input))
}

export async function deleteRunViewAction(input: z.input<typeof deleteRunView.input>): Promise<ActionResult<Saved>> {
  return act((ctx) => deleteRunView.run(ctx, input))
}
