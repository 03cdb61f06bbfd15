import type { SignInProblem } from '#auth/problem.ts'

interface Words {
  readonly title: string
  readonly advice: string
}

const TRY_AGAIN = 'Try again; if it happens again, ask whoever runs this console.'
const operator = (what: string): string => `Whoever runs this console ${what}.`

/** next-auth's own codes, for what goes wrong before an answer can be looked at. */
const NEXT_AUTH: { readonly [code: string]: Words } = {
  AccessDenied: { title: 'The provider did not let you in', advice: 'Ask for access there, or use another account.' },
  Configuration: {
    title: 'Signing in is not set up correctly',
    advice: operator('finds the reason in its log'),
  },
  OAuthSignin: {
    title: 'The identity provider could not be reached',
    advice: 'Check that it is running, then try again.',
  },
  OAuthCallback: { title: 'The answer of the identity provider could not be checked', advice: TRY_AGAIN },
  Callback: { title: 'The answer of the identity provider could not be used', advice: TRY_AGAIN },
  SessionRequired: { title: 'Your session has ended', advice: 'Sign in again to go on where you were.' },
}

const REFUSED: Readonly<Record<SignInProblem, Words>> = {
  ProviderRefused: { title: 'The identity provider answered with an error', advice: TRY_AGAIN },
  ClientRefused: {
    title: 'The identity provider does not accept this console',
    advice: operator('compares OIDC_CLIENT_ID and OIDC_CLIENT_SECRET with what is registered there'),
  },
  CodeRefused: {
    title: 'The sign-in took too long, or was used before',
    advice: 'Start again from here.',
  },
  WrongState: { title: 'The sign-in was not started in this browser', advice: 'Start again from here.' },
  WrongIssuer: {
    title: 'The sign-in comes from another issuer than the one configured',
    advice: operator('compares OIDC_ISSUER with what the provider calls itself'),
  },
  WrongAudience: {
    title: 'The sign-in was made out to another application',
    advice: operator('compares OIDC_CLIENT_ID with what is registered at the provider'),
  },
  WrongNonce: { title: 'The sign-in belongs to another attempt than this one', advice: 'Start again from here.' },
  WrongSignature: {
    title: 'The signature of the sign-in does not hold',
    advice: operator('compares OIDC_SIGNING_ALGORITHM with what the provider signs with'),
  },
  TokenExpired: {
    title: 'The sign-in was over before it arrived',
    advice: operator('compares the clocks of the console and the provider'),
  },
  NoProfile: { title: 'The identity provider does not say who you are', advice: TRY_AGAIN },
  NoGroups: {
    title: 'The identity provider does not say which groups you are in',
    advice: operator(
      'makes the provider send the claim that OIDC_GROUPS_CLAIM names, if need be by a scope in OIDC_SCOPE',
    ),
  },
  NotKept: {
    title: 'Your sign-in could not be kept',
    advice: 'Nothing is wrong with your account. Try again in a moment.',
  },
}

const WORDS = new Map<string, Words>(Object.entries({ ...NEXT_AUTH, ...REFUSED }))

/** What the sign-in page says of an error code in its address. */
export const wordsOfProblem = (code: string): Words =>
  WORDS.get(code) ?? { title: 'Signing in did not work', advice: TRY_AGAIN }
