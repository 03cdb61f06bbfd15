import type { Json, JsonObject } from '#core/json.ts'
import type { Attempt, TaskStatus } from '#engine/model.ts'
import { rerun, restart, resumeChildren, retry, setVariables, skip } from '../engine/operator.ts'
import { Universe } from '../engine/universe.ts'
import { APPROVER, type World } from '../engine/world.ts'

/** Something that happens, to the run that is played or to the newest one `of` another workflow (with `nth`, the nth from 0). */
export type Answer = { readonly of?: string; readonly nth?: number } & (
  | {
      /** A worker, or somebody outside, reports; COMPLETED when no status is named. */
      readonly end: string
      readonly status?: Extract<TaskStatus, 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'CANCELED'>
      readonly output?: JsonObject
      readonly callbackAfterSeconds?: number
    }
  | { readonly claim: string }
  | { readonly lose: string }
  /** Seconds pass. */
  | { readonly after: number }
  /** The timer of a task fires, or with null the run's. */
  | { readonly timer: string | null }
  | { readonly approve: string }
  | { readonly deny: string }
  | { readonly pause: true }
  | { readonly resume: true }
  | { readonly terminate: boolean; readonly failureWorkflow?: boolean }
  | { readonly retry: { readonly resumeSubworkflows?: boolean } }
  | { readonly restart: true }
  /** From a task on, or with null from the start. */
  | { readonly rerun: string | null; readonly taskInput?: JsonObject; readonly input?: JsonObject }
  | { readonly skip: string; readonly output?: JsonObject }
  | { readonly setVariables: JsonObject }
)

interface Game {
  readonly definition: JsonObject
  readonly others?: readonly JsonObject[]
  readonly taskDefs?: readonly JsonObject[]
  readonly input?: JsonObject
  readonly answers: readonly Answer[]
}

interface Played {
  readonly world: World
  /** The tasks of the newest run of a workflow, in order. */
  readonly rows: (workflow: string) => Attempt[]
  readonly events: readonly string[]
  /** A value with the ids of runs replaced by the names of their workflows. */
  readonly named: (json: Json) => Json
}

const METADATA = { metadata: { 'conductor-lightstep': { serviceFunction: 'payments' } } }

/** Plays a definition and what happens to it. Scripts are evaluated at once; what runs want of each other is delivered at once. */
export function play({ definition, others = [], taskDefs = [], input = {}, answers }: Game): Played {
  const definitions: JsonObject[] = [{ name: 'sample', ...definition }, ...others]
  const universe = new Universe(
    definitions.map((one) => Object.assign(one, METADATA)),
    taskDefs,
  )
  universe.delayMs = 0
  const world = universe.start('sample', input)
  for (const answer of answers) {
    give(answer.of === undefined ? world : universe.of(answer.of, answer.nth), answer)
    universe.settle()
  }
  return {
    world,
    rows: (workflow) => [...universe.of(workflow).attempts.values()].sort((a, b) => a.seq - b.seq),
    events: universe.events.map(({ name }) => name),
    named: (json) => {
      let text = JSON.stringify(json)
      for (const { id, current } of universe.worlds.values()) text = text.replaceAll(id, `<${current.workflow}>`)
      return JSON.parse(text) as Json
    },
  }
}

function give(world: World, answer: Answer): void {
  if ('end' in answer) end(world, answer)
  else if ('claim' in answer) world.claim(answer.claim)
  else if ('lose' in answer) world.tick(10_000).leaseLost(answer.lose)
  else if ('after' in answer) world.tick(answer.after * 1000)
  else if ('timer' in answer) world.timer(answer.timer)
  else if ('approve' in answer) world.approve(answer.approve)
  else if ('deny' in answer) world.approve(answer.deny, APPROVER, 'denied')
  else operate(world, answer)
}

/** What people do to a run. */
type Operation = Extract<
  Answer,
  | { pause: true }
  | { resume: true }
  | { terminate: boolean }
  | { retry: object }
  | { restart: true }
  | { rerun: string | null }
  | { skip: string }
  | { setVariables: JsonObject }
>

function operate(world: World, answer: Operation): void {
  if ('pause' in answer) world.pause()
  else if ('resume' in answer) world.resume()
  else if ('terminate' in answer) stop(world, answer)
  else if ('skip' in answer) skip(world, answer.skip, answer.output)
  else if ('setVariables' in answer) setVariables(world, answer.setVariables)
  else takeUp(world, answer)
}

function stop(
  world: World,
  { terminate: rollback, failureWorkflow = false }: Extract<Answer, { terminate: boolean }>,
): void {
  world.tick().send({ kind: 'terminate', runId: world.id, reason: 'enough', rollback, failureWorkflow })
}

function takeUp(
  world: World,
  answer: Extract<Operation, { retry: object } | { restart: true } | { rerun: string | null }>,
): void {
  if ('restart' in answer) restart(world)
  else if ('rerun' in answer) rerun(world, answer.rerun, answer)
  else if (answer.retry.resumeSubworkflows) resumeChildren(world)
  else retry(world)
}

function end(world: World, answer: Extract<Answer, { end: string }>): void {
  const { status = 'COMPLETED', output = {}, callbackAfterSeconds = 0 } = answer
  const { id } = world.at(answer.end)
  const base = { kind: 'result', runId: world.id, taskId: id, owner: null, workerId: 'worker' } as const
  world.send({ ...base, status, output, reason: status === 'COMPLETED' ? null : 'no', callbackAfterSeconds })
}
