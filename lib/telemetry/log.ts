import { isSpanContextValid, trace, context } from '@opentelemetry/api'
import { pino } from 'pino'
import { ATTR, LIGHTSTEP } from '#trace/attributes.ts'
import { withoutSecrets } from './log-content.ts'
import { inheritedOf } from './span.ts'

/** The span at work, and inside a run the run and the attempt; who they act for is no part of a line. */
function placeOfLine(): Record<string, unknown> {
  const span = trace.getActiveSpan()?.spanContext()
  const { [ATTR.pipelineRunId]: runId, [LIGHTSTEP.taskId]: taskId } = inheritedOf(context.active())
  return {
    ...(span && isSpanContextValid(span) ? { trace_id: span.traceId, span_id: span.spanId } : {}),
    ...(runId === undefined ? {} : { run_id: runId }),
    ...(taskId === undefined ? {} : { task_id: taskId }),
  }
}

/** JSON lines on standard error: the launcher's standard output stays readable. Each line has the ids of the span it was written in. */
export const createLog = (destination: { write: (line: string) => void }) =>
  pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: placeOfLine,
      serializers: { err: (told: unknown) => told },
      formatters: { level: (level) => ({ level }), log: withoutSecrets },
    },
    destination,
  )

export const log = createLog(pino.destination({ fd: 2, sync: true }))
