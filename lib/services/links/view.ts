/** Why something is not linked. */
export type NoLinkCause = 'no-backend' | 'misconfigured' | 'no-destination' | 'not-ended' | 'not-exported'

/** The way into the trace backend, or why there is none: a link that is shown leads somewhere. */
export type LinkView =
  | {
      readonly kind: 'open'
      readonly backend: string
      readonly href: string
      /** It shows the span that was asked for; else another one of its trace, because that one was not sent yet. */
      readonly isExact: boolean
    }
  | {
      readonly kind: 'none'
      /** Null when none is configured. */
      readonly backend: string | null
      readonly cause: NoLinkCause
      /** In a sentence. */
      readonly why: string
    }
