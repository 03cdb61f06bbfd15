import { decodeJwt } from 'jose'
import type { Profile, TokenSet } from 'next-auth'
import type { OAuthConfig } from 'next-auth/providers/oauth'
import type { Settings } from '#config/settings.ts'
import { isSameIssuer, SignInError, whyRefused } from './problem.ts'
import { claimOf, personOfClaims } from './profile.ts'

type SignInSettings = Settings['signIn']
type Claims = { readonly [name: string]: unknown }
type Provider = OAuthConfig<Record<string, unknown>>
type TokenRequest = NonNullable<Exclude<Provider['token'], string | undefined>['request']>
type Client = Parameters<TokenRequest>[0]['client']

/** The identity provider as next-auth knows it: code flow with PKCE, state and nonce, and claims from wherever it puts them. */
export function oidcProvider(signIn: SignInSettings): Provider {
  return {
    id: 'oidc',
    name: signIn.name,
    type: 'oauth',
    wellKnown: `${signIn.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    issuer: signIn.issuer,
    clientId: signIn.clientId,
    clientSecret: signIn.clientSecret,
    client: { id_token_signed_response_alg: signIn.signingAlgorithm },
    authorization: { params: { scope: signIn.scope } },
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    token: { request: (asked) => redeem(signIn, asked) },
    userinfo: { request: ({ client, tokens }) => readClaims(signIn, client, tokens) },
    profile(claims) {
      const person = personOfClaims(claims, signIn)
      return { id: person.subject, name: person.name, email: person.email }
    },
  }
}

/** Redeems the code and checks the id token; says which check failed. Discovery itself does not compare the issuer's name. */
async function redeem(
  signIn: SignInSettings,
  { client, provider, params, checks }: Parameters<TokenRequest>[0],
): Promise<{ tokens: TokenSet }> {
  if (!isSameIssuer(client.issuer.metadata.issuer, signIn.issuer)) throw new SignInError('WrongIssuer')
  try {
    return { tokens: await client.callback(provider.callbackUrl, params, checks) }
  } catch (error) {
    const { state, nonce } = checks as { readonly state?: string; readonly nonce?: string }
    const nowSeconds = Date.now() / 1000
    const problem = whyRefused(error, { ...signIn, state, nonce, nowSeconds })
    throw problem === null ? error : new SignInError(problem, { cause: error })
  }
}

/**
 * What the provider says of a person. Claims of scopes are in the answer of its userinfo endpoint (OpenID Connect Core 5.4),
 * unless it puts them into the id token as well; what the id token says is signed and goes first.
 */
async function readClaims(signIn: SignInSettings, client: Client, tokens: TokenSet): Promise<Profile & Claims> {
  const signed: Claims = decodeJwt(tokens.id_token ?? '')
  const isComplete = claimOf(signed, signIn.groupsClaim) !== undefined && signed['name'] !== undefined
  const hasMore = !isComplete && client.issuer.metadata.userinfo_endpoint !== undefined
  const claims = hasMore ? { ...(await askUserinfo(client, tokens, signed['sub'])), ...signed } : signed
  personOfClaims(claims, signIn)
  return claims
}

/** Core 5.3.2: an answer about anybody but the subject of the id token must not be used. */
async function askUserinfo(client: Client, tokens: TokenSet, subject: unknown): Promise<Claims> {
  try {
    const claims: Claims = await client.userinfo(tokens.access_token ?? '')
    if (claims['sub'] === subject) return claims
  } catch (error) {
    throw new SignInError('NoProfile', { cause: error })
  }
  throw new SignInError('NoProfile')
}
