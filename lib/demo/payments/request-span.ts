import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_URL_PATH,
  ATTR_URL_SCHEME,
} from '@opentelemetry/semantic-conventions'
import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'

/** One SERVER span a request, under the span the caller names in `traceparent` (OTel semconv 1.45, HTTP server). */
export function traceRequests(): MiddlewareHandler {
  const tracer = trace.getTracer('payments')
  return async (c, next) => {
    const parent = propagation.extract(ROOT_CONTEXT, { traceparent: c.req.header('traceparent') })
    const attributes = {
      [ATTR_HTTP_REQUEST_METHOD]: c.req.method,
      [ATTR_URL_PATH]: c.req.path,
      [ATTR_URL_SCHEME]: 'http',
    }
    const span = tracer.startSpan(c.req.method, { kind: SpanKind.SERVER, attributes }, parent)
    try {
      await context.with(trace.setSpan(parent, span), next)
    } finally {
      const { status } = c.res
      const route = routePath(c, -1)
      span.updateName(`${c.req.method} ${route}`)
      span.setAttributes({ [ATTR_HTTP_ROUTE]: route, [ATTR_HTTP_RESPONSE_STATUS_CODE]: status })
      if (status >= 500) span.setAttribute(ATTR_ERROR_TYPE, String(status)).setStatus({ code: SpanStatusCode.ERROR })
      span.end()
    }
  }
}
