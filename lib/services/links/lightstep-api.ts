import { z } from 'zod'
import type { LightstepSettings } from '#config/settings.ts'
import { AppError } from '#core/errors.ts'
import { createEgress, type EgressResponse } from '#egress/egress.ts'
import type { WorkflowLink } from './link-back.ts'

/** What Lightstep's API is asked with. */
export type ApiSettings = LightstepSettings & { readonly apiKey: string; readonly org: string }

const TIMEOUT_MS = 10_000

/** JSON:API: what is not looked at may be anything. */
const Listed = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      attributes: z.object({ url: z.string(), rules: z.record(z.string(), z.unknown()).nullish() }),
    }),
  ),
})
const Created = z.object({ data: z.object({ id: z.string() }) })

/** The id of the workflow link that leads where this one does, under the same rules; null when there is none. */
export async function findWorkflowLink(api: ApiSettings, link: WorkflowLink): Promise<string | null> {
  const { data } = read(Listed, await ask(api, 'GET', null))
  const isSame = (rules: Readonly<Record<string, unknown>> | null | undefined): boolean =>
    Object.keys(link.rules).every((name) => rules?.[name] === null)
  return data.find(({ attributes }) => attributes.url === link.url && isSame(attributes.rules))?.id ?? null
}

/** Installs a workflow link in the project; answers its id. */
export async function createWorkflowLink(api: ApiSettings, link: WorkflowLink): Promise<string> {
  const body = { data: { type: 'workflow_link', attributes: link } }
  return read(Created, await ask(api, 'POST', JSON.stringify(body))).data.id
}

/** Where the links of a project are. */
const workflowLinksUrl = ({ apiUrl, org, project }: ApiSettings): string =>
  `${apiUrl}/public/v0.2/${encodeURIComponent(org)}/projects/${encodeURIComponent(project)}/wf_links`

async function ask(api: ApiSettings, method: string, body: string | null): Promise<EgressResponse> {
  const { host, protocol, port } = new URL(api.apiUrl)
  // Its address is the operator's own: a stand-in on this machine is meant.
  const egress = createEgress({ allowLoopback: [port ? host : `${host}:${protocol === 'https:' ? 443 : 80}`] })
  const response = await egress.send(
    {
      method,
      url: workflowLinksUrl(api),
      headers: {
        authorization: `bearer ${api.apiKey}`,
        accept: 'application/json',
        ...(body === null ? {} : { 'content-type': 'application/json' }),
      },
      body,
      connectTimeoutMs: TIMEOUT_MS,
      readTimeoutMs: TIMEOUT_MS,
    },
    { signal: AbortSignal.timeout(3 * TIMEOUT_MS) },
  )
  if (response.statusCode < 200 || response.statusCode > 299) throw refusal(response.statusCode, api)
  return response
}

function read<T>(schema: z.ZodType<T>, { body }: EgressResponse): T {
  const parsed = schema.safeParse(parsedJson(Buffer.from(body).toString('utf8')))
  if (parsed.success) return parsed.data
  throw new AppError('unavailable', 'Lightstep answered something else than its API does: check LIGHTSTEP_API_URL.')
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function refusal(status: number, { org, project }: ApiSettings): AppError {
  const why: { readonly [status: number]: string } = {
    401: 'it does not know the API key: check LIGHTSTEP_API_KEY, and LIGHTSTEP_REGION it belongs to',
    403: 'the API key may not do this: give LIGHTSTEP_API_KEY one whose role is Member or higher',
    404: `it knows no project ${project} of ${org}: check LIGHTSTEP_PROJECT and LIGHTSTEP_ORG`,
    429: 'it was asked too often: try again in a minute',
  }
  return new AppError('unavailable', `Lightstep answered ${status}: ${why[status] ?? 'try again later'}.`)
}
