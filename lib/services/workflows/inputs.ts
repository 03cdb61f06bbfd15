import { z } from 'zod'
import { Int, Text } from '#core/input.ts'
import { JsonObject } from '#core/json-schema.ts'

const Name = Text.min(1).max(255)

/** A definition as somebody wrote it. */
export const SourceInput = z.strictObject({ source: z.string() })

/** A definition as somebody wrote it, and the number they were told it gets. */
export const RegisterInput = z.strictObject({ source: z.string(), version: Int.min(1) })

const DAY_MS = 86_400_000
const Millis = z
  .int()
  .min(0)
  .max(3650 * DAY_MS)

/** Conductor: TaskMock. Times in milliseconds. */
const Mock = z.strictObject({
  status: z.enum(['COMPLETED', 'FAILED', 'FAILED_WITH_TERMINAL_ERROR', 'CANCELED']).default('COMPLETED'),
  output: JsonObject.default({}),
  executionTime: Millis.default(0),
  queueWaitTime: Millis.default(0),
})

/** Conductor: WorkflowTestRequest. */
export const TestInput = z.strictObject({
  workflow: Name,
  /** The newest when it is left out. */
  version: Int.min(1).optional(),
  input: JsonObject.default({}),
  taskRefToMockOutput: z.record(z.string(), z.array(Mock).max(1_000)).default({}),
})
export type TestInput = z.infer<typeof TestInput>
