import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { counts, historyOf } from '#engine/generation.ts'
import { isFinal, isOpen, type Attempt } from '#engine/model.ts'
import { planOf } from '#engine/plan.ts'
import { nodeOf } from '#engine/program.ts'
import { brokenInvariants } from './invariants.ts'
import * as o from './operator.ts'
import * as w from './world.ts'
import * as d from './definitions.ts'

/** The shape of a definition before its tasks have names. */
type Shape =
  | { readonly kind: 'task'; readonly undo: boolean; readonly optional: boolean; readonly permissive: boolean }
  | { readonly kind: 'gate' }
  | { readonly kind: 'switch'; readonly value: string; readonly cases: readonly (readonly Shape[])[] }
  | { readonly kind: 'fork'; readonly branches: readonly (readonly Shape[])[]; readonly joinFirst: boolean }

const { tree: shapes } = fc.letrec<{ tree: Shape[]; shape: Shape }>((tie) => ({
  tree: fc.array(tie('shape'), { minLength: 1, maxLength: 3 }),
  shape: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      kind: fc.constant('task' as const),
      undo: fc.boolean(),
      optional: fc.boolean(),
      permissive: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('gate' as const) }),
    fc.record({
      kind: fc.constant('switch' as const),
      value: fc.constantFrom('0', '1', 'other'),
      cases: fc.array(fc.oneof(fc.constant([]), tie('tree')), { minLength: 1, maxLength: 2 }),
    }),
    fc.record({
      kind: fc.constant('fork' as const),
      branches: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
      joinFirst: fc.boolean(),
    }),
  ),
}))

/** Gives every task a reference and builds Conductor's JSON. */
class Builder {
  private count = 0
  private readonly refs: string[] = []

  private ref(): string {
    const ref = `t${++this.count}`
    this.refs.push(ref)
    return ref
  }

  /** Expressions over tasks before, beside and behind this one. */
  reads(): JsonObject {
    const [first = '', last = ''] = [this.refs[0], this.refs.at(-2) ?? this.refs[0]]
    return { first: `\${${first}.output}`, last: `\${${last}.output.n}`, input: '${workflow.input}' }
  }

  build(shapes: readonly Shape[]): JsonObject[] {
    return shapes.flatMap((shape) => this.one(shape))
  }

  private one(shape: Shape): JsonObject[] {
    const ref = this.ref()
    if (shape.kind === 'gate') return [d.gate(ref)]
    if (shape.kind === 'task') {
      const { optional, permissive } = shape
      const reads = this.reads()
      const extra = { optional, permissive, inputParameters: reads }
      return [shape.undo ? d.undoable(ref, extra, reads) : d.simple(ref, extra)]
    }
    if (shape.kind === 'switch') {
      const cases = Object.fromEntries(shape.cases.map((tasks, i) => [`${i}`, this.build(tasks)]))
      return [{ ...d.choice(ref, cases), inputParameters: { value: shape.value } }]
    }
    const branches = shape.branches.map((tasks) => this.build(tasks))
    const joinOn = branches.map((tasks) => String((shape.joinFirst ? tasks[0] : tasks.at(-1))?.['taskReferenceName']))
    this.refs.push(`${ref}j`)
    return [d.fork(ref, ...branches), d.join(`${ref}j`, joinOn)]
  }
}

const TASK_DEF = { retryCount: 1, retryDelaySeconds: 0 }

interface Step {
  readonly pick: number
  readonly act: 'good' | 'bad' | 'final' | 'lost' | 'claim' | 'pause' | 'resume' | 'stop' | 'undo'
}

const step: fc.Arbitrary<Step> = fc.record({
  pick: fc.nat(1000),
  act: fc.oneof(
    { weight: 12, arbitrary: fc.constant('good' as const) },
    { weight: 3, arbitrary: fc.constantFrom('bad' as const, 'lost' as const, 'claim' as const) },
    { weight: 1, arbitrary: fc.constantFrom('final' as const, 'pause' as const, 'resume' as const) },
    { weight: 1, arbitrary: fc.constantFrom('stop' as const, 'undo' as const, 'good' as const, 'good' as const) },
  ),
})

function actOn(world: w.World, attempt: Attempt, act: Step['act']): void {
  if (attempt.type === 'HUMAN') world.approve(attempt.ref, w.APPROVER, act === 'final' ? 'denied' : 'approved')
  else if (act === 'bad') world.end(attempt.ref, 'FAILED')
  else if (act === 'final') world.end(attempt.ref, 'FAILED_WITH_TERMINAL_ERROR')
  else if (act === 'lost' || act === 'claim') {
    if (!attempt.lease) world.claim(attempt.ref)
    if (act === 'lost') world.tick(20_000).leaseLost(attempt.ref)
  } else world.end(attempt.ref, 'COMPLETED', { n: attempt.seq })
}

