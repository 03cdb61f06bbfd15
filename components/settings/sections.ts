/** A page of the settings; each lies at `href` and asks for itself who may see it. */
export interface SettingsSection {
  readonly href: string
  readonly label: string
}

/** In the order of the navigation within the settings. */
export const SETTINGS_SECTIONS = [
  { href: '/settings', label: 'Installation' },
  { href: '/settings/connections', label: 'Connections' },
  { href: '/settings/links', label: 'Links' },
  { href: '/settings/ingest-keys', label: 'Ingest keys' },
  { href: '/settings/sampling', label: 'Sampling' },
] as const satisfies readonly SettingsSection[]

export type SettingsPath = (typeof SETTINGS_SECTIONS)[number]['href']
