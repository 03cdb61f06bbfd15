import { describe, expect, test } from 'vitest'
import { isAppError } from '#core/errors.ts'
import type { GenerationId, UserId } from '#core/ids.ts'
import type { Command } from '#engine/command.ts'
import { behind } from '#engine/generation.ts'
import { planOf } from '#engine/plan.ts'
import { nodeOf } from '#engine/program.ts'
import { brokenInvariants } from './invariants.ts'
import { BAD, rerun, restart, retry, setVariables, skip } from './operator.ts'
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

const gateOf = (world: w.World) => ({ runId: w.RUN, taskId: world.at('ok').id })

/** What no run that has this gate waits for. */
const news = (command: (to: ReturnType<typeof gateOf>) => Command): Record<string, Row> => ({
  it: { act: (world) => world.send(command(gateOf(world))), expected: all('nothing') },
})
const CHILD = { child: w.RUN, generation: 2, reason: null }
const OPENED = { generationId: w.RUN as string as GenerationId, verb: 'retry', requesters: [w.APPROVER] }

/** The run that launched this one is taken up again, and this one with it. */
const rejoin = (requesters: readonly UserId[]) => (world: w.World) =>
  world.send({ kind: 'rejoin', runId: w.RUN, for: gateOf(world), retry: { reason: null }, requesters })
const askedAgain = { denied: 'asked', withdrawn: 'asked', failedBehind: 'asked' } as const

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
  slice: news((to) => ({ kind: 'slice', ...to })),
  'check-timeouts': {
    'long after': {
      act: (world) => world.tick(9_000_000).send({ kind: 'check-timeouts', runId: w.RUN, after: 0 }),
      expected: all('nothing'),
    },
  },
  'cancel-slice': news(({ runId }) => ({ kind: 'cancel-slice', runId })),
  'child-ended': news((to) => ({
    kind: 'child-ended',
    ...to,
    ...CHILD,
    status: 'COMPLETED',
    output: {},
    isUndoDue: false,
  })),
  launched: news((to) => ({ kind: 'launched', ...to, launched: w.RUN })),
  'launch-failed': news((to) => ({ kind: 'launch-failed', ...to, reason: 'x' })),
  'not-compensated': news(({ runId }) => ({ kind: 'not-compensated', runId, launched: runId, reason: 'x' })),
  'child-undone': news((to) => ({ kind: 'child-undone', ...to, isDone: true })),
  'child-reopened': news((to) => ({ kind: 'child-reopened', ...to, ...CHILD, ...OPENED })),
  rejoin: {
    'to go on': { act: rejoin([]), expected: all('nothing', { ...askedAgain, failedBehind: 'passed' }) },
    'to go on, for whoever approved': { act: rejoin([w.APPROVER]), expected: all('nothing', askedAgain) },
  },
  begin: news(() => ({ kind: 'begin', runId: w.RUN })),
  undo: news((to) => ({ kind: 'undo', runId: w.RUN, for: to, reason: 'x' })),
  pause: { it: { act: (world) => world.pause(), expected: live('nothing') } },
  resume: {
    'after a pause': { act: (world) => world.pause().resume(), expected: live('nothing') },
  },
  unpark: news(() => ({ kind: 'unpark', runId: w.RUN, reason: 'mended' })),
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
  'set-labels': {
    'of any name': {
      act: (world) => world.send({ kind: 'set-labels', runId: w.RUN, labels: { ok: 'approved' } }),
      expected: all('nothing'),
    },
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
  const plan = planOf(world.program, world.current, nodeOf(world.program, 'ok'), gate.input)
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
