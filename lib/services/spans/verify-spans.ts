import { spanIdOf, TaskId, traceIdOf } from '#core/ids.ts'
import { isObject } from '#core/json.ts'
import { findAttempts } from '#db/attempts.ts'
import type { Database } from '#db/database.ts'
import { findRunFacts, type RunFacts } from '#db/run-facts.ts'
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

/**
 * The attempt of each span that shows it was made by whoever got the attempt's token: the proof it carries is one that only
 * the token's holder can make for this very span. Spans that are not in the map claim at most.
 */
export async function verifySpans(
  { db, tokens }: { readonly db: Database; readonly tokens: TaskTokens },
  spans: readonly OtelSpan[],
): Promise<ReadonlyMap<OtelSpan, TaskId>> {
  const claims = spans.flatMap(claimOf)
  const attempts = await findAttempts(db.pool, [...new Set(claims.map(({ taskId }) => taskId))])
  const runs = await findRunFacts(db.pool, [...new Set(attempts.map(({ runId }) => runId))])
  const issued = new Map(
    await Promise.all(
      attempts.map(
        async (attempt) => [attempt.id, await issuedToken(tokens, attempt, runs.get(attempt.runId))] as const,
      ),
    ),
  )
  const byId = new Map(attempts.map((attempt) => [attempt.id, attempt]))
  const isShown = ({ span, taskId, proof }: Claim): boolean => {
    const [attempt, token] = [byId.get(taskId), issued.get(taskId)]
    if (!attempt || !token || traceIdOf(attempt.rootRunId) !== span.traceId) return false
    return span.spanId !== spanIdOf(taskId) && isSameProof(proof, spanProof(token, span.traceId, span.spanId))
  }
  return new Map(claims.filter(isShown).map(({ span, taskId }) => [span, taskId]))
}

/** The token that was handed to the receiver of an attempt's call: made again from the attempt's row, it is kept nowhere. */
async function issuedToken(tokens: TaskTokens, attempt: Attempt, run: RunFacts | undefined): Promise<string | null> {
  const [audience, actor, notBefore] = [audienceOf(attempt), run?.actor, attempt.startedAt]
  if (audience === null || actor === undefined || notBefore === null) return null
  const { runId, id: taskId, ref, retryCount } = attempt
  return tokens.sign({ runId, taskId, ref, retryCount, actor, notBefore }, audience)
}
