import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from '#engine/command.ts'
import type { Orchestrator, Outcome, Submission } from '#orchestrator/port.ts'
import type { TaskKey } from '#db/queue.ts'
import { failedForGood, type AttemptOutcome } from './outcome-of.ts'

const AGAIN_MS = 200

/** A command of this runner, as a submission: a runner acts for itself, never for the person of a run. */
export const submissionOf = (owner: string, command: Command): Submission => ({
  command,
  origin: { actor: { kind: 'service', id: owner }, via: 'runner', request: null },
})

interface Reporter {
  readonly commit: Orchestrator['commit']
  readonly owner: string
}

/** Reports how an attempt ended; tried again while the database is away and the lease lives. An attempt that is no longer live keeps what it has. */
export async function report(
  reporter: Reporter,
  key: TaskKey,
  outcome: AttemptOutcome,
  signal: AbortSignal,
): Promise<void> {
  let said = outcome
  while (!signal.aborted) {
    const answer = await send(reporter, key, said)
    if (!answer || answer.ok) return
    if (answer.error.code === 'invalid' && said === outcome)
      said = failedForGood(`What the task returned could not be stored. ${answer.error.message}`)
    else if (answer.error.code === 'unavailable') await delay(AGAIN_MS)
    else return
  }
}

async function send(reporter: Reporter, key: TaskKey, outcome: AttemptOutcome): Promise<Outcome | undefined> {
  const { commit, owner } = reporter
  const command: Command = { kind: 'result', ...key, owner, workerId: owner, ...outcome }
  const [answer] = await commit([submissionOf(owner, command)])
  return answer
}
