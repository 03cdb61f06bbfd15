import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Provider } from 'oidc-provider'
import { errors } from 'oidc-provider'
import { findAccount } from './accounts.ts'
import { accountsPage, errorPage } from './pages.ts'

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

const PATH = /^\/interaction\/([\w-]{1,64})(\/cancel)?$/
const BODY_BYTES_MAX = 1_024

/** Answers the pages between a sign-in request and its answer; false when the path is none of them. */
export async function answerInteraction(
  provider: Provider,
  publicUrl: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const [, uid, cancel] = PATH.exec(request.url ?? '') ?? []
  if (uid === undefined) return false
  try {
    const interaction = await provider.interactionDetails(request, response)
    if (cancel) await refuse(provider, request, response)
    else if (request.method === 'POST') await choose(provider, interaction, request, response)
    else sendPage(response, 200, accountsPage(uid))
  } catch (error) {
    const reason =
      error instanceof errors.OIDCProviderError ? 'This sign-in is not open any more' : 'The sign-in could not go on'
    sendPage(response, 400, errorPage(reason, publicUrl))
  }
  return true
}

async function choose(
  provider: Provider,
  interaction: Interaction,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const account = findAccount(new URLSearchParams(await readBody(request)).get('account') ?? '')
  if (!account) throw new Error('no such account')
  await endFormerSession(provider, interaction)
  await provider.interactionFinished(request, response, { login: { accountId: account.id, remember: false } })
}

/** Whoever signs in as another starts afresh; the provider would otherwise insert a page that needs a script. */
async function endFormerSession(provider: Provider, interaction: Interaction): Promise<void> {
  if (!interaction.session) return
  await (await provider.Session.findByUid(interaction.session.uid))?.destroy()
  delete interaction.session
  await interaction.save(interaction.exp - Math.floor(Date.now() / 1000))
}

const refuse = (provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> =>
  provider.interactionFinished(request, response, {
    error: 'access_denied',
    error_description: 'the sign-in was cancelled',
  })

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > BODY_BYTES_MAX) throw new Error('the form is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function sendPage(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(html)
}
