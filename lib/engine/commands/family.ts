import { AppError, isAppError } from '#core/errors.ts'
import type { TaskId, UserId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import { updateAttempt } from '../attempt.ts'
import { childOf } from '../child.ts'
import type { Command, Env, State } from '../command.ts'
import { nodeOfAttempt } from '../dynamic.ts'
import { reportEnd } from '../ending.ts'
import { proceed } from '../follow.ts'
import { goingOn } from '../generation.ts'
import { isFinal, isOpen, isSuccess, type Attempt, type Run } from '../model.ts'
import { openAttempt } from '../open.ts'
import type { Program } from '../program.ts'
import { iterationsOf } from '../ref.ts'
import { askChild, isDecidedSince, isKnown, joinAtOnce, markReopened, nextTryAfter, standingFor } from '../rejoin.ts'
import { after, isUndone } from '../resume.ts'
import { stopChild } from '../rollback.ts'
import { Turn } from '../turn.ts'
import { reopen, tellReopened } from './reopen.ts'
import { retry } from './retry.ts'

type CommandOf<K extends Command['kind']> = Extract<Command, { kind: K }>
type Live = State & { readonly run: Run }

/**
 * A child of this run was taken up again. If the run ended, it goes on too, in a generation of its own in which a new attempt
 * waits for that child; what it is still to hear of, or holds back, waits for it in place of what it was. It stops where
 * another child took its place, where the task is optional, and where the run went on without it (Conductor 2.7). Where the
 * run may come to the task again, it finds the child at work and launches no second one.
 */
export function childReopened(program: Program, state: Live, command: CommandOf<'child-reopened'>, env: Env): Turn {
  const turn = new Turn(program, state, env)
  const attempt = standingFor(turn, command.taskId, command.child)
  if (!attempt) return replaced(turn, command)
  if (isKnown(attempt, command.generation)) return turn
  if (isOpen(attempt.status)) return waitForGeneration(turn, attempt, command)
  if (isOver(turn.run) && isNoNews(turn, attempt, command)) return giveUp(turn, attempt, command)
  if (nodeOfAttempt(program, attempt).task.optional) return noteAtWork(turn, attempt, command)
  if (turn.run.ending) throw new AppError('unavailable', 'The run that launched it is rolling back.')
  if (isFinal(turn.run.status)) return revive(program, state, command, env)
  if (turn.run.held.some(({ taskId }) => taskId === attempt.id)) return waitInstead(turn, attempt, command)
  return noteAtWork(turn, attempt, command)
}

/** Nothing stands for the child: its task is about to be tried again, or another child took its place after it was taken up. */
function replaced(turn: Turn, command: CommandOf<'child-reopened'>): Turn {
  const { taskId, child, generation, requesters, openedAt: openedBy } = command
  const next = turn.run.ending ? null : nextTryAfter(turn, taskId, child)
  if (next) {
    askedBy(turn, requesters)
    joinAtOnce(turn, next, child, generation)
    return turn
  }
  const since = replacedAt(turn, command)
  if (since !== null && openedBy !== undefined && since > openedBy)
    stopChild(turn, child, 'Another sub-workflow took its place.', { openedBy: since })
  return turn
}

/** When another child was launched in place of one; null when none was. */
function replacedAt(turn: Turn, { taskId, child }: CommandOf<'child-reopened'>): Instant | null {
  const launched = turn.find(taskId)
  const newest = launched && launched.rollbackOf === null ? turn.newest(launched.node) : null
  const other = newest?.ref === launched?.ref ? newest && childOf(newest) : null
  return newest && other !== null && other !== child ? newest.startedAt : null
}

/** The run goes on or stays as it is: when it comes to the task again, it waits for the child. What is still to be undone ends the child in its turn. */
function noteAtWork(turn: Turn, attempt: Attempt, { generation, requesters }: CommandOf<'child-reopened'>): Turn {
  const { ref, status, undo } = attempt
  const isToBeUndone = turn.run.ending !== null && (undo === 'due' || undo === 'doing')
  const isDoneForGood = isSuccess(status) && !isUndone(attempt) && !turn.ahead.has(ref)
  if (isToBeUndone || isDoneForGood) return turn
  askedBy(turn, requesters)
  markReopened(turn, attempt, generation)
  return turn
}

const isOver = ({ ending, status }: Run): boolean => ending !== null || isFinal(status)

/** This run asked the child to go on and has ended since, or that was decided after somebody else took the child up. */
const isNoNews = (turn: Turn, attempt: Attempt, { askedFor, openedAt }: CommandOf<'child-reopened'>): boolean =>
  askedFor !== undefined || (openedAt !== undefined && isDecidedSince(turn, attempt, openedAt))

const ABANDONED: ReadonlySet<string> = new Set(['CANCELED', 'TIMED_OUT'])

/** Where this run was stopped, or gave up the child, it stops the child, too. */
function giveUp(turn: Turn, attempt: Attempt, command: CommandOf<'child-reopened'>): Turn {
  const { child, openedAt: openedBy } = command
  const { status, undo, reason } = attempt
  const wish = { ...(openedBy !== undefined && { openedBy }) }
  const ends = turn.run.ending ?? turn.run
  const why = ABANDONED.has(status) ? reason : ends.status === 'TERMINATED' ? ends.reason : null
  const rollback = status === 'TIMED_OUT' || undo !== 'none'
  if (why === null) return noteAtWork(turn, attempt, command)
  // What is still to be undone is told so in its turn.
  if (status === 'TIMED_OUT' || undo !== 'due') stopChild(turn, child, why, { ...wish, rollback })
  return turn
}

function revive(program: Program, state: Live, command: CommandOf<'child-reopened'>, env: Env): Turn {
  const { child, generation, generationId, verb, reason, requesters } = command
  const turn = reopen(program, state, env, {
    verb: 'revive',
    reason,
    requesters,
    course: goingOn(state.run.course, true),
    facts: { child, childGeneration: generation, childGenerationId: generationId, childVerb: verb },
  })
  const attempt = standingFor(turn, command.taskId, child)
  if (attempt) markReopened(turn, attempt, generation)
  proceed(turn)
  return turn
}

/** Who takes a child up again asks for what comes of it here, too. */
const askedBy = (turn: Turn, requesters: readonly UserId[]): void =>
  turn.setRun({ requesters: [...new Set([...turn.run.requesters, ...requesters])] })

function waitForGeneration(turn: Turn, attempt: Attempt, command: CommandOf<'child-reopened'>): Turn {
  const { generation, requesters } = command
  askedBy(turn, requesters)
  const state = { ...attempt.state, childSince: generation }
  const facts = { childGeneration: generation, requesters: [...turn.run.requesters] }
  // It may have ended again before this was known.
  askChild(turn, updateAttempt(turn, attempt, { state }, facts), null)
  return turn
}

/** The end that was held back has no consequences any more. */
function waitInstead(turn: Turn, attempt: Attempt, { generation, requesters }: CommandOf<'child-reopened'>): Turn {
  askedBy(turn, requesters)
  turn.setRun({ held: turn.run.held.filter(({ taskId }) => taskId !== attempt.id) })
  const met = markReopened(turn, attempt, generation)
  const node = nodeOfAttempt(turn.program, met)
  const { gatedBy, state } = met
  const dynamic = state?.['dynamic']
  const kept = { gatedBy, state: dynamic === undefined ? null : { dynamic } }
  openAttempt(turn, node, { ...after(met), ...kept, at: iterationsOf(met), met, readyAt: turn.env.now })
  return turn
}

/** An attempt of the run that launched this one waits for it anew. */
export function rejoined(program: Program, state: Live, command: CommandOf<'rejoin'>, env: Env): Turn {
  const { retry: wish, requesters, for: to } = command
  const { status } = state.run
  if (!isFinal(status)) return stillAtWork(new Turn(program, state, env), wish && to.taskId)
  if (wish && status !== 'COMPLETED') {
    try {
      return retry(program, state, { ...wish, resumesChildren: true, requesters, askedFor: to.taskId }, env)
    } catch (error) {
      if (!isAppError(error)) throw error
    }
  }
  const turn = new Turn(program, state, env)
  reportEnd(turn, to.taskId)
  return turn
}

/** Who asked it to go on must know in which generation it does; others hear of its end. */
function stillAtWork(turn: Turn, askedFor: TaskId | null): Turn {
  if (askedFor !== null) tellReopened(turn, { verb: 'retry', askedFor })
  return turn
}
