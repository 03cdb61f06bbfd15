import { AppError } from '#core/errors.ts'
import { payloadProblem, type Json, type JsonObject } from '#core/json.ts'
import type { Command, Env } from '../command.ts'
import { NO_ITERATION } from '../ref.ts'
import type { Run } from '../model.ts'
import type { Program } from '../program.ts'
import { runTimer } from '../timeout.ts'
import { Turn } from '../turn.ts'
import type { GenerationId, RunId, TaskId } from '#core/ids.ts'

type Start = Extract<Command, { kind: 'start' }>

/** Default values lie under what was given; an empty input gets none (as Conductor does it). */
function inputOf(program: Program, given: JsonObject): JsonObject {
  return Object.keys(given).length > 0 ? { ...program.workflow.inputTemplate, ...given } : given
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
    generation: { number: 1, id: runId as string as GenerationId },
    actor: env.start.actor,
    requesters: env.start.requesters,
    correlationId,
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
  }
}

/** Starts a run: its row, its first facts and its first tasks. */
export function start(program: Program, command: Start, env: Env): Turn {
  const problem = payloadProblem(command.input)
  if (problem !== null) throw new AppError('too_large', `The input ${problem}. Nothing was started.`)
  const turn = new Turn(program, { run: newRun(program, command, env), attempts: [], read: 'all' }, env)
  const { launchedBy } = env.start ?? {}
  const { workflow, version, programHash, serviceFunction, generation, rootRunId, requesters, actor } = turn.run
  const facts = {
    workflow,
    version,
    programHash,
    serviceFunction,
    rootRunId,
    generation: generation.number,
    generationId: generation.id,
    requesters: [...requesters],
    actsFor: { ...actor } as Json,
    ...(turn.run.parent ? { parent: { ...turn.run.parent } } : {}),
    ...(launchedBy ? { launchedBy: { ...launchedBy } } : {}),
  }
  const { input, note } = turn.run
  turn.record('run.started', null, facts, { input, ...(note === null ? {} : { note }) })
  turn.agenda.push({ node: program.first, at: NO_ITERATION, gatedBy: null })
  if (launchedBy?.taskId) tellLaunched(turn, { ...launchedBy, taskId: launchedBy.taskId })
  return turn
}

/** The START_WORKFLOW attempt that ordered this run has what it waits for. */
function tellLaunched(turn: Turn, to: { readonly runId: RunId; readonly taskId: TaskId }): void {
  turn.send({ kind: 'command', command: { kind: 'launched', ...to, launched: turn.run.id } })
}
