import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import { AppError, isAppError } from '#core/errors.ts'
import { SpanId, TraceId } from '#core/ids.ts'
import { spanProof } from '#identity/span-proof.ts'
import { verifyTaskToken } from '#identity/verify-task-token.ts'
import { ATTR, LIGHTSTEP } from '#telemetry/attributes.ts'
import type { VerifyToken } from './caller.ts'

const FETCH_MS_MAX = 2000
/** A key nobody knows makes the published ones be read again, at most this often. */
const REREAD_MS = 1000

/** Our published keys could not be read: nothing is known about the token. */
class KeysUnavailable extends Error {}

/** Verifies task tokens for one audience with the keys published at `jwksUrl`, which are fetched once and kept. */
export function createTokenVerifier(options: { readonly audience: string; readonly jwksUrl: string }): VerifyToken {
  const remote = createRemoteJWKSet(new URL(options.jwksUrl), {
    timeoutDuration: FETCH_MS_MAX,
    cooldownDuration: REREAD_MS,
  })
  const jwks: JWTVerifyGetKey = async (header, token) => {
    try {
      return await remote(header, token)
    } catch (cause) {
      if (cause instanceof errors.JWKSNoMatchingKey) throw cause
      throw new KeysUnavailable('the published keys could not be read', { cause })
    }
  }
  return async (token) => {
    const identity = await verifyTaskToken(token, { audience: options.audience, jwks }).catch(refuse)
    const { person, txn } = identity
    return {
      id: identity.sub,
      attributesOf(span) {
        const { traceId, spanId } = span.spanContext()
        return {
          ...(person === null ? {} : { [ATTR.userId]: person }),
          [ATTR.pipelineRunId]: txn.run,
          [LIGHTSTEP.taskId]: txn.task,
          [LIGHTSTEP.identityProof]: spanProof(token, TraceId.parse(traceId), SpanId.parse(spanId)),
        }
      },
    }
  }
}

function refuse(error: unknown): never {
  if (isAppError(error) && error.cause instanceof KeysUnavailable)
    throw new AppError(
      'unavailable',
      'The token could not be checked: the published keys could not be read. Try again.',
    )
  throw error
}
