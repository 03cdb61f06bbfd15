import { decodeJwt, errors, type JWTPayload } from 'jose'
import { isObject } from '#core/json.ts'

const PROBLEMS = [
  'ProviderRefused',
  'ClientRefused',
  'CodeRefused',
  'WrongState',
  'WrongIssuer',
  'WrongAudience',
  'WrongNonce',
  'WrongSignature',
  'TokenExpired',
  'NoProfile',
  'NoGroups',
  'NotKept',
] as const
/** Why a sign-in that came back from the provider came to nothing; the sign-in page has words for each. */
export type SignInProblem = (typeof PROBLEMS)[number]

/** A sign-in that is refused. next-auth hands `code` on when it wraps errors, and nothing else. */
export class SignInError extends Error {
  override readonly name = 'SignInError'
  readonly code: SignInProblem

  constructor(code: SignInProblem, options: { cause?: unknown } = {}) {
    super(`the sign-in was refused: ${code}`, options)
    this.code = code
  }
}

/** The problem that an error, or the error it was wrapped in, was thrown for. */
export const problemOf = (error: unknown): SignInProblem | null =>
  isObject(error) ? (PROBLEMS.find((problem) => problem === error['code']) ?? null) : null

/** What the answer of the provider is compared with. */
export interface Expected {
  readonly issuer: string
  readonly clientId: string
  readonly state: string | undefined
  readonly nonce: string | undefined
  readonly nowSeconds: number
}

/** Which comparison failed when openid-client refused an answer: it says so in prose only, so the answer is looked at again. */
export function whyRefused(error: unknown, expected: Expected): SignInProblem | null {
  if (!isObject(error)) return null
  if (typeof error['error'] === 'string') return OAUTH_ERRORS[error['error']] ?? 'ProviderRefused'
  if (typeof error['jwt'] === 'string') return problemOfToken(claimsOf(error['jwt']), expected)
  if (!isObject(error['params'])) return null
  return error['params']['state'] === expected.state ? 'WrongIssuer' : 'WrongState'
}

/** RFC 6749 5.2, as the token endpoint says it. */
const OAUTH_ERRORS: { readonly [error: string]: SignInProblem } = {
  invalid_grant: 'CodeRefused',
  invalid_client: 'ClientRefused',
  unauthorized_client: 'ClientRefused',
}

function problemOfToken(claims: JWTPayload | null, expected: Expected): SignInProblem {
  if (!claims || !isSameIssuer(claims.iss, expected.issuer)) return claims ? 'WrongIssuer' : 'WrongSignature'
  if (![claims.aud].flat().includes(expected.clientId)) return 'WrongAudience'
  if (claims.exp !== undefined && claims.exp <= expected.nowSeconds) return 'TokenExpired'
  return claims['nonce'] === expected.nonce ? 'WrongSignature' : 'WrongNonce'
}

function claimsOf(token: string): JWTPayload | null {
  try {
    return decodeJwt(token)
  } catch (error) {
    if (error instanceof errors.JOSEError) return null
    throw error
  }
}

/** Some issuers end in a slash, and settings do not. */
export const isSameIssuer = (named: unknown, configured: string): boolean =>
  typeof named === 'string' && named.replace(/\/+$/, '') === configured.replace(/\/+$/, '')
