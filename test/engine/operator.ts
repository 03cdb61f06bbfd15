import { isAppError } from '#core/errors.ts'
import type { UserId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Command } from '#engine/command.ts'
import { begin as beginWorld, person, type World } from './world.ts'

/** Compared with all rows at every step, so that a need left out shows. */
export function begin(...args: Parameters<typeof beginWorld>): World {
  const world = beginWorld(...args)
  world.isCompared = true
  return world
}

/** A failure that is never tried again by itself. */
export const BAD = 'FAILED_WITH_TERMINAL_ERROR'

/** Who retries, restarts and reruns: neither the launcher nor the approver. */
export const OPERATOR = '00000000-0000-4000-8000-000000000009' as UserId

const send = (world: World, command: Command, by: UserId = OPERATOR): World => {
  world.tick().send(command, person(by))
  return world
}

export const retry = (world: World, by?: UserId): World =>
  send(world, { kind: 'retry', runId: world.id, reason: 'the network is back' }, by)

/** The same, but sub-workflows go on where they ended. */
export const resumeChildren = (world: World, by?: UserId): World =>
  send(world, { kind: 'retry', runId: world.id, reason: 'the network is back', resumesChildren: true }, by)

export const restart = (world: World, by?: UserId, programHash: string | null = null): World =>
  send(world, { kind: 'restart', runId: world.id, reason: null, programHash }, by)

/** Runs again from the newest attempt of a reference, or from the start. */
export const rerun = (
  world: World,
  ref: string | null,
  given: { readonly taskInput?: JsonObject; readonly input?: JsonObject; readonly correlationId?: string } = {},
  by?: UserId,
): World => {
  const { taskInput = null, input = null, correlationId = null } = given
  const taskId = ref === null ? null : world.at(ref).id
  return send(world, { kind: 'rerun', runId: world.id, reason: null, taskId, taskInput, input, correlationId }, by)
}

export const skip = (world: World, ref: string, output: JsonObject = {}): World =>
  send(world, { kind: 'skip', runId: world.id, ref, reason: 'not today', input: {}, output })

export const setVariables = (world: World, variables: JsonObject): World =>
  send(world, { kind: 'set-variables', runId: world.id, reason: null, variables })

/** What an engine says to what it refuses. */
export const refusal = (work: () => unknown): string => {
  try {
    work()
    return 'accepted'
  } catch (error) {
    return isAppError(error) ? `${error.code}: ${error.message}` : String(error)
  }
}

/** Every row as `ref status`, with the generation it belongs to. */
export const rows = (world: World): string[] =>
  [...world.attempts.values()]
    .sort((a, b) => a.seq - b.seq)
    .map(({ ref, status, generation }) => `${generation} ${ref} ${status}`)
