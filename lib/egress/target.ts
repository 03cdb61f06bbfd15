import { AppError } from '#core/errors.ts'

/** Where a request goes, taken from its URL once and never read from it again. */
export interface Target {
  readonly url: URL
  readonly isTls: boolean
  /** A name or a literal address, without the brackets of IPv6. */
  readonly host: string
  readonly port: number
  /** `host:port`, the port always spelled out. */
  readonly authority: string
}

const URL_LENGTH_MAX = 8192

/** Parses and bounds a URL. WHATWG parsing turns decimal, octal and hex forms of an IPv4 address into the dotted one. */
export function parseTarget(text: string): Target {
  if (text.length > URL_LENGTH_MAX) throw refused(`the URL is longer than ${URL_LENGTH_MAX} characters`)
  const url = URL.parse(text)
  if (!url) throw refused(`"${text.slice(0, 200)}" is not an absolute URL`)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw refused(`only http and https may be called, not ${url.protocol.slice(0, -1)}`)
  if (url.username !== '' || url.password !== '') throw refused('a URL must not hold a user name or password')
  const isTls = url.protocol === 'https:'
  const port = url.port === '' ? (isTls ? 443 : 80) : Number(url.port)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  return { url, isTls, host, port, authority: `${url.hostname}:${port}` }
}

/** Web ports and the unprivileged ones; mail, shell and name services below 1024 are no HTTP servers. */
export const isWebPort = (port: number): boolean => port === 80 || port === 443 || port >= 1024

const refused = (why: string): AppError => new AppError('invalid', `The request was refused, nothing was sent: ${why}.`)
