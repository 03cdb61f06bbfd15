import type { LinkSetting, LinkTemplate } from './link-templates.ts'

/** The configuration of a process, read once from the environment by lib/config/env.ts. */
export interface Settings {
  /** No OIDC issuer is configured: everything on loopback, samples and demo exist. */
  readonly isLocal: boolean
  /** Which of the processes this is; part of runner ids and of `service.name`. */
  readonly process: 'console' | 'gateway' | 'idp' | 'demo' | 'launcher' | 'test'
  readonly bindAddress: string
  readonly ports: {
    readonly console: number
    readonly gateway: number
    readonly otlp: number
    readonly idp: number
    readonly demo: number
  }
  /** Where browsers reach the console, without a trailing slash. */
  readonly publicUrl: string
  /** Where services reach the gateway (Conductor REST, JWKS), without a trailing slash. */
  readonly gatewayUrl: string
  readonly dataDir: string
  readonly databaseUrl: string
  /** The owner role for migrations; the same as databaseUrl when only one is given. */
  readonly migrationDatabaseUrl: string
  readonly signIn: SignInSettings
  /** PEM file of the Ed25519 key that signs task tokens; every process reads the same. */
  readonly taskKeyFile: string
  readonly lightstep: LightstepSettings | null
  /** Null when no trace backend is configured. */
  readonly traceLink: TraceLinkSettings | null
  /** A further OTLP backend (`OTEL_EXPORTER_OTLP_*`), or null. */
  readonly otlpExport: { readonly tracesUrl: string; readonly headers: { readonly [name: string]: string } } | null
  /** How long spans are kept after their run ended. */
  readonly spanRetentionDays: number
  /** How long it is known how many runs there were in an hour, and what became of them. */
  readonly statisticsRetentionDays: number
  readonly exporting: ExportSettings
  /** How long spans of a run that is thinned out are kept whole. */
  readonly hotMs: number
  /** `host:port` of services on loopback or in a private network that HTTP tasks may call. */
  readonly egressAllow: readonly string[]
  /** Where the demo service listens in local mode, or null. */
  readonly demoUrl: string | null
}

export interface SignInSettings {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** What the sign-in button says. */
  readonly name: string
  readonly groupsClaim: string
  /** Asked for at sign-in, separated by spaces. */
  readonly scope: string
  /** What the provider signs id tokens with (JWA); another one is refused. */
  readonly signingAlgorithm: string
  /** Signs next-auth's own cookies. */
  readonly secret: string
  /** Cookies ignore ports: part of every cookie name, so that two installations on one host do not mix. */
  readonly cookiePrefix: string
  readonly sessionMaxAgeSeconds: number
}

/** Where a span is looked at, for every link. Never a secret: browsers build the links. */
export interface TraceLinkSettings extends LinkTemplate {
  readonly settings: { readonly [setting in LinkSetting]?: string }
}

export interface LightstepSettings {
  readonly appUrl: string
  /** Its REST API, without a path. */
  readonly apiUrl: string
  readonly tracesUrl: string
  readonly project: string
  readonly org: string | null
  /** Null when only deep links are wanted. Never shown, never logged. */
  readonly accessToken: string | null
  /** For its REST API, another secret than the token. Never shown, never logged. */
  readonly apiKey: string | null
}

/** Whether a backend gets the spans this product made, or also those it received. */
type ExportScope = 'ours' | 'all'

export interface ExportSettings {
  readonly scopes: { readonly lightstep: ExportScope; readonly otlp: ExportScope }
  /** Backends besides those two, by names of their own. */
  readonly further: readonly {
    readonly name: string
    readonly tracesUrl: string
    readonly headers: { readonly [name: string]: string }
    readonly scope: ExportScope
  }[]
  /** Spans that ended longer ago are not sent any more. */
  readonly ageMsMax: number
  /** So many spans may wait for one backend; the oldest are dropped beyond. */
  readonly spansBehindMax: number
  readonly redaction: RedactionSettings
}

/** What never leaves. Names may have `*` for any characters. */
export interface RedactionSettings {
  /** Attributes that may leave; null: all that are not hidden. */
  readonly allowKeys: readonly string[] | null
  readonly hideKeys: readonly string[]
  /** Regular expressions. */
  readonly hideValues: readonly string[]
  readonly isEmailShown: boolean
}
