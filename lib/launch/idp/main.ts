import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { JWKS } from 'oidc-provider'
import { readProcessSettings } from '#config/env.ts'
import { answerHealth, createHttpServer } from '../http-server.ts'
import { misdirected } from '../local-host.ts'
import { answerInteraction } from './interactions.ts'
import { contentSecurityPolicy } from './pages.ts'
import { createProvider } from './provider.ts'

/** Program: the identity provider of local mode, on loopback only. */
const HEALTH_PATH = '/health'
const SECURITY_HEADERS = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' }

const settings = readProcessSettings('idp')
const keysFile = process.env.IDP_KEYS_FILE
if (!settings.isLocal || keysFile === undefined)
  throw new Error('the local identity provider is started by npm start in local mode')
const provider = createProvider(settings, JSON.parse(readFileSync(keysFile, 'utf8')) as JWKS)
const policy = contentSecurityPolicy(settings.publicUrl)
const serveProtocol = provider.callback()

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === HEALTH_PATH) return answerHealth(response, 'idp')
  if (misdirected(request, response, settings.signIn.issuer)) return undefined
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value)
  response.setHeader('content-security-policy', policy)
  if (await answerInteraction(provider, settings.publicUrl, request, response)) return undefined
  return serveProtocol(request, response)
}

const http = createHttpServer((request, response) => void answer(request, response))
await http.listen(settings.ports.idp, '127.0.0.1')
process.send?.('ready')
process.once('SIGTERM', () => void http.close().then(() => process.exit(0)))
