import type { ExportSettings } from './settings.ts'
import type { Variables } from './variables.ts'

const HOUR_MS = 3_600_000

/** What leaves to whom, what never does, and how far a destination may lag. */
export const readExporting = (variables: Variables): ExportSettings => ({
  scopes: { lightstep: variables.LIGHTSTEP_SPANS, otlp: variables.OTLP_SPANS },
  further: (variables.EXPORT_DESTINATIONS ?? []).map(({ name, url, headers, spans }) => ({
    name,
    tracesUrl: url,
    headers,
    scope: spans,
  })),
  ageMsMax: variables.EXPORT_AGE_HOURS_MAX * HOUR_MS,
  spansBehindMax: variables.EXPORT_SPANS_BEHIND_MAX,
  redaction: {
    allowKeys: variables.EXPORT_ALLOW_ATTRIBUTES ?? null,
    hideKeys: variables.EXPORT_HIDE_ATTRIBUTES ?? [],
    hideValues: variables.EXPORT_HIDE_VALUES ?? [],
    isEmailShown: variables.EXPORT_EMAIL === 'true',
  },
})

/** How long spans of a run that is thinned out are kept whole. */
export const readHotMs = (variables: Variables): number => variables.SAMPLING_HOT_HOURS * HOUR_MS
