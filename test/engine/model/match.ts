import { deepStrictEqual } from 'node:assert'
import type { Json, JsonObject } from '#core/json.ts'
import { instant } from '#core/time.ts'
import { forkedOf } from '#engine/dynamic.ts'
import { isFinal, isOpen, type Attempt } from '#engine/model.ts'
import { Universe } from '../universe.ts'
import type { World } from '../world.ts'
import { doBoth, momentFor } from './acts.ts'
import { Play } from './play.ts'
import { isRunOver, type Row, type Run } from './rows.ts'
import { AGAIN, type Sample, type Step } from './sample.ts'

/** How a game went. `parted`: a run ended while it opened other tasks; which of those still came to be is nobody's promise. */
export type Outcome = 'through' | 'parted'

/** Something that can be done next, to which run. */
export interface Able {
  readonly key: string
  readonly world: World
  readonly attempt: Attempt
}

/** Known to the engine alone: what was approved by whom. */
const ENGINE_KEYS = new Set(['planDigest', 'approvedBy'])
const STEPS_MAX = 400
const FINISH: Step = { pick: 0, act: 'good', ms: 1 }

/** One sample, played by the engine and by the model. */
export class Match {
  readonly play: Play
  private readonly universe: Universe
  private readonly sample: Sample
  /** Where the model has a run, by the engine's id. */
  private readonly keys = new Map<string, string>()
  private readonly read = new Map<World, number>()

  constructor(sample: Sample) {
    this.sample = sample
    this.universe = new Universe(sample.definitions, sample.taskDefs)
    this.universe.isEager = false
    this.universe.delayMs = 0
    this.play = new Play(sample.definitions, sample.taskDefs)
    this.play.comesLater = (run, row) => this.comesLater(run, row)
    this.play.placeOf = (run, row) => this.worldOf(run.key)?.find(row.ref)?.seq ?? 0
  }

  /** Whether the engine came to a dynamic fork after another one in the same moment; null when there is no other. */
  private comesLater(run: Run, row: Row): boolean | null {
    const world = this.worldOf(run.key)
    const own = world?.find(row.ref)
    const isTied = [...(world?.attempts.values() ?? [])].some(
      (one) => one.type === own?.type && one.ref !== own.ref && one.firstScheduledAt === own.firstScheduledAt,
    )
    const short = `_${String(own?.input['forkTaskName'] ?? own?.node)}_0`
    return own && isTied ? forkedOf(own)[0] !== short : null
  }

  /** Plays to the end of every run and compares after every step; throws where the two differ. */
  run(): Outcome {
    const [main] = this.sample.definitions
    const world = this.universe.start(String(main?.['name']), this.sample.input)
    this.keys.set(world.id, '')
    this.play.now = world.now
    this.nameRuns()
    this.play.start(this.sample.input)
    if (!this.isSame('start', new Set())) return 'parted'
    const { steps } = this.sample
    for (let i = 0; i < steps.length || this.isGoingOn(); i++) {
      if (i > STEPS_MAX) throw new Error(`no end: ${world.open().join(' ')}`)
      const step = steps[i] ?? FINISH
      if (!this.isGoingOn() && !AGAIN.has(step.act)) continue
      const before = new Set([...this.worlds()].filter(([, one]) => isEnding(one)).map(endingOf))
      const what = this.step(step)
      if (!this.isSame(`step ${i}, ${what}`, before)) return 'parted'
    }
    return 'through'
  }

  private isGoingOn(): boolean {
    return [...this.universe.worlds.values()].some((world) => !isFinal(world.current.status))
  }

  private step(step: Step): string {
    const able = this.able()
    const chosen = able[step.pick % Math.max(able.length, 1)]
    const { clock } = this.universe
    const now = instant(Math.max(clock.now + step.ms, chosen ? momentFor(chosen, step) : 0))
    clock.now = now
    this.play.now = now
    const done = doBoth(this, chosen, step)
    this.universe.settle()
    this.nameRuns()
    done.model()
    return done.name
  }

  *worlds(): Generator<[key: string, world: World]> {
    for (const world of this.universe.worlds.values()) yield [this.keyOf(world), world]
  }

  /** The run that was started first. */
  main(): Pick<Able, 'key' | 'world'> {
    const [first] = this.universe.worlds.values()
    if (!first) throw new Error('nothing was started')
    return { key: '', world: first }
  }

  private able(): Able[] {
    const able = [...this.worlds()].flatMap(([key, world]) =>
      [...world.attempts.values()].filter(isActable).map((attempt) => ({ key, world, attempt })),
    )
    return able.sort((a, b) => (`${a.key} ${a.attempt.ref}` < `${b.key} ${b.attempt.ref}` ? -1 : 1))
  }

  private keyOf(world: World): string {
    return this.keys.get(world.id) ?? ''
  }

  private worldOf(key: string): World | undefined {
    return [...this.worlds()].find(([one]) => one === key)?.[1]
  }

