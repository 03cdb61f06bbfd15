import { hkdfSync } from 'node:crypto'
import { Provider, interactionPolicy, type Configuration, type JWKS } from 'oidc-provider'
import type { Settings } from '#config/settings.ts'
import { findAccount } from './accounts.ts'
import { MemoryAdapter } from './adapter.ts'
import { errorPage, signedOutPage, signOutPage } from './pages.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE

/** The local identity provider: OpenID Connect, authorization code with PKCE, one client: our console. */
export function createProvider(settings: Settings, jwks: JWKS): Provider {
  return new Provider(settings.signIn.issuer, {
    ...identities(settings),
    jwks,
    adapter: MemoryAdapter,
    clients: [clientOf(settings)],
    pkce: { required: () => true },
    responseTypes: ['code'],
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}`, policy: alwaysAsk() },
    cookies: cookiesOf(settings),
    ttl: {
      AccessToken: HOUR,
      AuthorizationCode: MINUTE,
      Grant: HOUR,
      IdToken: HOUR,
      Interaction: HOUR,
      Session: HOUR,
    },
    renderError(ctx, { error_description: description, error }) {
      ctx.type = 'html'
      ctx.body = errorPage(description ?? error, settings.publicUrl)
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource(ctx, form) {
          ctx.body = signOutPage(form)
        },
        postLogoutSuccessSource(ctx) {
          ctx.body = signedOutPage(settings.publicUrl)
        },
      },
    },
  })
}

/** Who somebody is, and that this is said in the id token itself, where a client without another call finds it. */
const identities = ({ signIn }: Settings): Configuration => ({
  conformIdTokenClaims: false,
  claims: {
    openid: ['sub'],
    profile: ['name', 'preferred_username'],
    email: ['email', 'email_verified'],
    groups: [signIn.groupsClaim],
  },
  findAccount(_ctx, id) {
    const account = findAccount(id)
    if (!account) return undefined
    return {
      accountId: id,
      claims: () => ({
        sub: id,
        name: account.name,
        preferred_username: id,
        email: `${id}@localhost`,
        email_verified: true,
        [signIn.groupsClaim]: [...account.groups],
      }),
    }
  },
  /** Nobody is asked for consent: the only client is ours. */
  async loadExistingGrant(ctx) {
    const { client, session, provider, params } = ctx.oidc
    if (!client || !session?.accountId) return undefined
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
    grant.addOIDCScope(String(params?.scope ?? 'openid'))
    await grant.save()
    return grant
  },
})

const clientOf = ({ signIn, publicUrl }: Settings) => ({
  client_id: signIn.clientId,
  client_secret: signIn.clientSecret,
  client_name: 'Conductor Lightstep',
  redirect_uris: [`${publicUrl}/api/auth/callback/oidc`],
  post_logout_redirect_uris: [publicUrl, `${publicUrl}/`, `${publicUrl}/sign-in`],
  grant_types: ['authorization_code'],
  response_types: ['code' as const],
})

/** Every sign-in shows the accounts, so that one can become another without signing out here too. */
function alwaysAsk(): interactionPolicy.DefaultPolicy {
  const { Check, base } = interactionPolicy
  const policy = base()
  const hasChosen = new Check('account_choice', 'an account is chosen at every sign-in', (ctx) =>
    ctx.oidc.result?.login ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT,
  )
  policy.get('login')?.checks.add(hasChosen)
  return policy
}

/** Cookies ignore ports: the names tell two installations on one machine apart. */
function cookiesOf({ signIn, ports }: Settings): NonNullable<Configuration['cookies']> {
  const key = Buffer.from(hkdfSync('sha256', signIn.secret, '', 'local identity provider cookies', 32))
  const prefix = `clstep-idp-${ports.idp}`
  return {
    keys: [key],
    names: { session: `${prefix}-session`, interaction: `${prefix}-interaction`, resume: `${prefix}-resume` },
    long: { signed: true, httpOnly: true, sameSite: 'lax' },
    short: { signed: true, httpOnly: true, sameSite: 'lax' },
  }
}
