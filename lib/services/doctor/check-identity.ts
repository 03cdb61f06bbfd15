import { isSameIssuer } from '#auth/problem.ts'
import type { Settings, SignInSettings } from '#config/settings.ts'
import { bad, ok, type Check } from './check.ts'
import { jsonOf, reach, type Reached } from './reach.ts'

const ABOUT = { id: 'identity', title: 'Identity provider' }
const texts = (value: unknown): readonly string[] | null =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : null

/** What must be registered at the provider. */
export const redirectUri = ({ publicUrl }: Pick<Settings, 'publicUrl'>): string => `${publicUrl}/api/auth/callback/oidc`

/** The provider's description of itself, as the sign-in reads it. */
export const readDiscovery = ({ issuer }: Pick<SignInSettings, 'issuer'>): Promise<Reached> =>
  reach(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)

/** Whether people can sign in: the provider is reachable, is who it says, and signs as we expect. */
export async function checkIdentity(settings: Settings, discovery: Reached): Promise<Check> {
  const { signIn, isLocal } = settings
  const facts = [
    ['Issuer', signIn.issuer],
    ['Redirect URI to register', redirectUri(settings)],
    ['Asked for', signIn.scope],
  ] as const
  const wrong = isLocal
    ? 'Start everything with npm start; the local identity provider logs to DATA_DIR/logs/idp.log'
    : 'Correct OIDC_ISSUER, or make it reachable from the console'
  if (discovery.status === null)
    return bad({ ...ABOUT, facts, says: `It cannot be reached: ${discovery.why}.`, fix: wrong })
  const described = discovery.status === 200 ? jsonOf(discovery.body) : null
  if (!described)
    return bad({ ...ABOUT, facts, says: `It answered ${discovery.status} and no description of itself.`, fix: wrong })
  const problem = problemOf(signIn, described) ?? (await keyProblem(described))
  if (problem) return bad({ ...ABOUT, facts, ...problem })
  return ok({ ...ABOUT, facts, says: `It answers as ${signIn.issuer} and its keys can be read.` })
}

interface Problem {
  readonly says: string
  readonly fix: string
}

function problemOf(signIn: SignInSettings, described: { readonly [name: string]: unknown }): Problem | null {
  const { issuer } = described
  if (typeof issuer !== 'string' || !isSameIssuer(issuer, signIn.issuer))
    return { says: `It calls itself ${String(issuer)}.`, fix: 'Set OIDC_ISSUER to exactly that' }
  const algorithms = texts(described['id_token_signing_alg_values_supported'])
  if (algorithms && !algorithms.includes(signIn.signingAlgorithm))
    return {
      says: `It does not sign id tokens with ${signIn.signingAlgorithm}, but with ${algorithms.join(', ')}.`,
      fix: `Set OIDC_SIGNING_ALGORITHM=${algorithms[0] ?? 'RS256'}`,
    }
  const scopes = texts(described['scopes_supported'])
  const missing = scopes && signIn.scope.split(' ').filter((scope) => !scopes.includes(scope))
  if (missing && missing.length > 0)
    return {
      says: `It does not know the scope ${missing.join(', ')}.`,
      fix: `Set OIDC_SCOPE to a list of what it knows: ${scopes.join(' ')}`,
    }
  return null
}

async function keyProblem({ jwks_uri: address }: { readonly [name: string]: unknown }): Promise<Problem | null> {
  const fix = 'Ask whoever runs the identity provider: id tokens cannot be verified without its keys'
  if (typeof address !== 'string' || !URL.canParse(address)) return { says: 'It names no address of its keys.', fix }
  const reached = await reach(address)
  if (reached.status === null) return { says: `Its keys at ${address} cannot be reached: ${reached.why}.`, fix }
  const keys = jsonOf(reached.body)?.['keys']
  return Array.isArray(keys) && keys.length > 0 ? null : { says: `At ${address} there are no keys.`, fix }
}
