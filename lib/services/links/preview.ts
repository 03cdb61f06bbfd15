import {
  chosenLink,
  problemsOfChoice,
  variablesOfChoice,
  type ChoiceVariables,
  type LinkChoice,
} from '#config/link-choice.ts'
import { LINK_SETTINGS, LINK_TEMPLATES, settingsOf } from '#config/link-templates.ts'
import type { Settings, TraceLinkSettings } from '#config/settings.ts'
import { VARIABLE_OF_SETTING } from '#config/trace-link.ts'
import { explainLink, type ExplainedLink, type LinkValue } from '#trace/deep-link.ts'
import type { StoredSpan } from '#trace/span.ts'
import type { LinkBackendView, LinkPreview } from './view.ts'

/** Every backend there is a template for, with what it asks for. */
export const linkBackends = (): readonly LinkBackendView[] =>
  Object.entries(LINK_TEMPLATES).map(([id, { name, template }]) => ({
    id,
    name,
    template,
    settings: settingsOf(template).map((setting) => ({ name: setting, variable: VARIABLE_OF_SETTING[setting] })),
  }))

type Explained = Pick<LinkPreview, 'backend' | 'address' | 'values' | 'problems' | 'variables'>

const NO_BACKEND: Explained = {
  backend: null,
  address: null,
  values: [],
  problems: ['No trace backend is configured: choose one, and put the variables below into the environment'],
  variables: [],
}

/** A template with what a span puts into it; as it is configured when nothing was chosen. */
export function explainChoice(settings: Settings, choice: LinkChoice | undefined, span: StoredSpan | null): Explained {
  const link = choice ? chosenLink(choice) : settings.traceLink
  if (link === null) return NO_BACKEND
  const { name, template, spansMax } = link
  const backend = { name, template, spansMax }
  const wrong = choice ? problemsOfChoice(choice) : []
  const variables: ChoiceVariables = choice ? variablesOfChoice(choice) : []
  const explained = span && explainLink(link, span)
  const nameOf = (value: LinkValue): string | null => variableOf(value, settings, choice === undefined)
  return {
    backend,
    address: explained && explained.address,
    values: (explained?.values ?? []).map((value) => toView(value, nameOf(value))),
    problems: wrong.length > 0 ? wrong : problemsOf(explained, link),
    variables,
  }
}

const toView = ({ name, value, from }: LinkValue, variable: string | null) => ({ name, value, from, variable })

function problemsOf(explained: ExplainedLink | null, link: TraceLinkSettings): readonly string[] {
  if (explained === null) return []
  const missing = settingsOf(link.template).filter((name) => link.settings[name] === undefined)
  if (missing.length > 0) return missing.map((name) => `{${name}} is not given (${VARIABLE_OF_SETTING[name]})`)
  return explained.problem === null ? [] : [explained.problem]
}

/** Lightstep's own variables stand for those of its link, when that is where it comes from. */
const LIGHTSTEP_VARIABLES: { readonly [name: string]: string } = {
  base: 'LIGHTSTEP_REGION',
  project: 'LIGHTSTEP_PROJECT',
}

function variableOf(
  { name, from }: LinkValue,
  { lightstep, traceLink }: Settings,
  isConfigured: boolean,
): string | null {
  const setting = LINK_SETTINGS.find((known) => known === name)
  if (from === 'span' || setting === undefined) return null
  const isLightsteps = isConfigured && lightstep !== null && traceLink?.settings.base === lightstep.appUrl
  return (isLightsteps ? LIGHTSTEP_VARIABLES[name] : undefined) ?? VARIABLE_OF_SETTING[setting]
}
