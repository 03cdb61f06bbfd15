import { createLocalJWKSet, errors, jwtVerify, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import type { UserId } from '#core/ids.ts'
import { AppError } from '#core/errors.ts'
import { ISSUER, LIFETIME_SECONDS, personOfClaims, TaskClaims } from './claims.ts'

/** The header of an HTTP task's call that carries its token. */
const IDENTITY_HEADER = 'Conductor-Identity'

/** What a receiver knows after a token was verified. */
export interface TaskIdentity extends TaskClaims {
  readonly person: UserId | null
}

export interface Expected {
  /** The receiver's own name. */
  readonly audience: string
  /** Our published keys, or a way to fetch them (jose: createRemoteJWKSet). */
  readonly jwks: JSONWebKeySet | JWTVerifyGetKey
}

/** Checks signature, issuer, audience and time. Throws unauthenticated and says which of them failed, never what was sent. */
export async function verifyTaskToken(token: string, { audience, jwks }: Expected): Promise<TaskIdentity> {
  const keys = typeof jwks === 'function' ? jwks : createLocalJWKSet(jwks)
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: ISSUER,
      audience,
      algorithms: ['EdDSA'],
      requiredClaims: ['sub', 'aud', 'iat', 'exp', 'jti', 'txn', 'act'],
      maxTokenAge: LIFETIME_SECONDS,
      clockTolerance: 5,
    })
    const claims = TaskClaims.parse(payload)
    return { ...claims, person: personOfClaims(claims) }
  } catch (cause) {
    throw new AppError('unauthenticated', `The ${IDENTITY_HEADER} token was refused: ${whyOf(cause)}.`, { cause })
  }
}

function whyOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'it has expired'
  if (error instanceof errors.JWTClaimValidationFailed) return `its claim "${error.claim}" is not as expected`
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey) {
    return 'it was not signed by a known key'
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return 'it is not signed with EdDSA'
  return 'it is not a task token'
}
