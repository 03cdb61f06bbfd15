'use server'

import type { z } from 'zod'
import { createSchedule } from '#services/schedules/create-schedule.ts'
import { deleteSchedule } from '#services/schedules/delete-schedule.ts'
import { pauseSchedule } from '#services/schedules/pause-schedule.ts'
import { previewTiming } from '#services/schedules/queries.ts'
import { resumeSchedule } from '#services/schedules/resume-schedule.ts'
import { runScheduleNow } from '#services/schedules/run-schedule-now.ts'
import { updateSchedule } from '#services/schedules/update-schedule.ts'
import type { TimingPreview } from '#services/schedules/view.ts'
import { act } from './act.ts'
import type { ActionResult } from './result.ts'

/** What every action on a schedule answers: which one it was. */
type Named = ActionResult<{ readonly name: string }>

export async function createScheduleAction(input: z.input<typeof createSchedule.input>): Promise<Named> {
  return act((ctx) => createSchedule.run(ctx, input))
}

/** Whoever changes a schedule becomes its owner. */
export async function updateScheduleAction(input: z.input<typeof updateSchedule.input>): Promise<Named> {
  return act((ctx) => updateSchedule.run(ctx, input))
}

export async function pauseScheduleAction(input: z.input<typeof pauseSchedule.input>): Promise<Named> {
  return act((ctx) => pauseSchedule.run(ctx, input))
}

export async function resumeScheduleAction(input: z.input<typeof resumeSchedule.input>): Promise<Named> {
  return act((ctx) => resumeSchedule.run(ctx, input))
}

export async function deleteScheduleAction(input: z.input<typeof deleteSchedule.input>): Promise<Named> {
  return act((ctx) => deleteSchedule.run(ctx, input))
}

/** The run starts within a second, as the owner's. */
export async function runScheduleNowAction(input: z.input<typeof runScheduleNow.input>): Promise<Named> {
  return act((ctx) => runScheduleNow.run(ctx, input))
}

/** When a timing would fire, before it is saved. */
export async function previewTimingAction(
  input: Parameters<typeof previewTiming>[1],
): Promise<ActionResult<TimingPreview>> {
  return act((ctx) => previewTiming(ctx, input))
}
