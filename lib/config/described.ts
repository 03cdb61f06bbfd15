import type { Variables } from './variables.ts'

export type VariableName = keyof Variables
/** `secret`: only whether it is set may be said. `address`: shown without what would let somebody in. */
type VariableKind = 'plain' | 'address' | 'secret'

export interface Described {
  readonly kind: VariableKind
  readonly meaning: string
}

const plain = (meaning: string): Described => ({ kind: 'plain', meaning })
const address = (meaning: string): Described => ({ kind: 'address', meaning })
const secret = (meaning: string): Described => ({ kind: 'secret', meaning })

const ADDRESSES = {
  PUBLIC_URL: address('Where browsers reach the console'),
  PORT: plain('The console listens here'),
  BIND_ADDRESS: plain('The network address it listens on'),
  GATEWAY_PORT: plain('The gateway listens here'),
  GATEWAY_URL: address('Where services reach the gateway'),
  OTLP_PORT: plain('Spans are received here, by OTLP/HTTP'),
  EGRESS_ALLOW: plain('Services on this machine or in a private network that HTTP tasks may call'),
  IDP_PORT: plain('The local identity provider, in local mode'),
  DEMO_PORT: plain('The demo service, in local mode'),
} as const

const DATA = {
  DATABASE_URL: address('The PostgreSQL that holds everything'),
  MIGRATION_DATABASE_URL: address('The same, as the role that migrates'),
  DATA_DIR: plain('Embedded PostgreSQL, logs and keys'),
  TASK_KEY_FILE: plain('The key that signs task tokens'),
  SPAN_RETENTION_DAYS: plain('Spans are kept so many days after their run ended'),
  STATISTICS_RETENTION_DAYS: plain('Counts of runs are kept so many days'),
} as const

const SIGN_IN = {
  OIDC_ISSUER: address('The identity provider; without it the product runs in local mode'),
  OIDC_CLIENT_ID: plain('Who we are to it'),
  OIDC_CLIENT_SECRET: secret('How we prove that'),
  OIDC_NAME: plain('What the sign-in button says'),
  OIDC_GROUPS_CLAIM: plain('Where it says the groups of a person'),
  OIDC_SCOPE: plain('What is asked for'),
  OIDC_SIGNING_ALGORITHM: plain('What it signs id tokens with'),
  AUTH_SECRET: secret('Signs the cookies of the sign-in'),
  SESSION_MAX_AGE_SECONDS: plain('A session ends after so many seconds'),
} as const

const LIGHTSTEP = {
  LIGHTSTEP_PROJECT: plain('The project that spans go to and are looked at in'),
  LIGHTSTEP_ORG: plain('The organisation; its API needs it'),
  LIGHTSTEP_REGION: plain('Where its organisation lives: us or eu'),
  LIGHTSTEP_ACCESS_TOKEN: secret('Lets spans into the project'),
  LIGHTSTEP_API_KEY: secret('Lets us into its API, to install the link back'),
  LS_ACCESS_TOKEN: secret('Another name of the access token'),
  LIGHTSTEP_APP_URL: address('Another address of its pages'),
  LIGHTSTEP_API_URL: address('Another address of its API'),
  LIGHTSTEP_TRACES_URL: address('Another address that takes spans'),
} as const

const BACKENDS = {
  TRACE_LINK_BACKEND: plain('Where spans are looked at'),
  TRACE_LINK_TEMPLATE: address('An address of your own to look at them'),
  TRACE_LINK_NAME: plain('What that place is called'),
  TRACE_LINK_BASE_URL: address('{base} of the address'),
  TRACE_LINK_PROJECT: plain('{project} of the address'),
  TRACE_LINK_ORG: plain('{org} of the address'),
  TRACE_LINK_ENVIRONMENT: plain('{environment} of the address'),
  TRACE_LINK_DATASET: plain('{dataset} of the address'),
  TRACE_LINK_REGION: plain('{region} of the address'),
  OTEL_EXPORTER_OTLP_ENDPOINT: address('A further OTLP backend that all spans go to'),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: address('The same, for traces alone'),
  OTEL_EXPORTER_OTLP_HEADERS: secret('What lets spans in there'),
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: secret('The same, for traces alone'),
} as const

const LEAVING = {
  LIGHTSTEP_SPANS: plain('Whether Lightstep gets all spans, or ours only'),
  OTLP_SPANS: plain('The same for the further OTLP backend'),
  EXPORT_DESTINATIONS: secret('Backends besides these, with their addresses and headers'),
  EXPORT_AGE_HOURS_MAX: plain('Hours for which a span waits for a backend'),
  EXPORT_SPANS_BEHIND_MAX: plain('How many spans may wait for one backend'),
  EXPORT_ALLOW_ATTRIBUTES: plain('Attributes that may leave; without, all that are not hidden'),
  EXPORT_HIDE_ATTRIBUTES: plain('Further attributes that are hidden'),
  EXPORT_HIDE_VALUES: plain('Further texts that are hidden, as regular expressions'),
  EXPORT_EMAIL: plain('Whether e-mail addresses leave'),
  SAMPLING_HOT_HOURS: plain('Hours for which all spans are kept whole'),
} as const

/** Every variable that is read; one that is missing here does not compile. */
export const DESCRIBED: Readonly<Record<VariableName, Described>> = {
  ...ADDRESSES,
  ...DATA,
  ...SIGN_IN,
  ...LIGHTSTEP,
  ...BACKENDS,
  ...LEAVING,
}

const namesOf = <Name extends VariableName>(variables: Record<Name, Described>): readonly Name[] =>
  Object.keys(variables) as Name[]

/** As they are shown. */
export const VARIABLE_GROUPS: readonly { readonly title: string; readonly names: readonly VariableName[] }[] = [
  { title: 'Addresses', names: namesOf(ADDRESSES) },
  { title: 'Data', names: namesOf(DATA) },
  { title: 'Signing in', names: namesOf(SIGN_IN) },
  { title: 'Lightstep', names: namesOf(LIGHTSTEP) },
  { title: 'Trace backends', names: namesOf(BACKENDS) },
  { title: 'What leaves, and what is kept', names: namesOf(LEAVING) },
]