function take(world: w.World, { pick, act }: Step): void {
  const { status, ending } = world.current
  if (act === 'pause' && !ending) world.pause()
  else if (act === 'resume' && status === 'PAUSED') world.resume()
  else if ((act === 'stop' || act === 'undo') && !ending) world.terminate(act === 'undo')
  else {
    const able = [...world.attempts.values()].filter((one) => isOpen(one.status) && one.type !== 'JOIN')
    const chosen = able[pick % Math.max(able.length, 1)]
    if (chosen) actOn(world, chosen, act)
    else if (status === 'PAUSED') world.resume()
  }
}

/** What is open behind a gate that was not approved, or not for what would run now. */
function unasked(world: w.World): string[] {
  const { program, current } = world
  return [...world.attempts.values()].flatMap(({ ref, status, gatedBy }) => {
    const gate = gatedBy !== null && isOpen(status) ? world.attempts.get(gatedBy) : undefined
    if (!gate) return []
    const digest = w.digest(planOf(program, current, nodeOf(program, gate.node), gate.input) as never)
    return gate.status === 'COMPLETED' && digest === gate.state?.['planDigest'] ? [] : [ref]
  })
}

function toItsEnd(world: w.World, steps: readonly Step[]): void {
  const finish: Step = { pick: 0, act: 'good' }
  for (let i = 0; !isFinal(world.current.status); i++) {
    expect(brokenInvariants(world)).toEqual([])
    expect(unasked(world)).toEqual([])
    if (i > 400) throw new Error(`the run does not end: ${world.open().join(' ')}`)
    take(world, steps[i] ?? finish)
  }
  expect(brokenInvariants(world)).toEqual([])
}

/** A definition with its tasks' definitions, each of which is tried twice. */
function worldOf(shapes: readonly Shape[], hasOutput: boolean): w.World {
  const builder = new Builder()
  const tasks = builder.build(shapes)
  const extra: JsonObject = hasOutput ? { outputParameters: builder.reads() } : {}
  const names = JSON.stringify(tasks).match(/t\d+/g) ?? []
  const defs = [...new Set(names)].flatMap((name) => [
    { ...TASK_DEF, name },
    { ...TASK_DEF, name: `undo_${name}` },
  ])
  const world = new w.World(d.programOf(d.workflow(tasks, extra), defs))
  world.isCompared = true
  return world.start()
}

test('Whatever happens to whatever definition, every run comes to an end, invariants hold after every transition, and the rows that were needed suffice', () => {
  fc.assert(
    fc.property(shapes, fc.array(step, { maxLength: 60 }), fc.boolean(), (shapes, steps, hasOutput) => {
      const world = worldOf(shapes, hasOutput)
      toItsEnd(world, steps)
      for (const { ref, retryCount } of world.attempts.values()) expect([ref, retryCount <= 1]).toEqual([ref, true])
      expect([...world.attempts.values()].filter((one) => one.undo === 'doing')).toEqual([])
    }),
    { numRuns: 150 },
  )
}, 60_000)

/** How an ended run is taken up again, and what somebody does to it before it goes on. */
interface Reopening {
  readonly how: 'retry' | 'restart' | 'rerun' | 'whole'
  readonly pick: number
  readonly skips: boolean
  readonly steps: readonly Step[]
}

const reopening: fc.Arbitrary<Reopening> = fc.record({
  how: fc.constantFrom('retry', 'retry', 'rerun', 'rerun', 'restart', 'whole'),
  pick: fc.nat(1000),
  skips: fc.boolean(),
  steps: fc.array(step, { maxLength: 30 }),
})

function reopen(world: w.World, { how, pick }: Reopening): void {
  const able = [...world.attempts.values()].filter(({ rollbackOf, id }) => rollbackOf === null && countsNow(world, id))
  const ref = able[pick % Math.max(able.length, 1)]?.ref ?? null
  if (how === 'retry' && world.current.status !== 'COMPLETED') o.refusal(() => o.retry(world))
  else if (how === 'whole') o.rerun(world, null, { input: { n: pick } })
  else if (how === 'rerun') o.rerun(world, ref)
  else o.restart(world)
}

const countsNow = (world: w.World, id: Attempt['id']): boolean => {
  const row = world.attempts.get(id)
  return row !== undefined && counts(historyOf(world.program, world.current.course), row)
}

test('Whatever is retried, restarted, run again or skipped, every generation comes to its end, and nothing behind a gate starts unasked', () => {
  fc.assert(
    fc.property(
      shapes,
      fc.array(step, { maxLength: 30 }),
      fc.array(reopening, { maxLength: 4 }),
      (shapes, steps, again) => {
        const world = worldOf(shapes, true)
        toItsEnd(world, steps)
        for (const one of again) {
          const { number } = world.current.generation
          reopen(world, one)
          expect(world.current.generation.number - number).toBeLessThanOrEqual(1)
          const refs = [...world.program.nodes.keys()]
          if (one.skips) o.refusal(() => o.skip(world, refs[one.pick % refs.length] ?? ''))
          toItsEnd(world, one.steps)
        }
      },
    ),
    { numRuns: 200 },
  )
}, 120_000)
