import { personOf } from '#core/context.ts'
import { AppError } from '#core/errors.ts'
import { newGenerationId, type TaskId, type UserId } from '#core/ids.ts'
import type { Json, JsonObject } from '#core/json.ts'
import type { EntryDraft, Env, State } from '../command.ts'
import { openedAt } from '../generation.ts'
import { isFinal, type Course, type PastGeneration, type Run } from '../model.ts'
import type { Program } from '../program.ts'
import { NO_ITERATION } from '../ref.ts'
import { rateOf } from '../run-rate.ts'
import { runTimer } from '../timeout.ts'
import { Turn } from '../turn.ts'

/** How a new generation differs from the one before. */
interface Opening {
  readonly verb: 'retry' | 'restart' | 'rerun' | 'revive'
  readonly reason: string | null
  readonly course: Course
  readonly changes?: Partial<Pick<Run, 'input' | 'correlationId' | 'programHash' | 'version'>>
  readonly facts?: JsonObject
  readonly payloads?: EntryDraft['payloads']
  /** Who asked for it besides whoever sent it: they asked for a run that led to this. */
  readonly requesters?: readonly UserId[]
  /** The attempt of the run that launched this one that asked for it. */
  readonly askedFor?: TaskId
}

const WORDS = { retry: 'retried', restart: 'restarted', rerun: 'run again', revive: 'taken up' } as const

/** A run that has ended; refused when there is none or it goes on. */
export function endedRun({ run }: State, verb: Opening['verb']): Run {
  if (!run) throw new AppError('not_found', 'There is no such run.')
  if (!isFinal(run.status))
    throw new AppError('conflict', `The run has not ended (${run.status}); it was not ${WORDS[verb]}.`)
  return run
}

/** What the generation of a run that ended was. */
export function pastOf(run: Run): PastGeneration {
  const { generation, actor, version, programHash, correlationId, status, rollback } = run
  const { input, output, variables, reason, failedRefs, endedAt } = run
  const state = { generation, actor, version, programHash, correlationId, status, rollback }
  return { runId: run.id, ...state, input, output, variables, reason, failedRefs, endedAt }
}

/** Everybody who opened a generation asks for the run: none of them may approve what it does. */
function requestersOf(run: Run, { requesters = [] }: Opening, env: Env): readonly UserId[] {
  const person = personOf(env.start?.actor ?? env.origin.actor)
  return [...new Set([...run.requesters, ...requesters, ...(person === null ? [] : [person])])]
}

function nextGeneration(program: Program, run: Run, opening: Opening, env: Env): Run {
  return {
    ...run,
    ...opening.changes,
    status: 'RUNNING',
    rollback: 'none',
    ending: null,
    held: [],
    generation: {
      number: run.generation.number + 1,
      id: newGenerationId(env.now, env.random),
      reason: opening.reason,
    },
    course: { ...opening.course, ahead: [] },
    actor: env.start?.actor ?? env.origin.actor,
    requesters: requestersOf(run, opening, env),
    output: {},
    reason: null,
    failedRefs: [],
    endedAt: null,
    timerAt: runTimer(program.workflow, env.now),
  }
}

/** The run that launched this one has taken its end for the last word. */
export function tellReopened(turn: Turn, { verb, askedFor }: Pick<Opening, 'verb' | 'askedFor'>): void {
  const { parent, id, generation, requesters, actor } = turn.run
  if (!parent) return
  const { number, id: generationId, reason } = generation
  const asked = askedFor === undefined ? {} : { askedFor }
  const since = { generation: number, generationId, openedAt: openedAt(turn.run) }
  const facts = { child: id, ...since, verb, reason, requesters, ...asked }
  turn.send({ kind: 'command', command: { kind: 'child-reopened', ...parent, ...facts }, actor })
}

/** It runs among the others of its key again; which key that is, another input or definition decides anew. */
function takePlace(turn: Turn, { changes }: Opening): EntryDraft['payloads'] {
  const old = turn.run.rate
  const anew = changes ? rateOf(turn, turn.program.workflow) : old
  const rate = anew && { ...anew, isQueued: false }
  if (rate) turn.place = 'at-once'
  turn.setRun({ rate })
  return rate && rate.key !== old?.key ? { rateKey: rate.key } : {}
}

/** Opens the next generation of an ended run and walks the definition: what counts and is done stays so, the rest runs. */
export function reopen(program: Program, state: State, env: Env, opening: Opening): Turn {
  const old = endedRun(state, opening.verb)
  const run = nextGeneration(program, old, opening, env)
  const turn = new Turn(program, { run, attempts: state.attempts, read: state.read }, env)
  turn.want([...program.nodes.keys()])
  turn.closeGeneration(pastOf(old))
  turn.isTakenUp = true
  for (const node of program.nodes.keys()) {
    const row = turn.newest(node)
    if (row) turn.ahead.add(row.ref)
  }
  const { generation, version, programHash, requesters, actor } = run
  const facts: JsonObject = {
    verb: opening.verb,
    generation: generation.number,
    generationId: generation.id,
    was: old.status,
    requesters: [...requesters],
    actsFor: { ...actor } as Json,
    ...(programHash === old.programHash ? {} : { version, programHash }),
    ...opening.facts,
  }
  const reason = generation.reason === null ? {} : { reason: generation.reason }
  turn.record('run.reopened', null, facts, { ...reason, ...takePlace(turn, opening), ...opening.payloads })
  tellReopened(turn, opening)
  turn.agenda.push({ node: program.first, at: NO_ITERATION, gatedBy: null })
  return turn
}
