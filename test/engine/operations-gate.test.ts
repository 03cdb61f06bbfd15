import { describe, expect, test } from 'vitest'
import { isAppError } from '#core/errors.ts'
import type { JsonObject } from '#core/json.ts'
import type { Command } from '#engine/command.ts'
import { behind } from '#engine/generation.ts'
import { planOf } from '#engine/plan.ts'
import { brokenInvariants } from './invariants.ts'
import { BAD, OPERATOR, refusal, rerun, restart, retry, setVariables, skip } from './operator.ts'
import * as d from './definitions.ts'
import * as w from './world.ts'

const tasks = [
  d.simple('a'),
  d.gate('ok', { inputParameters: { artifact: '${a.output.x}' } }),
  d.simple('deploy', {
    inputParameters: { version: '${workflow.input.version}', region: '${workflow.variables.region}' },
  }),
  d.simple('smoke'),
]

const atGate = (): w.World => {
  const world = w.begin(tasks, { version: '1' }).end('a', 'COMPLETED', { x: 'sha' })
  world.isCompared = true
  return world
}

/** Where a gate can stand when somebody acts. */
const STATES = {
  open: () => atGate(),
  approved: () => atGate().approve('ok'),
  denied: () => atGate().approve('ok', w.APPROVER, 'denied'),
  /** The run was stopped before anybody decided. */
  withdrawn: () => atGate().terminate(false),
  /** Approved, and what it gates has failed. */
  failedBehind: () => atGate().approve('ok').end('deploy', BAD),
} as const
type State = keyof typeof STATES

/** What became of the gate: put again, passed as it was approved, or nothing new. Or the code of the refusal. */
type Outcome = 'asked' | 'passed' | 'nothing' | 'forbidden' | 'conflict' | 'invalid' | 'not_found'
interface Row {
  readonly act: (world: w.World) => unknown
  readonly expected: Record<State, Outcome>
}

const all = (outcome: Outcome, but: Partial<Record<State, Outcome>> = {}): Row['expected'] => ({
  open: outcome,
  approved: outcome,
  denied: outcome,
  withdrawn: outcome,
  failedBehind: outcome,
  ...but,
})
/** Only of a run that has ended. */
const ended = (outcome: Outcome, but: Partial<Record<State, Outcome>> = {}) =>
  all(outcome, { open: 'conflict', approved: 'conflict', ...but })
const live = (outcome: Outcome, but: Partial<Record<State, Outcome>> = {}) =>
  all('conflict', { open: outcome, approved: outcome, ...but })

const decide = (outcome: 'approved' | 'denied') => (world: w.World) => world.approve('ok', w.OTHER, outcome)
const report = (status: 'COMPLETED' | 'FAILED') => (world: w.World) => world.end('ok', status)

