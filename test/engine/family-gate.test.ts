import { describe, expect, test } from 'vitest'
import type { UserId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { gateProblem, gateRefsOver, type WishBehindGate } from '#engine/gates-over.ts'
import { planOf } from '#engine/plan.ts'
import { nodeOf } from '#engine/program.ts'
import { brokenInvariants } from './invariants.ts'
import { fork, gate, join, simple, undoable } from './definitions.ts'
import { BAD, OPERATOR, rerun, restart, resumeChildren, retry } from './operator.ts'
import { named, Universe } from './universe.ts'
import { APPROVER, digest, OTHER, type World } from './world.ts'

const sub = (ref: string, name: string): JsonObject => simple(ref, { type: 'SUB_WORKFLOW', subWorkflowParam: { name } })
const OUTPUT = { outputParameters: { n: '${y.output.n}' } }
const CHILD = named('child', [simple('x'), simple('y')], OUTPUT)
const shown = gate('ok', { inputParameters: { n: '${s.output.n}' } })

/** Where a gate lies, with what it gates failed or done; the approver of each has approved. */
const PLACES = {
  'behind the child, in the parent': () => {
    const universe = new Universe([named('parent', [sub('s', 'child'), shown, simple('z')]), CHILD])
    universe.start('parent')
    universe.end('child', 'x').end('child', 'y', 'COMPLETED', { n: 1 })
    universe.of('parent').approve('ok')
    universe.end('parent', 'z', BAD)
    return universe
  },
  'behind the child, in the grandparent': () => {
    const universe = new Universe([
      named('parent', [sub('m', 'middle'), gate('ok'), simple('z')]),
      named('middle', [sub('s', 'child')]),
      CHILD,
    ])
    universe.start('parent')
    universe.end('child', 'x').end('child', 'y', 'COMPLETED', { n: 1 })
    universe.of('parent').approve('ok')
    universe.end('parent', 'z', BAD)
    return universe
  },
  'in the child': () => {
    const universe = new Universe([
      named('parent', [sub('s', 'child')]),
      named('child', [gate('ok'), simple('y')], OUTPUT),
    ])
    universe.start('parent')
    universe.of('child').approve('ok')
    universe.settle().end('child', 'y', BAD)
    return universe
  },
  'in a sibling of the child': () => {
    const universe = new Universe([
      named('parent', [fork('f', [sub('s', 'child')], [sub('t', 'other')]), join('j', ['s', 't'])]),
      CHILD,
      named('other', [gate('ok'), undoable('o'), simple('p')]),
    ])
    universe.start('parent')
    universe.of('other').approve('ok')
    universe.settle().end('other', 'o').end('child', 'x', BAD)
    universe.end('other', 'o.rollback')
    return universe
  },
} as const
type Place = keyof typeof PLACES

const child = (universe: Universe): World => universe.of('child')
/** What the child has to do once more puts out the same. */
function finish(universe: Universe): void {
  for (const ref of ['x', 'y'])
    if (child(universe).open().includes(ref)) universe.end('child', ref, 'COMPLETED', { n: 1 })
}

/** Every way in which a run takes others with it. */
const WAYS: Record<string, (universe: Universe, by: UserId) => unknown> = {
  'the child is retried': (universe, by) => retry(child(universe), by),
  'the child is restarted': (universe, by) => restart(child(universe), by),
  'the child runs again from a task': (universe, by) => rerun(child(universe), 'y', {}, by),
  'the parent is retried and goes on in the child': (universe, by) => resumeChildren(universe.of('parent'), by),
}

const gatedOf = (universe: Universe): World => {
  const found = [...universe.worlds.values()].find((world) => world.program.nodes.has('ok'))
  if (!found) throw new Error('no run has the gate')
  return found
}

/** What is open behind the gate, though its newest decision is not about what runs, or was taken by whoever asks. */
function unasked(world: World): string[] {
  const row = world.at('ok')
  const plan = planOf(world.program, world.current, nodeOf(world.program, 'ok'), row.input)
  const by = row.state?.['approvedBy']
  const isOwn = Array.isArray(by) && world.current.requesters.some((one) => by.includes(one))
  const holds = row.status === 'COMPLETED' && digest(plan as never) === row.state?.['planDigest'] && !isOwn
  return holds ? [] : world.open().filter((ref) => ref !== 'ok' && !['s', 'm', 'j'].includes(ref))
}

const cases = Object.keys(PLACES).flatMap((place) =>
  Object.keys(WAYS).flatMap((way) => [OPERATOR, APPROVER].map((by) => ({ place: place as Place, way, by }))),
)

describe('The gate has one door when runs take each other up', () => {
  test.each(cases)('$place: $way by $by', ({ place, way, by }) => {
    const universe = PLACES[place]()
    try {
      WAYS[way]?.(universe, by)
    } catch (error) {
      // A child that succeeded is not retried, one that has not come to a task does not run again from it.
      expect(String(error)).toMatch(/The run succeeded|no attempt of y/)
      return
    }
    universe.settle()
    const world = gatedOf(universe)
    expect(unasked(world)).toEqual([])
    finish(universe)
    const isAsked = world.open().includes('ok')
    const isFresh = way === 'the child is restarted' && place === 'in the child'
    const isRerun = way === 'the child runs again from a task' && place === 'in the child'
    expect(isAsked).toBe(isFresh || isRerun || by === APPROVER)
    if (isAsked) expect(() => world.approve('ok', by)).toThrow('Whoever asked for a run cannot approve')
    if (isAsked) world.approve('ok', OTHER)
    universe.settle()
    expect(unasked(world)).toEqual([])
    expect([...universe.worlds.values()].flatMap(brokenInvariants)).toEqual([])
  })

  test('an approval that shows what a child put out is asked again when it puts out something else', () => {
    const universe = PLACES['behind the child, in the parent']()
    restart(child(universe))
    universe.settle().end('child', 'x').end('child', 'y', 'COMPLETED', { n: 2 })
    expect(universe.of('parent').open()).toEqual(['ok'])
    expect(universe.of('parent').at('ok').input).toEqual({ n: 2 })
  })
})

describe('What a run launched behind a gate', () => {
  const program = new Universe([named('parent', [simple('a'), gate('ok'), sub('s', 'child')]), CHILD]).start(
    'parent',
  ).program
  const world = (): World => {
    const universe = new Universe([named('parent', [gate('ok'), sub('s', 'child')]), CHILD])
    return universe.start('parent')
  }
  const problem = (one: World, wish: WishBehindGate, by: string | null) => gateProblem(one.at('ok'), wish, by)

  test('lies behind each gate that stands before its task', () => {
    expect([gateRefsOver(program, 's'), gateRefsOver(program, 'a')]).toEqual([['ok'], []])
  })

  test.each<[WishBehindGate, UserId, RegExp | null]>([
    ['go on as it was', OPERATOR, null],
    ['go on as it was', APPROVER, /and you gave it: somebody else has to ask/],
    ['change it', OPERATOR, /what was approved stays what runs/],
    ['change it', APPROVER, /and you gave it/],
  ])('once it was given: to %s, by %s', (wish, by, expected) => {
    const one = world().approve('ok')
    if (expected) expect(problem(one, wish, by)).toMatch(expected)
    else expect(problem(one, wish, by)).toBeNull()
  })

  test('is left alone while nobody has given it, or it was denied', () => {
    const waits = /which nobody has given/
    expect(problem(world(), 'go on as it was', OPERATOR)).toMatch(waits)
    expect(problem(world().approve('ok', APPROVER, 'denied'), 'go on as it was', null)).toMatch(waits)
    expect(problem(restart(world().terminate(false)), 'go on as it was', OPERATOR)).toMatch(waits)
  })
})
