const ANYWHERE = 'http://console.invalid'

/** Where to go after signing in: only the path of what was asked for, so that it never leaves this console. */
export function safePath(wanted: string | readonly string[] | undefined): string {
  if (typeof wanted !== 'string' || !URL.canParse(wanted, ANYWHERE)) return '/'
  const url = new URL(wanted, ANYWHERE)
  const path = `/${url.pathname.replace(/^[/\\]+/, '')}${url.search}`
  return path.startsWith('/sign-in') || path.startsWith('/api/') ? '/' : path
}
