import { AppError, isAppError } from '#core/errors.ts'
import type { RunId } from '#core/ids.ts'
import type { Json, JsonObject } from '#core/json.ts'
import { instant } from '#core/time.ts'
import { inheriting } from '#engine/definition/inline.ts'
import { isOpen, type Attempt } from '#engine/model.ts'
import type { LaunchOrder, PublishedEvent, Send } from '#engine/send.ts'
import { programOf, workflow } from './definitions.ts'
import { brokenInvariants } from './invariants.ts'
import { RUN, World } from './world.ts'

/** What the sandbox gives, evaluated in the test's own process: definitions here are our own. */
function evaluated({ state, input }: Attempt): Json {
  const { source, form } = (state?.['script'] ?? {}) as { source: string; form: string }
  const data = state?.['data'] ?? input
  const body = form === 'body' ? source : `return eval(${JSON.stringify(source)})`
  return (new Function('$', body)(structuredClone(data)) ?? null) as Json
}

/** Several runs and what they want of each other, delivered in the order it was wanted. */
export class Universe {
  readonly worlds = new Map<RunId, World>()
  readonly events: PublishedEvent[] = []
  private readonly definitions: ReadonlyMap<string, JsonObject>
  private readonly taskDefs: readonly JsonObject[]
  /** The database's. */
  readonly clock = { now: instant(1_700_000_000_000) }
  /** Whether scripts are evaluated as soon as they wait. */
  isEager = true
  /** How much later than what led to it a delivery comes. */
  delayMs = 1
  /** What is wanted and was not delivered yet, in the order it was wanted. */
  private readonly wanted: { readonly send: Send; readonly by: World }[] = []
  /** How much of what each world sent was taken from it. */
  private readonly taken = new Map<World, number>()
  /** What whoever it is for could not take yet. */
  private postponed: Send[] = []

  constructor(definitions: readonly JsonObject[], taskDefs: readonly JsonObject[] = []) {
    this.definitions = new Map(definitions.map((definition) => [String(definition['name']), definition]))
    this.taskDefs = taskDefs
  }

  start(name: string, input: JsonObject = {}): World {
    const world = this.begin(name, input)
    this.settle()
    return world
  }

  /** The same, but nothing of what it wants is delivered yet. */
  begin(name: string, input: JsonObject = {}): World {
    return this.add(RUN, this.programNamed(name)).start(input)
  }

  private programNamed(name: string) {
    const definition = this.definitions.get(name)
    if (!definition) throw new Error(`no workflow ${name}`)
    return programOf(definition, this.taskDefs)
  }

  private add(id: RunId, program: World['program'], facts?: ConstructorParameters<typeof World>[2]): World {
    const world = new World(program, id, facts)
    world.isCompared = true
    world.clock = this.clock
    this.worlds.set(id, world)
    return world
  }

  /** Delivers everything that is wanted, evaluates what waits for the sandbox, until all wait for somebody else. */
  settle(): this {
    for (const send of this.postponed.splice(0)) this.deliver(send)
    while (this.deliverNext() || (this.isEager && this.evaluateNext()));
    for (const world of this.worlds.values()) {
      const broken = brokenInvariants(world)
      if (broken.length > 0) throw new Error(broken.join('\n'))
    }
    return this
  }

  private deliverNext(): boolean {
    for (const world of this.worlds.values()) {
      const sends = world.sent.slice(this.taken.get(world) ?? 0)
      this.wanted.push(...sends.map((send) => ({ send, by: world })))
      this.taken.set(world, world.sent.length)
    }
    const next = this.wanted.shift()
    if (!next) return false
    const { send, by } = next
    if (send.kind === 'event') this.events.push(send.event)
    else if (send.kind === 'launch') this.launch(send.order, by)
    else this.deliver(send)
    return true
  }

  /** As the outbox does it: what is refused is dropped, or tried again later when that may help. */
  private deliver(send: Send): void {
    if (send.kind !== 'command') return
    const { command, actor } = send
    try {
      const to = this.worlds.get(command.runId)
      if (!to) throw new AppError('not_found', 'There is no such run.')
      to.tick(this.delayMs).send(command, actor)
    } catch (error) {
      if (!isAppError(error)) throw error
      if (error.code === 'unavailable') this.postponed.push(send)
      else if (command.kind === 'rejoin')
        this.deliver({ kind: 'command', command: { kind: 'launch-failed', ...command.for, reason: error.message } })
    }
  }

  private launch(order: LaunchOrder, by: World): void {
    const { runId, input, correlationId, priority, actor, requesters, parent, launchedBy } = order
    try {
      const program =
        'definition' in order.workflow
          ? programOf(inheriting(order.workflow.definition, by.current.serviceFunction), this.taskDefs)
          : this.programNamed(order.workflow.name)
      const world = this.add(runId, program, { actor, requesters, parent, launchedBy })
      world.send({ kind: 'start', runId, programHash: 'hash', input, note: null, correlationId, priority }, actor)
    } catch (error) {
      this.worlds.delete(runId)
      const to = parent ?? launchedBy
      const reason = String(error)
      if (to?.taskId) by.send({ kind: 'launch-failed', runId: to.runId, taskId: to.taskId, reason })
      else if (to) by.send({ kind: 'not-compensated', runId: to.runId, launched: runId, reason })
    }
  }

  private evaluateNext(): boolean {
    for (const world of this.worlds.values())
      for (const attempt of world.attempts.values()) {
        if (attempt.queue !== 'system:script' || !isOpen(attempt.status)) continue
        report(world, attempt)
        return true
      }
    return false
  }

  /** The newest run of a workflow, or the nth. */
  of(name: string, nth = -1): World {
    const found = [...this.worlds.values()].filter((world) => world.current.workflow === name).at(nth)
    if (!found) throw new Error(`no run of ${name}`)
    return found
  }

  end(name: string, ref: string, ...rest: [status?: Parameters<World['end']>[1], output?: JsonObject]): this {
    this.of(name).end(ref, ...rest)
    return this.settle()
  }
}

/** Conductor 1.6: of these an error in the script is final. */
const IS_ERROR_FINAL = new Set(['INLINE', 'DO_WHILE'])

/** What the sandbox reports. */
export function report(world: World, attempt: Attempt, delayMs = 1): void {
  const { id } = attempt
  const base = { kind: 'result', runId: world.id, taskId: id, owner: null, workerId: 'sandbox' } as const
  try {
    const output: JsonObject = { result: evaluated(attempt) }
    world.tick(delayMs).send({ ...base, status: 'COMPLETED', output, reason: null })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const status = IS_ERROR_FINAL.has(attempt.type) ? 'FAILED_WITH_TERMINAL_ERROR' : 'FAILED'
    world.tick(delayMs).send({ ...base, status, output: { error: reason }, reason })
  }
}

/** A definition by name. */
export const named = (name: string, tasks: readonly JsonObject[], extra: JsonObject = {}): JsonObject =>
  workflow(tasks, { name, ...extra })

/** One definition, started. */
export function play(tasks: readonly JsonObject[], input: JsonObject = {}, extra: JsonObject = {}): [Universe, World] {
  const universe = new Universe([named('sample', tasks, extra)])
  return [universe, universe.start('sample', input)]
}