  /** Gives every launched run the name it has in the model: its parent's, and which attempt of which task launched it. */
  private nameRuns(): void {
    for (const world of this.universe.worlds.values()) {
      const read = this.read.get(world) ?? 0
      this.read.set(world, world.sent.length)
      for (const send of world.sent.slice(read)) {
        if (send.kind !== 'launch') continue
        const attempt = world.attempts.get((send.order.parent ?? send.order.launchedBy)?.taskId ?? ('' as never))
        if (!attempt) continue
        const nth = world.all(attempt.ref).findIndex((one) => one.id === attempt.id) + 1
        this.keys.set(send.order.runId, `${this.keyOf(world)}/${attempt.ref}#${nth}`)
      }
    }
  }

  /** Compares all runs; false when they parted in a way that nobody promises. */
  private isSame(when: string, wereEnding: ReadonlySet<string>): boolean {
    for (const [key, world] of this.worlds()) {
      const run = this.play.runs.get(key)
      const [engine, model] = [this.engineView(world), run ? this.modelView(run) : null]
      try {
        deepStrictEqual(engine, model, `${when}: the run ${key || 'main'} differs`)
      } catch (error) {
        if (run && isEnding(world) && !wereEnding.has(endingOf([key, world])) && this.isParting(when, world, run))
          return false
        throw new Error(`${when}: the run ${key || 'main'} differs\n${String(error)}`, { cause: error })
      }
    }
    return true
  }

  /**
   * Whether a run ends in both, and they differ in what they opened before that, or after a pause in which of the ends
   * that were held back came first.
   */
  private isParting(when: string, world: World, run: Run): boolean {
    if (!isRunOver(run) && run.ending === null) return false
    if (when.includes('resume')) return true
    const refs = (all: Iterable<{ readonly ref: string }>): string =>
      JSON.stringify([...all].map(({ ref }) => ref).sort())
    const willEnd = world.current.ending?.status ?? world.current.status
    if (willEnd !== (run.ending?.status ?? run.status)) return false
    return refs(world.attempts.values()) !== refs(run.rows) || isEndedElsewhere([...world.attempts.values()], run.rows)
  }

  private engineView(world: World): JsonObject {
    const { status, ending, variables, failedRefs, output } = world.current
    const rows = [...world.attempts.values()].sort((a, b) => a.seq - b.seq)
    return this.shown({
      status,
      willEnd: ending?.status ?? null,
      variables,
      output,
      failedRefs: [...failedRefs].sort(),
      rows: byRef(rows, ({ name, status, retryCount, input, output }) => ({ name, status, retryCount, input, output })),
    })
  }

  private modelView(run: Run): JsonObject {
    const { status, ending, variables, failedRefs, output, rows } = run
    return this.shown({
      status,
      willEnd: ending?.status ?? null,
      variables,
      output,
      failedRefs: [...failedRefs].sort(),
      rows: byRef<Row>(rows, ({ name, status, retryCount, input, output }) => ({
        name,
        status,
        retryCount,
        input,
        output,
      })),
    })
  }

  private shown(view: JsonObject): JsonObject {
    let text = JSON.stringify(view, (key: string, value: unknown) => (ENGINE_KEYS.has(key) ? undefined : value))
    for (const [id, key] of this.keys) text = text.replaceAll(id, `run:${key}`)
    return JSON.parse(text) as JsonObject
  }
}

type Shown = Pick<Attempt, 'ref' | 'status' | 'type'>

/** Whether two only differ in what still ended well, or counted a failure as a JOIN does, before everything else was cancelled. */
function isEndedElsewhere(ours: readonly Shown[], theirs: readonly Pick<Row, 'ref' | 'status'>[]): boolean {
  const sorted = <R extends { readonly ref: string }>(all: readonly R[]): R[] =>
    all.toSorted((a, b) => (a.ref < b.ref ? -1 : a.ref > b.ref ? 1 : 0))
  const others = sorted(theirs)
  const isEnd = (status: string, type: string): boolean =>
    status.startsWith('COMPLETED') || (type === 'JOIN' && status === 'FAILED')
  const differing = sorted(ours).flatMap(({ status, type }, i) => {
    const pair: readonly string[] = [status, others[i]?.status ?? '']
    return pair[0] === pair[1] ? [] : [pair.includes('CANCELED') && pair.some((one) => isEnd(one, type))]
  })
  return differing.length > 0 && differing.every(Boolean)
}

/** The end of one generation of a run. */
const endingOf = ([key, { current }]: readonly [string, World]): string => `${key} ${current.generation.number}`

const isEnding = ({ current }: World): boolean => current.ending !== null || isFinal(current.status)

function byRef<R extends { readonly ref: string }>(rows: readonly R[], view: (row: R) => JsonObject): JsonObject {
  const groups: { [ref: string]: Json[] } = {}
  for (const row of rows) (groups[row.ref] ??= []).push(view(row))
  return groups
}

const OUTSIDE = new Set(['HUMAN', 'WAIT', 'EVENT'])

/** Whether something can be done about it from outside: what is held back until a run goes on has no timer. */
function isActable(attempt: Attempt): boolean {
  if (!isOpen(attempt.status)) return false
  if (attempt.queue !== null) return true
  if (attempt.status === 'SCHEDULED') return attempt.timerAt !== null
  return attempt.rollbackOf === null && OUTSIDE.has(attempt.type)
}
