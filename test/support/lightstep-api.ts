import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

interface ApiRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

interface StoredLink {
  readonly name: string
  readonly url: string
  readonly rules: { readonly [attribute: string]: unknown }
}

/** Lightstep's REST API as far as workflow links go, with one project in it. */
export interface LightstepApi {
  readonly url: string
  /** Every request as it came. */
  readonly requests: readonly ApiRequest[]
  readonly links: StoredLink[]
  /** Answers everything from now on with this status; null: as it should. */
  answerWith(status: number | null): void
  /** Holds every answer back until what is returned is called. */
  hold(): () => void
  close(): Promise<void>
}

const PATH = '/public/v0.2/acme%20corp/projects/demo/wf_links'
const KEY = 'api-key'

export async function startLightstepApi(): Promise<LightstepApi> {
  const requests: ApiRequest[] = []
  const links: StoredLink[] = []
  let status: number | null = null
  let held = Promise.resolve()
  const server = createServer(async (request, response) => {
    const text = Buffer.concat(await request.toArray()).toString()
    const { method = '', url = '', headers } = request
    const asked = { method, path: url, headers, body: text === '' ? null : (JSON.parse(text) as unknown) }
    requests.push(asked)
    await held
    const { code, body } = status === null ? answer(asked, links) : { code: status, body: { errors: ['no'] } }
    response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    links,
    answerWith: (next) => void (status = next),
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>()
      held = promise
      return resolve
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const shown = (link: StoredLink, at: number) => ({ id: `wfl-${at}`, type: 'workflow_link', attributes: link })

function answer({ method, path, headers, body }: ApiRequest, links: StoredLink[]): { code: number; body: unknown } {
  if (headers.authorization !== `bearer ${KEY}`) return { code: 401, body: { errors: ['unauthorized'] } }
  if (path !== PATH) return { code: 404, body: { errors: ['not found'] } }
  if (method === 'GET') return { code: 200, body: { data: links.map(shown) } }
  const { data } = body as { data: { attributes: StoredLink } }
  links.push(data.attributes)
  return { code: 201, body: { data: shown(data.attributes, links.length - 1) } }
}
