import { z } from 'zod'
import { RunId, TaskId } from '#core/ids.ts'
import type { RunStatus } from '#engine/model.ts'
import { RUN_LIST_STATES } from './view.ts'

export const Reason = z.string().trim().min(1, 'say why, in a few words').max(500)

export const RunIdInput = z.strictObject({ runId: RunId })

const RunFilterInput = z.strictObject({
  state: z.enum(RUN_LIST_STATES).optional(),
  workflow: z.string().min(1).max(200).optional(),
  by: z.string().min(1).max(100).optional(),
  after: z.number().int().nonnegative().optional(),
  before: z.number().int().nonnegative().optional(),
})

export const RunListInput = z.strictObject({ filter: RunFilterInput, cursor: z.string().max(200).nullable() })

export const PayloadInput = z.strictObject({ runId: RunId, taskId: TaskId.nullable() })

/** What a verb on a run answers: where it left the run. */
export interface RunChanged {
  readonly runId: RunId
  readonly status: RunStatus
}
