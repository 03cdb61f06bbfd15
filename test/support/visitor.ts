const REDIRECTS_MAX = 10

/** Where a visit ended. */
export interface Visit {
  readonly url: string
  readonly status: number
  readonly body: string
}

/** A browser without a screen: it keeps cookies, follows redirects and runs no script. */
export interface Visitor {
  /** Goes there and on, up to the first address that `isEnd` says is far enough: that one is not asked. */
  go(url: string, isEnd?: (url: string) => boolean): Promise<Visit>
  /** Sends a form and reads the JSON answer. */
  send<T>(url: string, form: { readonly [name: string]: string }): Promise<T>
  /** Names of the cookies it holds for an address. */
  cookiesOf(url: string): readonly string[]
}

export function createVisitor(): Visitor {
  const jars = new Map<string, Map<string, string>>()
  const jarOf = (url: string): Map<string, string> => {
    const { host } = new URL(url)
    const jar = jars.get(host) ?? new Map<string, string>()
    jars.set(host, jar)
    return jar
  }
  async function ask(url: string, init: RequestInit = {}): Promise<Response> {
    const jar = jarOf(url)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { ...init, redirect: 'manual', headers: cookie === '' ? {} : { cookie } })
    for (const line of response.headers.getSetCookie()) keep(jar, line)
    return response
  }
  return {
    async go(url, isEnd = () => false) {
      let at = url
      for (let hops = 0; hops < REDIRECTS_MAX; hops++) {
        if (isEnd(at)) return { url: at, status: 0, body: '' }
        const response = await ask(at)
        const location = response.headers.get('location')
        if (location === null) return { url: at, status: response.status, body: await response.text() }
        at = new URL(location, at).href
      }
      throw new Error(`more than ${REDIRECTS_MAX} redirects, the last one to ${at}`)
    },
    async send<T>(url: string, form: { readonly [name: string]: string }) {
      return (await (await ask(url, { method: 'POST', body: new URLSearchParams(form) })).json()) as T
    },
    cookiesOf: (url) => [...jarOf(url).keys()],
  }
}

/** Takes one Set-Cookie line; an empty value or a time that has passed removes the cookie. */
function keep(jar: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(';')
  const name = pair.slice(0, pair.indexOf('='))
  const value = pair.slice(pair.indexOf('=') + 1)
  const expires = attributes.map((each) => /^\s*expires=(.*)$/i.exec(each)?.[1]).find(Boolean)
  const isOver = /;\s*max-age=0\b/i.test(line) || (expires !== undefined && Date.parse(expires) <= Date.now())
  if (value === '' || isOver) jar.delete(name)
  else jar.set(name, value)
}
