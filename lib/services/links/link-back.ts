import type { Settings } from '#config/settings.ts'
import { ATTR } from '#trace/attributes.ts'
import type { ApiSettings } from './lightstep-api.ts'

/** A link that Lightstep shows beside spans: mustache over their attributes; a rule of null asks that the attribute exists. */
export interface WorkflowLink {
  readonly name: string
  readonly url: string
  readonly rules: { readonly [attribute: string]: null }
}

/** From every span of a run back to its page. */
export const linkBackTo = ({ publicUrl }: Pick<Settings, 'publicUrl'>): WorkflowLink => ({
  name: `Conductor run {{${ATTR.pipelineRunId}}}`,
  url: `${publicUrl}/runs/{{${ATTR.pipelineRunId}}}`,
  rules: { [ATTR.pipelineRunId]: null },
})

/** The chain of what was done about it. */
export const LINK_BACK_CHAIN = 'link-back:lightstep'

/** What Lightstep's API needs that is not configured, by the names of the variables. */
export function missingForApi({ lightstep }: Pick<Settings, 'lightstep'>): readonly string[] {
  return [
    ...(lightstep ? [] : ['LIGHTSTEP_PROJECT']),
    ...(lightstep?.org ? [] : ['LIGHTSTEP_ORG']),
    ...(lightstep?.apiKey ? [] : ['LIGHTSTEP_API_KEY']),
  ]
}

/** How to ask Lightstep's API, or null when something for it is missing. */
export function apiOf({ lightstep }: Pick<Settings, 'lightstep'>): ApiSettings | null {
  if (!lightstep?.org || !lightstep.apiKey) return null
  return { ...lightstep, org: lightstep.org, apiKey: lightstep.apiKey }
}
