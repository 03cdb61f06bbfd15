import type { Settings } from '#config/settings.ts'

type CookieSettings = Pick<Settings, 'publicUrl'> & { readonly signIn: Pick<Settings['signIn'], 'cookiePrefix'> }

export const isSecure = (settings: CookieSettings): boolean => settings.publicUrl.startsWith('https://')

/** Names carry the installation's prefix, because cookies ignore ports. */
export const cookieName = (settings: CookieSettings, name: string): string =>
  `${isSecure(settings) ? '__Secure-' : ''}${settings.signIn.cookiePrefix}.${name}`

export const sessionCookieName = (settings: CookieSettings): string => cookieName(settings, 'session-token')
