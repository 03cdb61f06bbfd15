import { context } from '@opentelemetry/api'
import { afterAll, expect, test } from 'vitest'
import { RunId, SpanId, TaskId, TraceId, UserId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import type { RunningTask } from '#runner/handler.ts'
import { contextOf } from '#runner/run-attempt.ts'
import { withSpan } from '#telemetry/span.ts'
import { startTelemetry } from '#telemetry/start.ts'
import type { OtelSpan } from '#trace/span.ts'

const stored: OtelSpan[] = []
const telemetry = startTelemetry({
  settings: { process: 'test' },
  storeSpans: async (spans) => void stored.push(...spans),
  onError: (error) => {
    throw error
  },
})
afterAll(() => telemetry.stop())

const TASK: RunningTask = {
  runId: RunId.parse('01930000-0000-7000-8000-000000000001'),
  taskId: TaskId.parse('01930000-0000-7000-9000-000000000002'),
  ref: 'build',
  type: 'SIMPLE',
  state: null,
  retryCount: 0,
  iteration: 0,
  startedAt: instant(1_795_000_000_000),
  actor: { kind: 'agent', id: 'release-bot', for: UserId.parse('01930000-0000-7000-a000-000000000003') },
  traceId: TraceId.parse('01930000000070008000000000000001'),
  spanId: SpanId.parse('9000000000000002'),
  idempotencyKey: 'run/build',
  signal: new AbortController().signal,
}

test('spans a handler makes are recorded under its attempt and say for whom it runs', async () => {
  await context.with(contextOf(TASK), () => withSpan('outer', {}, () => withSpan('inner', {}, async () => undefined)))
  await telemetry.flush()
  const [inner, outer] = stored
  expect(outer).toMatchObject({ name: 'outer', traceId: TASK.traceId, parentSpanId: TASK.spanId })
  expect(inner).toMatchObject({ name: 'inner', traceId: TASK.traceId, parentSpanId: outer?.spanId })
  for (const span of stored)
    expect(span.attributes).toMatchObject({
      'user.id': '01930000-0000-7000-a000-000000000003',
      'gen_ai.agent.id': 'release-bot',
      'cicd.pipeline.run.id': TASK.runId,
      'conductor_lightstep.task.id': TASK.taskId,
    })
})
