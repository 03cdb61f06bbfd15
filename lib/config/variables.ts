import { z } from 'zod'
import { EXPORT_VARIABLES } from './export-variables.ts'
import { LINK_BACKENDS, unknownNames } from './link-templates.ts'

const port = (fallback: number) =>
  z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number; give a number from 1 to 65535')
    .transform(Number)
    .refine((number) => number >= 1 && number <= 65_535, 'must be a port number; give a number from 1 to 65535')
    .prefault(String(fallback))

const webUrl = z
  .url({
    protocol: /^https?$/,
    error: 'must be an http or https address; give one such as https://console.example.com',
  })
  .transform((url) => url.replace(/\/+$/, ''))

const postgresUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'must be a PostgreSQL address; give one such as postgresql://user:password@host:5432/database',
})

const text = z.string().trim().min(1).max(4_096)

const linkTemplate = z
  .string()
  .max(2_000)
  .regex(
    /^(\{base\}|https:\/\/[a-z0-9.:-]+)\/.*\{(traceId|spanId)\}/,
    'must be an https address, or begin with {base}/, and name {traceId} or {spanId}; give one such as {base}/trace/{traceId}',
  )
  .refine((template) => unknownNames(template).length === 0, {
    error: ({ input }) => `names {${unknownNames(String(input)).join('}, {')}}, which is nothing known`,
  })

/** What id tokens may be signed with; none of them is a secret we would share with the provider. */
const SIGNING_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const

function days({ least, fallback }: { readonly least: number; readonly fallback: number }) {
  const words = `must be a whole number of days from ${least} to 3650`
  return z
    .string()
    .regex(/^\d{1,4}$/, words)
    .transform(Number)
    .refine((count) => count >= least && count <= 3_650, words)
    .prefault(String(fallback))
}

const TARGETS = 'must be a list of host:port with commas; give one such as payments.internal:8080,10.1.2.3:443'

/** `host:port`, the port spelled out, as the target of a call is written; null for anything else. */
function targetOf(text: string): string | null {
  const port = /:(\d{1,5})$/.exec(text)?.[1]
  const url = URL.parse(`http://${text}`)
  return port !== undefined && url?.href === `${url?.origin}/` ? `${url.hostname}:${Number(port)}` : null
}

const targets = z
  .string()
  .transform((list) => list.split(',').map((one) => targetOf(one.trim())))
  .refine((list) => !list.includes(null), TARGETS)
  .transform((list) => list.filter((one) => one !== null))

/** Every variable we read, by name. Ports: their defaults; Conductor's REST on 8080 and OTLP on 4318 are where clients look. */
export const Variables = z.object({
  PORT: port(3000),
  GATEWAY_PORT: port(8080),
  OTLP_PORT: port(4318),
  IDP_PORT: port(9400),
  DEMO_PORT: port(9500),
  BIND_ADDRESS: z.union([z.ipv4(), z.ipv6()], 'must be an IP address; give one such as 0.0.0.0').default('127.0.0.1'),
  PUBLIC_URL: webUrl.optional(),
  GATEWAY_URL: webUrl.optional(),
  EGRESS_ALLOW: targets.default([]),
  DATA_DIR: text.default('.data'),
  DATABASE_URL: postgresUrl.optional(),
  MIGRATION_DATABASE_URL: postgresUrl.optional(),
  TASK_KEY_FILE: text.optional(),
  AUTH_SECRET: z
    .string()
    .min(32, 'must have at least 32 characters; make one with: openssl rand -base64 32')
    .optional(),
  SESSION_MAX_AGE_SECONDS: z
    .string()
    .regex(/^\d{2,7}$/, 'must be a whole number of seconds from 60 to 2592000')
    .transform(Number)
    .refine((seconds) => seconds >= 60 && seconds <= 2_592_000, 'must be a whole number of seconds from 60 to 2592000')
    .prefault('43200'),
  OIDC_ISSUER: webUrl.optional(),
  OIDC_CLIENT_ID: text.optional(),
  OIDC_CLIENT_SECRET: text.optional(),
  OIDC_NAME: text.default('Single sign-on'),
  OIDC_GROUPS_CLAIM: text.default('groups'),
  OIDC_SCOPE: z
    .string()
    .regex(/^([\x21-\x7e]+ )*openid( [\x21-\x7e]+)*$/, 'must be a list of scopes such as: openid profile email groups')
    .default('openid profile email'),
  OIDC_SIGNING_ALGORITHM: z
    .enum(SIGNING_ALGORITHMS, `must be one of ${SIGNING_ALGORITHMS.join(', ')}`)
    .default('RS256'),
  LIGHTSTEP_PROJECT: text.optional(),
  LIGHTSTEP_ORG: text.optional(),
  LIGHTSTEP_REGION: z.enum(['us', 'eu'], 'must be us or eu').default('us'),
  LIGHTSTEP_ACCESS_TOKEN: text.optional(),
  LS_ACCESS_TOKEN: text.optional(),
  LIGHTSTEP_API_KEY: text.optional(),
  LIGHTSTEP_API_URL: webUrl.optional(),
  LIGHTSTEP_APP_URL: webUrl.optional(),
  LIGHTSTEP_TRACES_URL: webUrl.optional(),
  TRACE_LINK_BACKEND: z.enum(LINK_BACKENDS, `must be one of ${LINK_BACKENDS.join(', ')}`).optional(),
  TRACE_LINK_TEMPLATE: linkTemplate.optional(),
  TRACE_LINK_NAME: text.default('the trace backend'),
  TRACE_LINK_BASE_URL: webUrl.optional(),
  TRACE_LINK_PROJECT: text.optional(),
  TRACE_LINK_ORG: text.optional(),
  TRACE_LINK_ENVIRONMENT: text.optional(),
  TRACE_LINK_DATASET: text.optional(),
  TRACE_LINK_REGION: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region of AWS, such as eu-central-1')
    .optional(),
  SPAN_RETENTION_DAYS: days({ least: 1, fallback: 30 }),
  // Pages look seven days back.
  STATISTICS_RETENTION_DAYS: days({ least: 8, fallback: 90 }),
  OTEL_EXPORTER_OTLP_ENDPOINT: webUrl.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: webUrl.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: text.optional(),
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: text.optional(),
  ...EXPORT_VARIABLES,
})
export type Variables = z.infer<typeof Variables>

export interface Environment {
  readonly [name: string]: string | undefined
}

/** What is wrong with the environment, one line for each variable. Never says a value: it may be a secret. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
  }
}

/** Reads our variables; one that is empty counts as not set. */
export function readVariables(env: Environment): Variables {
  const set = Object.fromEntries(Object.keys(Variables.shape).map((name) => [name, env[name]?.trim() || undefined]))
  const result = Variables.safeParse(set)
  if (result.success) return result.data
  throw new SettingsError(result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}.`))
}
