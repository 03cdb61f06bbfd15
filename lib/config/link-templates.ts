/**
 * Where trace backends show a span. A template is logic-free: `{name}` is a setting of the backend or a fact of the span
 * (lib/trace/deep-link.ts), and every value is percent-encoded, but `{base}`, which is the beginning of an address.
 */
export interface LinkTemplate {
  readonly name: string
  readonly template: string
  /** The backend's page shows no more spans of a trace than this; null when no bound is known. */
  readonly spansMax: number | null
}

/** What an installation says of its backend. */
export const LINK_SETTINGS = ['base', 'project', 'org', 'environment', 'dataset', 'region'] as const
export type LinkSetting = (typeof LINK_SETTINGS)[number]

/** What a span says of itself, in the words of lib/trace/deep-link.ts. */
export const LINK_FACTS = [
  'traceId',
  'traceIdTime',
  'traceIdRest',
  'spanId',
  'spanIdDecimal',
  'middleMicros',
  'startSeconds',
  'endSeconds',
  'startMs',
  'endMs',
  'startMicros',
  'endMicros',
  'startIso',
  'endIso',
  'service',
  'runId',
] as const
export type LinkFact = (typeof LINK_FACTS)[number]

/** JSON within an address: its placeholders stay what they are. */
const encodedJson = (value: unknown): string =>
  encodeURIComponent(JSON.stringify(value)).replaceAll(/%7B([A-Za-z]+)%7D/g, '{$1}')

const TEMPO_PANES = encodedJson({
  t: {
    datasource: '{dataset}',
    queries: [
      { refId: 'A', datasource: { type: 'tempo', uid: '{dataset}' }, queryType: 'traceql', query: '{traceId}' },
    ],
    range: { from: '{startMs}', to: '{endMs}' },
  },
})

/** By the name that TRACE_LINK_BACKEND gives; as their vendors document them. */
export const LINK_TEMPLATES = {
  lightstep: {
    name: 'Lightstep',
    template: '{base}/{project}/trace?span_guid={spanId}&at_micros={middleMicros}#span-{spanId}',
    spansMax: 4_000,
  },
  jaeger: { name: 'Jaeger', template: '{base}/trace/{traceId}?uiFind={spanId}', spansMax: null },
  zipkin: { name: 'Zipkin', template: '{base}/traces/{traceId}', spansMax: null },
  tempo: {
    name: 'Grafana',
    template: `{base}/explore?schemaVersion=1&orgId={org}&panes=${TEMPO_PANES}`,
    spansMax: null,
  },
  honeycomb: {
    name: 'Honeycomb',
    template:
      'https://ui.honeycomb.io/{org}/environments/{environment}/datasets/{dataset}/trace?trace_id={traceId}&span={spanId}&trace_start_ts={startSeconds}&trace_end_ts={endSeconds}',
    spansMax: null,
  },
  datadog: {
    name: 'Datadog',
    template: '{base}/apm/trace/{traceId}?spanID={spanIdDecimal}&timeHint={startMs}&graphType=waterfall',
    spansMax: null,
  },
  dynatrace: {
    name: 'Dynatrace',
    template: '{base}/ui/apps/dynatrace.distributedtracing/explorer?traceId={traceId}&spanId={spanId}&tt={startIso}',
    spansMax: null,
  },
  signoz: { name: 'SigNoz', template: '{base}/trace/{traceId}?spanId={spanId}', spansMax: null },
  xray: {
    name: 'AWS X-Ray',
    template:
      'https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}#xray:traces/1-{traceIdTime}-{traceIdRest}',
    spansMax: null,
  },
  'google-cloud': {
    name: 'Google Cloud',
    template: 'https://console.cloud.google.com/traces/explorer;traceId={traceId};spanId={spanId}?project={project}',
    spansMax: null,
  },
  elastic: { name: 'Elastic', template: '{base}/app/apm/link-to/trace/{traceId}', spansMax: null },
} as const satisfies Record<string, LinkTemplate>

type LinkBackend = keyof typeof LINK_TEMPLATES

export const LINK_BACKENDS = Object.keys(LINK_TEMPLATES) as [LinkBackend, ...LinkBackend[]]

/** The settings a template asks for. */
export const settingsOf = (template: string): LinkSetting[] =>
  LINK_SETTINGS.filter((setting) => template.includes(`{${setting}}`))

/** What a template names that is neither a setting nor a fact. */
export function unknownNames(template: string): string[] {
  const known = new Set<string>([...LINK_SETTINGS, ...LINK_FACTS])
  return [...template.matchAll(/\{([^{}]*)\}/g)].flatMap(([, name = '']) => (known.has(name) ? [] : [name]))
}
