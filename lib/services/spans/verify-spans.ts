import { personOf, type Actor } from '#core/context.ts'
import { spanIdOf, TaskId, traceIdOf, type UserId } from '#core/ids.ts'
import { isObject } from '#core/json.ts'
import { findAttempts } from '#db/attempts.ts'
import type { Database } from '#db/database.ts'
import { findActors, keyOfGeneration } from '#db/run-facts.ts'
import type { Attempt } from '#engine/model.ts'
import { isSameProof, spanProof } from '#identity/span-proof.ts'
import type { TaskTokens } from '#identity/task-token.ts'
import { LIGHTSTEP } from '#trace/attributes.ts'
import type { OtelSpan } from '#trace/span.ts'

/** What a span claims to have been made for, with the proof of it. */
interface Claim {
  readonly span: OtelSpan
  readonly taskId: TaskId
  readonly proof: string
}

function claimOf(span: OtelSpan): Claim[] {
  const proof = span.attributes[LIGHTSTEP.identityProof]
  if (typeof proof !== 'string') return []
  const taskId = TaskId.safeParse(span.attributes[LIGHTSTEP.taskId]).data
  return taskId === undefined ? [] : [{ span, taskId, proof }]
}

/** Conductor: an HTTP task's URL lies in `uri`, of the input itself or of `http_request`. A token's audience is its origin. */
function audienceOf(attempt: Attempt): string | null {
  const nested = attempt.input['http_request']
  const request = isObject(nested) ? nested : attempt.input
  const uri = request['uri']
  return typeof uri === 'string' && URL.canParse(uri) ? new URL(uri).origin : null
}

/** The attempt a span shows it was made for, and the person who was named to its maker; null: the attempt acts for none. */
export interface Maker {
  readonly taskId: TaskId
  readonly personId: UserId | null
}

/**
 * The attempt of each span that shows it was made by whoever got the attempt's token: the proof it carries is one that only
 * the token's holder can make for this very span. Spans that are not in the map claim at most.
 */
export async function verifySpans(
  { db, tokens }: { readonly db: Database; readonly tokens: TaskTokens },
  spans: readonly OtelSpan[],
): Promise<ReadonlyMap<OtelSpan, Maker>> {
  const claims = spans.flatMap(claimOf)
  const attempts = await findAttempts(db.pool, [...new Set(claims.map(({ taskId }) => taskId))])
  const actors = await findActors(db.pool, attempts)
  const found = await Promise.all(
    attempts.map((attempt) => issuedToken(tokens, attempt, actors.get(keyOfGeneration(attempt)))),
  )
  const byTask = new Map(found.flatMap((issued) => (issued === null ? [] : [[issued.attempt.id, issued]])))
  return new Map(
    claims.flatMap(({ span, taskId, proof }) => {
      const issued = byTask.get(taskId)
      return issued && isShown(span, proof, issued) ? [[span, { taskId, personId: personOf(issued.actor) }]] : []
    }),
  )
}

interface Issued {
  readonly attempt: Attempt
  readonly actor: Actor
  readonly token: string
}

const isShown = ({ traceId, spanId }: OtelSpan, proof: string, { attempt, token }: Issued): boolean =>
  traceId === traceIdOf(attempt.rootRunId) &&
  spanId !== spanIdOf(attempt.id) &&
  isSameProof(proof, spanProof(token, traceId, spanId))

/** The token that was handed to the receiver of an attempt's call: made again from the attempt's row and who its generation acts for, it is kept nowhere. */
async function issuedToken(tokens: TaskTokens, attempt: Attempt, actor: Actor | undefined): Promise<Issued | null> {
  const [audience, notBefore] = [audienceOf(attempt), attempt.startedAt]
  if (audience === null || actor === undefined || notBefore === null) return null
  const { runId, id: taskId, ref, retryCount } = attempt
  const token = await tokens.sign({ runId, taskId, ref, retryCount, actor, notBefore }, audience)
  return { attempt, actor, token }
}
