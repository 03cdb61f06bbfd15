import { z } from 'zod'

const SCOPES = z.enum(['ours', 'all'], 'must be ours or all').default('all')

const hours = (fallback: number) =>
  z
    .string()
    .regex(/^\d{1,4}$/, 'must be a whole number of hours from 1 to 8760')
    .transform(Number)
    .refine((number) => number >= 1 && number <= 8_760, 'must be a whole number of hours from 1 to 8760')
    .prefault(String(fallback))

/** Names such as `http.*`, separated by commas. */
const names = z
  .string()
  .regex(/^[\w.*-]+(\s*,\s*[\w.*-]+)*$/, 'must be a list of attribute names such as: http.*,db.query.text')
  .transform((list) => list.split(',').map((name) => name.trim()))
  .optional()

const isPattern = (source: string): boolean => {
  try {
    return !new RegExp(source, 'gu').test('')
  } catch {
    return false
  }
}

const patterns = json('must be a JSON list of regular expressions that match no empty text, such as ["ACME-[0-9]+"]')
  .pipe(
    z
      .array(
        z
          .string()
          .min(1)
          .max(500)
          .refine(isPattern, 'has an entry that is no regular expression, or matches an empty text'),
      )
      .max(50),
  )
  .optional()

const Destination = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/)
    .refine((name) => name !== 'lightstep' && name !== 'otlp'),
  url: z.url({ protocol: /^https?$/ }),
  headers: z.record(z.string().regex(/^[\w-]+$/), z.string()).default({}),
  spans: z.enum(['ours', 'all']).default('all'),
})

const destinations = json(
  'must be a JSON list such as [{"name":"jaeger","url":"http://jaeger:4318/v1/traces","spans":"ours"}]',
)
  .pipe(
    z
      .array(Destination, 'must be a JSON list of objects with name, url, and perhaps headers and spans (ours or all)')
      .max(10)
      .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'names two destinations alike'),
  )
  .optional()

function json(problem: string) {
  return z.string().transform((text, ctx): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      ctx.addIssue(problem)
      return z.NEVER
    }
  })
}

/** What leaves, and how long spans are kept whole. */
export const EXPORT_VARIABLES = {
  LIGHTSTEP_SPANS: SCOPES,
  OTLP_SPANS: SCOPES,
  EXPORT_DESTINATIONS: destinations,
  EXPORT_AGE_HOURS_MAX: hours(24),
  EXPORT_SPANS_BEHIND_MAX: z
    .string()
    .regex(/^[1-9]\d{2,8}$/, 'must be a whole number of spans from 100 to 999999999')
    .transform(Number)
    .prefault('1000000'),
  EXPORT_ALLOW_ATTRIBUTES: names,
  EXPORT_HIDE_ATTRIBUTES: names,
  EXPORT_HIDE_VALUES: patterns,
  EXPORT_EMAIL: z.enum(['true', 'false'], 'must be true or false').default('false'),
  SAMPLING_HOT_HOURS: hours(24),
} as const
