import type { previewLinkAction } from '#actions/links.ts'

type PreviewInput = Parameters<typeof previewLinkAction>[0]
type Choice = NonNullable<PreviewInput['choice']>

/** What is written into the form of the preview. */
export interface PreviewDraft {
  /** `configured`, `own`, or the id of a backend. */
  readonly by: string
  readonly template: string
  /** What the template asks for, by name. */
  readonly settings: { readonly [name: string]: string }
  readonly of: string
  readonly spanId: string
}

export const CONFIGURED = 'configured'
export const OWN = 'own'

export const EMPTY_DRAFT: PreviewDraft = {
  by: CONFIGURED,
  template: '{base}/trace/{traceId}?span={spanId}',
  settings: {},
  of: '',
  spanId: '',
}

/** The form as the server is asked. */
export function inputOf({ by, template, settings, of, spanId }: PreviewDraft): PreviewInput {
  const ids = { ...(of.trim() && { of }), ...(spanId.trim() && { spanId }) }
  if (by === CONFIGURED) return ids
  if (by === OWN) return { ...ids, choice: { template, settings } }
  return { ...ids, choice: { backend: by as Extract<Choice, { backend: unknown }>['backend'], settings } }
}

/** The settings an own template names, in their order. */
export const namesIn = (template: string, known: readonly string[]): readonly string[] =>
  known.filter((name) => template.includes(`{${name}}`))
