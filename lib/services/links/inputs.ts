import { z } from 'zod'
import { LINK_BACKENDS, LINK_SETTINGS, type LinkSetting } from '#config/link-templates.ts'
import { RunId, SpanId, TaskId } from '#core/ids.ts'

/** What of a run is to be linked: an attempt by its task id, any span by its own; without either the run itself. */
export const LinkInput = z
  .strictObject({ runId: RunId, taskId: TaskId.optional(), spanId: SpanId.optional() })
  .refine(({ taskId, spanId }) => taskId === undefined || spanId === undefined, {
    path: ['spanId'],
    message: 'give a task id or a span id, not both',
  })

const Setting = z.string().trim().max(2_000)
const Settings = z.strictObject(
  Object.fromEntries(LINK_SETTINGS.map((name) => [name, Setting.optional()])) as Record<
    LinkSetting,
    z.ZodOptional<typeof Setting>
  >,
)

/** What a preview shows: by which template, and which span. */
export const LinkPreviewInput = z.strictObject({
  /** Left out: as it is configured. */
  choice: z
    .union([
      z.strictObject({ backend: z.enum(LINK_BACKENDS), settings: Settings }),
      z.strictObject({ template: z.string().trim().max(2_000), settings: Settings }),
    ])
    .optional(),
  /** A run id or a trace id; the newest run when it is left out. */
  of: z.string().trim().toLowerCase().max(100).optional(),
  /** Of that trace; its first span when it is left out. */
  spanId: z.string().trim().toLowerCase().max(100).optional(),
})
