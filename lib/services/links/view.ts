import type { RunId, SpanId, TraceId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { LinkValue } from '#trace/deep-link.ts'
import type { Can } from '../runs/view.ts'

/** Why something is not linked. */
export type NoLinkCause =
  | 'no-backend'
  | 'misconfigured'
  | 'no-destination'
  | 'not-ended'
  | 'not-exported'
  | 'undecided'
  | 'sampled-away'
  | 'dropped'
  | 'refused'

/** The way into the trace backend, or why there is none: a link that is shown leads somewhere. */
export type LinkView =
  | {
      readonly kind: 'open'
      readonly backend: string
      readonly href: string
      /** It shows the span that was asked for; else another one of its trace, because that one was not sent yet. */
      readonly isExact: boolean
      /** Why it may be missing there, in a sentence; null: nothing says so. */
      readonly doubt: string | null
    }
  | {
      readonly kind: 'none'
      /** Null when none is configured. */
      readonly backend: string | null
      readonly cause: NoLinkCause
      /** In a sentence. */
      readonly why: string
    }

/** The way from a line of a list into the trace backend. */
export interface LineLink {
  readonly backend: string
  readonly href: string
}

/** A span that stands for others in a preview. */
export interface PreviewSpan {
  readonly runId: RunId
  readonly traceId: TraceId
  readonly spanId: SpanId
  readonly workflow: string
  readonly name: string
}

/** A template filled in with a real span, and how to have it. */
export interface LinkPreview {
  /** Null: there is none to be seen; then the address is not known either. */
  readonly span: PreviewSpan | null
  /** Null when none is configured and none was chosen. */
  readonly backend: { readonly name: string; readonly template: string; readonly spansMax: number | null } | null
  readonly address: string | null
  readonly values: readonly (LinkValue & {
    /** The variable that gives it. */
    readonly variable: string | null
  })[]
  readonly problems: readonly string[]
  /** What to put into the environment for what was chosen; empty for what is configured. */
  readonly variables: readonly (readonly [variable: string, value: string])[]
  /** Where the span stands by what is configured. */
  readonly link: LinkView | null
}

/** A backend there is a template for. */
export interface LinkBackendView {
  readonly id: string
  readonly name: string
  readonly template: string
  readonly settings: readonly { readonly name: string; readonly variable: string }[]
}

/** The link from Lightstep's spans back to our runs. */
export interface LinkBackView {
  /** As Lightstep will show them: mustache over a span's attributes. */
  readonly name: string
  readonly url: string
  /** Variables that are not set and needed for it. */
  readonly missing: readonly string[]
  readonly can: Can
  /** `asked`: it was begun and not finished, or goes on at this moment. */
  readonly last: {
    readonly state: 'asked' | 'there' | 'failed'
    readonly at: Instant
    readonly by: string
    readonly problem: string | null
  } | null
}