/** Every way to send a command at a gate; a kind of command without a row does not compile. */
const COMMANDS: Record<Command['kind'], Record<string, Row>> = {
  start: { 'the same run': { act: (world) => world.start(), expected: all('conflict') } },
  result: {
    'success of the gate': { act: report('COMPLETED'), expected: all('conflict') },
    'failure of the gate': { act: report('FAILED'), expected: all('conflict') },
  },
  'lease-lost': { 'of the gate': { act: (world) => world.tick(60_000).leaseLost('ok'), expected: all('nothing') } },
  timer: {
    'of the gate': { act: (world) => world.tick(9_000_000).timer('ok'), expected: all('nothing') },
    'of the run': { act: (world) => world.tick(9_000_000).timer(null), expected: all('nothing') },
  },
  'decide-approval': {
    'by the launcher': {
      act: (world) => world.approve('ok', w.LAUNCHER),
      expected: all('conflict', { open: 'forbidden' }),
    },
    'on another plan': {
      act: (world) => {
        const { id } = world.at('ok')
        const command = { kind: 'decide-approval', runId: w.RUN, taskId: id, outcome: 'approved', comment: '' } as const
        world.send({ ...command, by: w.OTHER, planDigest: 'other' }, w.person(w.OTHER))
      },
      expected: all('conflict'),
    },
    approved: { act: decide('approved'), expected: all('conflict', { open: 'passed' }) },
    denied: { act: decide('denied'), expected: all('conflict', { open: 'nothing' }) },
  },
  pause: { it: { act: (world) => world.pause(), expected: live('nothing') } },
  resume: {
    'after a pause': { act: (world) => world.pause().resume(), expected: live('nothing') },
  },
  terminate: {
    'with rollback': { act: (world) => world.terminate(true), expected: live('nothing') },
    'without rollback': { act: (world) => world.terminate(false), expected: live('nothing') },
  },
  retry: {
    it: { act: (world) => retry(world), expected: ended('asked', { failedBehind: 'passed' }) },
    'by whoever approved': { act: (world) => retry(world, w.APPROVER), expected: ended('asked') },
  },
  restart: {
    'up to the gate': {
      act: (world) => restart(world).end('a', 'COMPLETED', { x: 'sha' }),
      expected: ended('asked'),
    },
  },
  rerun: {
    'from before it': { act: (world) => rerun(world, 'a').end('a'), expected: ended('asked') },
    'from it': { act: (world) => rerun(world, 'ok'), expected: ended('asked') },
    'from it, with an input': {
      act: (world) => rerun(world, 'ok', { taskInput: { artifact: 'mine' } }),
      expected: ended('forbidden'),
    },
    'from behind it': {
      act: (world) => rerun(world, world.find('deploy') ? 'deploy' : 'ok'),
      expected: ended('asked'),
    },
    'from behind it, with an input': {
      act: (world) => world.find('deploy') && rerun(world, 'deploy', { taskInput: { version: '6.6.6' } }),
      expected: {
        open: 'nothing',
        approved: 'conflict',
        denied: 'nothing',
        withdrawn: 'nothing',
        failedBehind: 'asked',
      },
    },
    'of the whole, with an input': {
      act: (world) => rerun(world, null, { input: { version: '6.6.6' } }).end('a'),
      expected: ended('asked'),
    },
  },
  skip: {
    'the gate': {
      act: (world) => skip(world, 'ok'),
      expected: all('conflict', { open: 'forbidden', approved: 'forbidden' }),
    },
    'what is behind it': { act: (world) => skip(world, 'smoke'), expected: live('asked', { approved: 'conflict' }) },
  },
  'set-variables': {
    'that the plan shows': {
      act: (world) => setVariables(world, { region: 'us' }),
      expected: live('asked', { approved: 'conflict' }),
    },
    'that nobody reads': { act: (world) => setVariables(world, { colour: 'red' }), expected: live('nothing') },
  },
}

function outcomeOf(world: w.World, act: Row['act']): Outcome {
  const before = { asked: world.asked.length, seq: world.current.taskSeq }
  try {
    act(world)
  } catch (error) {
    if (isAppError(error)) return error.code as Outcome
    throw error
  }
  const isNew = startedBehind(world, before.seq).length > 0
  if (world.asked.length > before.asked) return isNew ? ('both' as Outcome) : 'asked'
  return isNew ? 'passed' : 'nothing'
}

const startedBehind = (world: w.World, seq: number) =>
  [...world.attempts.values()].filter(
    ({ seq: at, node, status }) =>
      at > seq && node !== 'ok' && status !== 'SKIPPED' && behind(world.program, 'ok').has(node),
  )

/** What started behind the gate, though the gate's newest decision is not about the plan that runs. */
function startedUnasked(world: w.World, seq: number): string[] {
  const gate = world.at('ok')
  const plan = planOf(world.program, world.current, 'ok', gate.input)
  const isApproved = gate.status === 'COMPLETED' && w.digest(plan as never) === gate.state?.['planDigest']
  return isApproved ? [] : startedBehind(world, seq).map(({ ref }) => ref)
}

const cases = Object.entries(COMMANDS).flatMap(([kind, variants]) =>
  Object.entries(variants).flatMap(([variant, { act, expected }]) =>
    Object.entries(expected).map(([state, outcome]) => ({ kind, variant, act, state: state as State, outcome })),
  ),
)

describe('The gate has one door', () => {
  test.each(cases)('$kind ($variant) at a gate that is $state: $outcome', ({ act, state, outcome }) => {
    const world = STATES[state]()
    const { taskSeq } = world.current
    expect(outcomeOf(world, act)).toBe(outcome)
    expect(startedUnasked(world, taskSeq)).toEqual([])
    expect(brokenInvariants(world)).toEqual([])
  })
})

