import { isObject, type JsonObject } from '#core/json.ts'
import type { Command } from '../command.ts'
import { nodeOfAttempt } from '../dynamic.ts'
import { isCanceling } from '../ending.ts'
import { hold } from '../follow.ts'
import { openNextSlice } from '../fork.ts'
import { conditionDecided, goOnLooping } from '../loop.ts'
import { isOpen, type Attempt } from '../model.ts'
import { beginPostponed } from '../open.ts'
import type { Turn } from '../turn.ts'

const isSliced = (attempt: Attempt): boolean => typeof attempt.state?.['slice'] === 'number'

/** A postponed attempt begins, a fork or a loop goes on with its next slice, or a loop goes on as its condition was decided; a paused run keeps it until it is resumed. */
export function begin(turn: Turn, attempt: Attempt): void {
  if (!isOpen(attempt.status) || isCanceling(turn)) return
  if (turn.run.status === 'PAUSED') {
    turn.put({ ...attempt, timerAt: null })
    hold(turn, attempt, 'due')
  } else if (isSliced(attempt) && attempt.type === 'DO_WHILE') goOnLooping(turn, attempt)
  else if (isSliced(attempt)) openNextSlice(turn, attempt)
  else if (isObject(attempt.state?.['decided'])) conditionDecided(turn, attempt, attempt.state['decided'] as JsonObject)
  else beginPostponed(turn, nodeOfAttempt(turn.program, attempt), attempt)
}

/** The next slice of a fork or of a loop. News of one that was cancelled meanwhile is none. */
export function slice(turn: Turn, { taskId }: Extract<Command, { kind: 'slice' }>): void {
  const fork = turn.find(taskId)
  if (fork && isOpen(fork.status) && isSliced(fork)) begin(turn, fork)
}
