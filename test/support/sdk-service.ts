import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace'

/** What the snippet of the README gives a service. */
interface Snippet {
  readonly TASK: symbol
  readonly taskSpans: SpanProcessor
}

/** Program: a service with OpenTelemetry's own SDK that was called for a task, writes a row and sends its spans. Arguments: the snippet's file, its traces URL, the `traceparent` and the claims it was called with. */
const [file = '', url = '', traceparent = '', claims = ''] = process.argv.slice(2)
const { TASK, taskSpans } = (await import(file)) as Snippet
const exporter = new OTLPTraceExporter({ url })
const provider = new TracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'orders' }),
  spanProcessors: [taskSpans, new BatchSpanProcessor({ exporter })],
})
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
propagation.setGlobalPropagator(new W3CTraceContextPropagator())
trace.setGlobalTracerProvider(provider)
const tracer = trace.getTracer('orders')
const called = propagation.extract(ROOT_CONTEXT, { traceparent }).setValue(TASK, JSON.parse(claims))
tracer.startActiveSpan('POST /orders', {}, called, (request) => {
  tracer.startActiveSpan('INSERT orders', (insert) => insert.end())
  request.end()
})
await provider.shutdown()
