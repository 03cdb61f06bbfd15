import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { decodeJwt, SignJWT, type JWTPayload } from 'jose'
import { Provider, type Configuration } from 'oidc-provider'
import { freePort } from '#launch/free-port.ts'
import { until } from './processes.ts'

/** The claim where this provider keeps what our policies call groups, as Keycloak does. */
const GROUPS_CLAIM = 'realm_access.roles'
const SCOPE = 'openid profile email roles'
const SIGNING_ALGORITHM = 'ES256'
const CLIENT_ID = 'console-of-somebody'
const CLIENT_SECRET = 'a secret: with %, + and / in it'
const KEY_ID = 'its-own-key'

/** A key of the kind it signs with. */
export const newSigningKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

/** Whoever signs in next, as the provider knows them. */
interface Person {
  readonly sub: string
  readonly name: string
  /** Null: the provider says nothing of groups. */
  readonly groups: readonly string[] | null
}

/** What a provider that is misconfigured, or not the one it claims to be, does. */
interface Lies {
  /** Changes the id token before it is signed. */
  readonly inToken?: (claims: JWTPayload) => JWTPayload
  /** Signs changed tokens instead of the provider's own. */
  readonly key?: KeyObject
  /** Put into what it answers at these paths. */
  readonly answers?: { readonly [path: string]: { readonly [name: string]: string } }
}

/** An OpenID provider that has nothing in common with the local one but its library. */
export interface Issuer {
  readonly url: string
  /** What configures the console for it. */
  readonly env: { readonly [name: string]: string }
  person: Person
  lies: Lies
  /** How long a code may be redeemed. */
  codeSeconds: number
  /** Every authorization request, as it came. */
  readonly asked: URLSearchParams[]
  /** Every redemption of a code: how the client proved itself, and what it was answered with. */
  readonly redeemed: { readonly authorization: string; readonly form: URLSearchParams; readonly status: number }[]
  /** Resolves when the code of a callback address may not be redeemed any more. */
  codeIsOver(code: string): Promise<void>
  close(): Promise<void>
}

/** Starts it on loopback. Claims of scopes are in its userinfo answer only, as OpenID Connect Core 5.4 has it. */
export async function startIssuer(consoleUrl: string): Promise<Issuer> {
  const url = `http://127.0.0.1:${await freePort()}`
  const privateKey = newSigningKey()
  const issuer: Issuer = {
    url,
    env: {
      OIDC_ISSUER: url,
      OIDC_CLIENT_ID: CLIENT_ID,
      OIDC_CLIENT_SECRET: CLIENT_SECRET,
      OIDC_NAME: 'Somebody’s accounts',
      OIDC_GROUPS_CLAIM: GROUPS_CLAIM,
      OIDC_SCOPE: SCOPE,
      OIDC_SIGNING_ALGORITHM: SIGNING_ALGORITHM,
    },
    person: { sub: 'nobody', name: 'Nobody', groups: [] },
    lies: {},
    codeSeconds: 60,
    asked: [],
    redeemed: [],
    codeIsOver: (code) => until(async () => !(await provider.AuthorizationCode.find(code))?.isValid, 10_000),
    close: () => closed(server),
  }
  const provider = createProvider(issuer, consoleUrl, privateKey)
  const serve = provider.callback()
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/login/')) void logIn(provider, issuer.person, request, response)
    else void serve(request, response)
  })
  await new Promise<void>((resolve) => {
    server.listen(Number(new URL(url).port), '127.0.0.1', resolve)
  })
  return issuer
}

function createProvider(issuer: Issuer, consoleUrl: string, privateKey: KeyObject): Provider {
  const key = { ...privateKey.export({ format: 'jwk' }), kid: KEY_ID, use: 'sig', alg: SIGNING_ALGORITHM }
  const configuration: Configuration = {
    jwks: { keys: [key] as NonNullable<Configuration['jwks']>['keys'] },
    enabledJWA: { idTokenSigningAlgValues: [SIGNING_ALGORITHM] },
    clientAuthMethods: ['client_secret_basic'],
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        token_endpoint_auth_method: 'client_secret_basic',
        id_token_signed_response_alg: SIGNING_ALGORITHM,
        redirect_uris: [`${consoleUrl}/api/auth/callback/oidc`],
      },
    ],
    pkce: { required: () => true },
    scopes: SCOPE.split(' '),
    claims: { profile: ['name'], email: ['email'], roles: ['realm_access'] },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => claimsOf(issuer.person) }),
    interactions: { url: (_ctx, { uid }) => `/login/${uid}` },
    cookies: { keys: ['signs the cookies of this provider'] },
    features: { devInteractions: { enabled: false } },
    ttl: { AuthorizationCode: () => issuer.codeSeconds },
  }
  const provider = new Provider(issuer.url, configuration)
  listen(provider, issuer, privateKey)
  return provider
}

const claimsOf = ({ groups, ...said }: Person) => ({
  ...said,
  email: `${said.sub}@somebody.example`,
  ...(groups === null ? {} : { realm_access: { roles: [...groups] } }),
})

/** Writes down what it is asked, and lies if it is told to. */
function listen(provider: Provider, issuer: Issuer, privateKey: KeyObject): void {
  provider.use(async (ctx, next) => {
    if (ctx.path === '/auth') issuer.asked.push(new URLSearchParams(ctx.querystring))
    await next()
    const { inToken, key = privateKey, answers = {} } = issuer.lies
    const body = ctx.body as { readonly id_token?: string }
    if (answers[ctx.path]) ctx.body = { ...body, ...answers[ctx.path] }
    if (ctx.path !== '/token') return
    const form = new URLSearchParams(ctx.oidc.body as Record<string, string>)
    issuer.redeemed.push({ authorization: ctx.get('authorization'), form, status: ctx.status })
    if (inToken && body.id_token !== undefined)
      ctx.body = { ...body, id_token: await signed(inToken(decodeJwt(body.id_token)), key) }
  })
}

const signed = (claims: JWTPayload, privateKey: KeyObject): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: KEY_ID }).sign(privateKey)

/** Signs in whoever is next and grants what is asked for, without a page. */
async function logIn(
  provider: Provider,
  { sub }: Person,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { params } = await provider.interactionDetails(request, response)
  const grant = new provider.Grant({ accountId: sub, clientId: String(params['client_id']) })
  grant.addOIDCScope(String(params['scope']))
  const consent = { grantId: await grant.save() }
  await provider.interactionFinished(request, response, { login: { accountId: sub, remember: false }, consent })
}

const closed = (server: ReturnType<typeof createServer>): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections()
    server.close(() => resolve())
  })