test('A gate that is asked again takes no decision over', () => {
  const two = [d.gate('ok', {}, 2), d.simple('b')]
  const world = w.begin(two).approve('ok').terminate(false)
  retry(world)
  const [old, again] = world.all('ok')
  expect(again).toMatchObject({ retryOf: old?.id, state: { approvedBy: [] }, status: 'IN_PROGRESS' })
  world.approve('ok')
  expect(world.open()).toEqual(['ok'])
  world.approve('ok', w.OTHER)
  expect(world.open()).toEqual(['b'])
})

test('Whoever opens a generation asks for it and does not approve in it', () => {
  const world = atGate().terminate(false)
  retry(world)
  expect(world.asked.at(-1)?.requesters).toEqual([w.LAUNCHER, OPERATOR])
  expect(refusal(() => world.approve('ok', OPERATOR))).toMatch(/^forbidden/)
  expect(refusal(() => world.approve('ok', w.LAUNCHER))).toMatch(/^forbidden/)
  world.approve('ok')
  expect(world.at('deploy').gatedBy).toBe(world.at('ok').id)
})

test('A task retried behind an approved gate is the first of its generation to carry out the plan', () => {
  const world = atGate().approve('ok').end('deploy').end('smoke', BAD)
  expect(world.at('smoke').gatedBy).toBeNull()
  retry(world)
  expect(world.at('smoke')).toMatchObject({ generation: 2, gatedBy: world.at('ok').id })
  expect(world.all('ok')).toHaveLength(1)
})

test('The plan of a rerun says from where it runs again, with the input that was given', () => {
  const world = atGate().approve('ok').end('deploy').end('smoke')
  rerun(world, 'deploy', { taskInput: { version: '6.6.6' } })
  const [first, second] = world.asked
  expect(first?.plan).not.toHaveProperty('again')
  expect(second?.plan.again).toEqual([{ from: 'deploy', generation: 2 }])
  expect(second?.plan.steps[0]).toMatchObject({ ref: 'deploy', input: { version: '6.6.6' } })
  world.approve('ok', w.OTHER)
  expect(world.at('deploy')).toMatchObject({ input: { version: '6.6.6' }, gatedBy: world.at('ok').id })
  world.end('deploy', BAD)
  expect(retry(world).open()).toEqual(['deploy'])
  world.end('deploy').end('smoke')
  expect(rerun(world, 'deploy').open()).toEqual(['ok'])
})

test('A gate beside a task that runs again is asked anew when both lead to the same end', () => {
  const joined = (more: JsonObject[]) => [
    d.fork('f', [d.gate('ok'), d.simple('x')], [d.simple('y')]),
    d.join('j', ['x', 'y']),
    ...more,
  ]
  const world = w
    .begin(joined([d.simple('z')]))
    .approve('ok')
    .end('x')
    .end('y')
    .end('z')
  expect(rerun(world, 'y').open()).toEqual(['j', 'ok', 'y'])
})

test('A skipped task is no part of the plan that is asked for', () => {
  const world = skip(atGate(), 'smoke')
  expect(world.asked.map(({ plan }) => plan.steps.map(({ ref }) => ref))).toEqual([['deploy', 'smoke'], ['deploy']])
  expect(world.settled).toEqual([{ taskId: world.all('ok')[0]?.id, outcome: 'withdrawn' }])
  expect(refusal(() => world.approve('ok'))).toBe('accepted')
  world.end('deploy')
  expect(world.current.status).toBe('COMPLETED')
})

test('A gate whose shown values are no longer the same is asked again when the walk comes to it', () => {
  const rolled = [d.undoable('a'), tasks[1] ?? {}, d.simple('deploy')]
  const world = w.begin(rolled).end('a', 'COMPLETED', { x: 1 }).approve('ok').end('deploy', BAD).end('a.rollback')
  retry(world).end('a', 'COMPLETED', { x: 2 })
  expect(world.open()).toEqual(['ok'])
  expect(world.asked.at(-1)?.plan.shown).toEqual({ artifact: 2 })
  const same = w.begin(rolled).end('a', 'COMPLETED', { x: 1 }).approve('ok').end('deploy', BAD).end('a.rollback')
  expect(retry(same).end('a', 'COMPLETED', { x: 1 }).open()).toEqual(['deploy'])
})
