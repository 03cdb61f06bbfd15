import {
  LINK_SETTINGS,
  LINK_TEMPLATES,
  settingsOf,
  unknownNames,
  type LinkSetting,
  type LinkTemplate,
} from './link-templates.ts'
import type { TraceLinkSettings } from './settings.ts'
import { VARIABLE_OF_SETTING } from './trace-link.ts'
import { Variables } from './variables.ts'

type Given = { readonly [setting in LinkSetting]?: string | undefined }

/** A way to link that somebody considers, before it stands in the environment. */
export type LinkChoice =
  | { readonly backend: keyof typeof LINK_TEMPLATES; readonly settings: Given }
  | { readonly template: string; readonly settings: Given }

/** The variables that choose it, each with its value. */
export type ChoiceVariables = readonly (readonly [variable: keyof Variables, value: string])[]

const chosenTemplate = (choice: LinkChoice): LinkTemplate =>
  'backend' in choice
    ? LINK_TEMPLATES[choice.backend]
    : { name: Variables.shape.TRACE_LINK_NAME.parse(undefined), template: choice.template, spansMax: null }

/** The choice as it would be configured: only with what its template asks for. */
export function chosenLink(choice: LinkChoice): TraceLinkSettings {
  const template = chosenTemplate(choice)
  const wanted = new Set<LinkSetting>(settingsOf(template.template))
  const given = LINK_SETTINGS.flatMap((name) => {
    const value = choice.settings[name]?.trim()
    return wanted.has(name) && value ? [[name, value]] : []
  })
  return { ...template, settings: Object.fromEntries(given) as TraceLinkSettings['settings'] }
}

/** What a process would refuse to start with. */
export function problemsOfChoice(choice: LinkChoice): readonly string[] {
  if ('backend' in choice) return []
  const unknown = unknownNames(choice.template)
  if (unknown.length > 0) return [`{${unknown.join('}, {')}} is nothing known`]
  const read = Variables.shape.TRACE_LINK_TEMPLATE.safeParse(choice.template)
  return read.success ? [] : read.error.issues.map(({ message }) => `It ${message}`)
}

export function variablesOfChoice(choice: LinkChoice): ChoiceVariables {
  const { settings } = chosenLink(choice)
  const first: ChoiceVariables =
    'backend' in choice ? [['TRACE_LINK_BACKEND', choice.backend]] : [['TRACE_LINK_TEMPLATE', choice.template]]
  return [
    ...first,
    ...LINK_SETTINGS.flatMap((name): ChoiceVariables => {
      const value = settings[name]
      return value === undefined ? [] : [[VARIABLE_OF_SETTING[name], value]]
    }),
  ]
}
