import { spanIdOf, type SpanId, type TaskId } from '#core/ids.ts'
import type { AttemptOutline } from '#db/compared-runs.ts'
import { instant } from '#core/time.ts'
import type { SpanOutline } from '#trace/compare-outline.ts'

export const taskIdOf = (seed: number): TaskId =>
  `0192f4c1-0000-7000-8000-${seed.toString(16).padStart(12, '0')}` as TaskId
export const spanOf = (seed: number): SpanId => `a${seed.toString(16).padStart(15, '0')}` as SpanId
/** The attempt under which spans of a test lie. */
export const TASK = taskIdOf(1)
export const ROOT = spanIdOf(TASK)

/** A span of `payments` that took from 10 × seed ms on 5 ms. */
export const outline = (
  seed: number,
  parent: SpanId | number | null,
  over: Partial<SpanOutline> = {},
): SpanOutline => ({
  spanId: spanOf(seed),
  parentSpanId: typeof parent === 'number' ? spanOf(parent) : parent,
  taskId: null,
  origin: 'received',
  service: 'payments',
  name: `span ${seed}`,
  from: seed * 10,
  to: seed * 10 + 5,
  isError: false,
  ...over,
})

export const attemptOutline = (seed: number, node: string, over: Partial<AttemptOutline> = {}): AttemptOutline => ({
  id: taskIdOf(seed),
  node,
  ref: node,
  name: node,
  type: 'SIMPLE',
  status: 'COMPLETED',
  retryCount: 0,
  isRollback: false,
  seq: seed,
  startedAt: instant(1_000),
  endedAt: instant(2_000),
  ...over,
})
