import { createHash, createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { SignJWT, type JSONWebKeySet } from 'jose'
import type { Actor } from '#core/context.ts'
import type { RunId, SpanId, TaskId, TraceId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import { delegationOf, ISSUER, LIFETIME_SECONDS, type TaskClaims } from './claims.ts'
import { spanProof } from './span-proof.ts'

/** The attempt a token is made for: all of it stands in the attempt's row, so the same token can be made again. */
export interface TokenTask {
  readonly runId: RunId
  readonly taskId: TaskId
  readonly ref: string
  readonly retryCount: number
  /** Who the run acts for. */
  readonly actor: Actor
  /** When the attempt started. */
  readonly notBefore: Instant
}

/** Signs who a task runs for. The key never leaves the process; receivers get `publicJwks`. */
export interface TaskTokens {
  /** The token of an attempt for one receiver, good for five minutes from the attempt's start. Always the same for the same task. */
  sign(task: TokenTask, audience: string): Promise<string>
  publicJwks(): JSONWebKeySet
  /** What a receiver that holds the token puts on a span to show it: see spanProof. */
  proofOf(
    task: TokenTask,
    audience: string,
    span: { readonly traceId: TraceId; readonly spanId: SpanId },
  ): Promise<string>
}

/** `pem`: an Ed25519 private key, PKCS #8. */
export function createTaskTokens(pem: string): TaskTokens {
  const key = createPrivateKey(pem)
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('the key that signs task tokens must be an Ed25519 key')
  const { jwk, kid } = publicKeyOf(key)
  const sign = (task: TokenTask, audience: string): Promise<string> => {
    const { iss, ...claims } = claimsOf(task, audience)
    return new SignJWT({ iss, ...claims }).setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid }).sign(key)
  }
  return {
    sign,
    publicJwks: () => ({ keys: [{ ...jwk, kid, alg: 'EdDSA', use: 'sig' }] as JSONWebKeySet['keys'] }),
    proofOf: async (task, audience, span) => spanProof(await sign(task, audience), span.traceId, span.spanId),
  }
}

function claimsOf(task: TokenTask, audience: string): TaskClaims {
  const iat = Math.floor(task.notBefore / 1000)
  const seed = JSON.stringify([task.taskId, audience, iat])
  return {
    iss: ISSUER,
    ...delegationOf(task.actor),
    aud: audience,
    iat,
    exp: iat + LIFETIME_SECONDS,
    jti: createHash('sha256').update(seed).digest('base64url').slice(0, 22),
    txn: { run: task.runId, task: task.taskId, ref: task.ref, attempt: task.retryCount },
  }
}

/** RFC 7638: the key's id is the thumbprint of its public part. */
function publicKeyOf(key: KeyObject): { jwk: JsonWebKey; kid: string } {
  const { crv, kty, x } = createPublicKey(key).export({ format: 'jwk' })
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url')
  return { jwk: { crv, kty, x } as JsonWebKey, kid }
}
