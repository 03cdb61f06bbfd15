import { LINK_SETTINGS, LINK_TEMPLATES, settingsOf, type LinkSetting, type LinkTemplate } from './link-templates.ts'
import type { LightstepSettings, TraceLinkSettings } from './settings.ts'
import { SettingsError, type Variables } from './variables.ts'

/** The variable that gives each setting of a template. */
export const VARIABLE_OF_SETTING = {
  base: 'TRACE_LINK_BASE_URL',
  project: 'TRACE_LINK_PROJECT',
  org: 'TRACE_LINK_ORG',
  environment: 'TRACE_LINK_ENVIRONMENT',
  dataset: 'TRACE_LINK_DATASET',
  region: 'TRACE_LINK_REGION',
} as const satisfies Record<LinkSetting, keyof Variables>

/** Where links to spans lead: the backend that is named, a template of one's own, or Lightstep when its project is known. */
export function readTraceLink(variables: Variables, lightstep: LightstepSettings | null): TraceLinkSettings | null {
  const { TRACE_LINK_BACKEND: backend, TRACE_LINK_TEMPLATE: template, TRACE_LINK_NAME: name } = variables
  if (backend !== undefined && template !== undefined)
    throw new SettingsError([
      'TRACE_LINK_BACKEND and TRACE_LINK_TEMPLATE are both set; unset one: a template of your own needs no backend.',
    ])
  if (template !== undefined) return filled({ name, template, spansMax: null }, variables)
  if (backend === undefined) return lightstep && { ...LINK_TEMPLATES.lightstep, settings: lightstepValues(lightstep) }
  return filled(LINK_TEMPLATES[backend], variables)
}

const lightstepValues = ({ appUrl, project }: LightstepSettings): TraceLinkSettings['settings'] => ({
  base: appUrl,
  project,
})

function filled(template: LinkTemplate, variables: Variables): TraceLinkSettings {
  const wanted = settingsOf(template.template)
  const missing = wanted
    .map((setting) => VARIABLE_OF_SETTING[setting])
    .filter((variable) => variables[variable] === undefined)
  if (missing.length > 0)
    throw new SettingsError(missing.map((variable) => `${variable} is not set; links into ${template.name} need it.`))
  const settings: { [setting in LinkSetting]?: string } = {}
  for (const setting of LINK_SETTINGS) {
    const value = variables[VARIABLE_OF_SETTING[setting]]
    if (value !== undefined && wanted.includes(setting)) settings[setting] = value
  }
  return { ...template, settings }
}
