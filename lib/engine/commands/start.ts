import { AppError } from '#core/errors.ts'
import { payloadProblem, type Json, type JsonObject } from '#core/json.ts'
import type { Command, EntryDraft, Env } from '../command.ts'
import { PLAIN_COURSE } from '../generation.ts'
import { NO_ITERATION } from '../ref.ts'
import type { Run } from '../model.ts'
import type { Program } from '../program.ts'
import { rateOf } from '../run-rate.ts'
import { runTimer } from '../timeout.ts'
import { Turn } from '../turn.ts'
import type { GenerationId, RunId, TaskId } from '#core/ids.ts'

type Start = Extract<Command, { kind: 'start' }>

/** Default values lie under what was given; an empty input gets none (as Conductor does it). */
export function inputOf({ workflow }: Pick<Program, 'workflow'>, given: JsonObject): JsonObject {
  return Object.keys(given).length > 0 ? { ...workflow.inputTemplate, ...given } : given
}

function newRun(program: Program, command: Start, env: Env): Run {
  if (!env.start) throw new AppError('invalid', 'A start must say who the run acts for; nothing was started.')
  const { workflow, extension } = program
  const { runId, programHash, correlationId, priority, note } = command
  const { parent = null } = env.start
  return {
    id: runId,
    rootRunId: parent?.rootRunId ?? runId,
    parent: parent ? { runId: parent.runId, taskId: parent.taskId } : null,
    workflow: workflow.name,
    version: workflow.version,
    programHash,
    serviceFunction: extension.serviceFunction,
    status: 'RUNNING',
    rollback: 'none',
    ending: null,
    held: [],
    generation: { number: 1, id: runId as string as GenerationId, reason: null },
    course: PLAIN_COURSE,
    actor: env.start.actor,
    requesters: env.start.requesters,
    correlationId,
    labels: command.labels ?? {},
    priority,
    input: inputOf(program, command.input),
    output: {},
    variables: workflow.variables,
    reason: null,
    note,
    failedRefs: [],
    taskSeq: 0,
    openAttempts: 0,
    waiting: 0,
    retried: 0,
    orderKey: 0,
    seq: 0,
    createdAt: env.now,
    updatedAt: env.now,
    endedAt: null,
    timerAt: runTimer(workflow, env.now),
    rate: null,
  }
}

function startedFacts(run: Run, launchedBy: NonNullable<Env['start']>['launchedBy']): JsonObject {
  const { workflow, version, programHash, serviceFunction, generation, rootRunId, requesters, actor, parent } = run
  return {
    workflow,
    version,
    programHash,
    serviceFunction,
    rootRunId,
    generation: generation.number,
    generationId: generation.id,
    requesters: [...requesters],
    actsFor: { ...actor } as Json,
    ...(parent ? { parent: { ...parent } } : {}),
    ...(launchedBy ? { launchedBy: { ...launchedBy } } : {}),
  }
}

function startedPayloads({ input, note, rate, labels }: Run): EntryDraft['payloads'] {
  return {
    input,
    ...(note === null ? {} : { note }),
    ...(rate ? { rateKey: rate.key } : {}),
    ...(Object.keys(labels).length > 0 ? { labels } : {}),
  }
}

/** A run that shares a bound with others and must wait for its turn is PAUSED until then. */
function standInLine(turn: Turn): Run['rate'] {
  const rate = rateOf(turn, turn.program.workflow)
  if (rate?.isQueued) turn.setRun({ rate, status: 'PAUSED', timerAt: null })
  else if (rate) turn.setRun({ rate })
  return rate
}

/** Starts a run: its row, its first facts and its first tasks. One that must wait for its turn has only the first two. */
export function start(program: Program, command: Start, env: Env): Turn {
  const problem = payloadProblem(command.input)
  if (problem !== null) throw new AppError('too_large', `The input ${problem}. Nothing was started.`)
  const turn = new Turn(program, { run: newRun(program, command, env), attempts: [], read: 'all' }, env)
  const { launchedBy } = env.start ?? {}
  const rate = standInLine(turn)
  turn.record('run.started', null, startedFacts(turn.run, launchedBy), startedPayloads(turn.run))
  if (!rate?.isQueued) openFirst(turn, 'at-once')
  if (launchedBy?.taskId) tellLaunched(turn, { ...launchedBy, taskId: launchedBy.taskId })
  return turn
}

/** What shares a bound with other runs takes a place with it. */
function openFirst(turn: Turn, place: Turn['place']): void {
  turn.agenda.push({ node: turn.program.first, at: NO_ITERATION, gatedBy: null })
  if (turn.run.rate) turn.place = place
}

/** A run that waited for a place begins; one that has begun or ended meanwhile does not. Its time starts now. */
export function beginQueued(turn: Turn): void {
  const { rate } = turn.run
  if (!rate?.isQueued) return
  const timerAt = runTimer(turn.program.workflow, turn.env.now)
  turn.setRun({ status: 'RUNNING', rate: { ...rate, isQueued: false }, timerAt })
  turn.record('run.begun', null, {})
  openFirst(turn, 'in-turn')
}

/** The START_WORKFLOW attempt that ordered this run has what it waits for. */
function tellLaunched(turn: Turn, to: { readonly runId: RunId; readonly taskId: TaskId }): void {
  turn.send({ kind: 'command', command: { kind: 'launched', ...to, launched: turn.run.id } })
}
