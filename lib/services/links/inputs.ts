import { z } from 'zod'
import { RunId, SpanId, TaskId } from '#core/ids.ts'

/** What of a run is to be linked: an attempt by its task id, any span by its own; without either the run itself. */
export const LinkInput = z
  .strictObject({ runId: RunId, taskId: TaskId.optional(), spanId: SpanId.optional() })
  .refine(({ taskId, spanId }) => taskId === undefined || spanId === undefined, {
    path: ['spanId'],
    message: 'give a task id or a span id, not both',
  })
