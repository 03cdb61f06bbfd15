import { trace } from '@opentelemetry/api'
import { pino } from 'pino'

const SECRETS = [
  'accessToken',
  'apiKey',
  'access_token',
  'authorization',
  'clientSecret',
  'client_secret',
  'cookie',
  'databaseUrl',
  'headers',
  'id_token',
  'lightstep-access-token',
  'migrationDatabaseUrl',
  'password',
  'refresh_token',
  'secret',
  'token',
]

/** Where those names may stand: at the top, in an object, in an object of an object. */
const paths = SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`])

function traceIds(): Record<string, string> {
  const context = trace.getActiveSpan()?.spanContext()
  return context ? { trace_id: context.traceId, span_id: context.spanId } : {}
}

/** JSON lines on standard error: the launcher's standard output stays readable. Each line has the ids of the span it was written in. */
export const createLog = (destination: { write: (line: string) => void }) =>
  pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: traceIds,
      redact: { paths, censor: '[hidden]' },
      formatters: { level: (level) => ({ level }) },
    },
    destination,
  )

export const log = createLog(pino.destination({ fd: 2, sync: true }))
