export const THEME_COOKIE = 'theme'
export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** The theme a cookie names; the system's when it names none. */
export const themeOf = (cookie: string | undefined): Theme => THEMES.find((theme) => theme === cookie) ?? 'system'

/** The value of `data-theme` on the page: absent means that the system decides. */
export const dataTheme = (theme: Theme): 'light' | 'dark' | undefined => (theme === 'system' ? undefined : theme)
