import { describe, expect, test } from 'vitest'
import type { RunId } from '#core/ids.ts'
import type { Plan, PlanStep } from '#engine/approval-request.ts'
import { planChanges, planDiff, stepGroups } from '../../../components/approvals/plan-changes.ts'

const step = (ref: string, over: Partial<PlanStep> = {}): PlanStep => ({
  ref,
  type: 'SIMPLE',
  name: ref,
  input: {},
  rollback: null,
  condition: null,
  group: 0,
  ...over,
})

const plan = (over: Partial<Plan> = {}): Plan => ({
  workflow: 'deploy-api',
  version: 1,
  programHash: 'sha256:a',
  runId: '0192f4c1-55aa-7c3d-9e01-000000000001' as RunId,
  gate: 'approval',
  serviceFunction: 'payments',
  action: 'deploy',
  input: { version: '2.4.0' },
  shown: {},
  steps: [step('deploy'), step('migrate')],
  ...over,
})

describe('planDiff', () => {
  const added = (before: Plan, after: Plan): unknown[] =>
    planDiff(before, after).filter((line) => line.kind === 'add' || line.kind === 'del')

  test('plans that differ in their run and in the order of keys alone are equal', () => {
    const before = plan({ input: { a: 1, b: { c: 2, d: [3] } } })
    const after = plan({ input: { b: { d: [3], c: 2 }, a: 1 }, runId: '0192f4c1-55aa-7c3d-9e01-000000000002' as RunId })
    expect(added(before, after)).toEqual([])
  })

  test('a changed value is one line gone and one line new, with two lines around it', () => {
    expect(planDiff(plan({ steps: [] }), plan({ steps: [], input: { version: '2.4.1' } }))).toEqual([
      { kind: 'skip', count: 2 },
      { kind: 'same', text: '  "gate": "approval",' },
      { kind: 'same', text: '  "input": {' },
      { kind: 'del', text: '    "version": "2.4.0"' },
      { kind: 'add', text: '    "version": "2.4.1"' },
      { kind: 'same', text: '  },' },
      { kind: 'same', text: '  "programHash": "sha256:a",' },
      { kind: 'skip', count: 6 },
    ])
  })

  test('the input of a step is compared as well', () => {
    const after = plan({ steps: [step('deploy', { input: { zone: 'b' } }), step('migrate')] })
    expect(added(plan(), after)).toContainEqual({ kind: 'add', text: '        "zone": "b"' })
  })
})

describe('planChanges', () => {
  test.each<[string, Partial<Plan>, string[]]>([
    ['nothing', { runId: '0192f4c1-55aa-7c3d-9e01-000000000002' as RunId }, []],
    ['steps', { steps: [step('deploy'), step('warm-up')] }, ['new step warm-up', 'step migrate is gone']],
    ['a value', { input: { version: '2.4.1' } }, ['input version: "2.4.0" is now "2.4.1"']],
    [
      'fields of the input',
      { input: { isDry: true } },
      ['input isDry: nothing is now true', 'input version: "2.4.0" is now nothing'],
    ],
    [
      'the version, which changes the program too',
      { version: 2, programHash: 'sha256:b' },
      ['workflow version v1 is now v2'],
    ],
    ['the task definitions alone', { programHash: 'sha256:b' }, ['its task definitions changed']],
  ])('when %s changed it says so', (_what, over, words) => expect(planChanges(plan(), plan(over))).toEqual(words))

  test('the order of keys within a value is no change', () => {
    const input = (value: Plan['input']): Plan => plan({ input: { value } })
    expect(planChanges(input({ a: 1, b: 2 }), input({ b: 2, a: 1 }))).toEqual([])
  })
})

test('steps of one group stand together and groups stand in their order', () => {
  const steps = [step('c', { group: 2 }), step('a', { group: 1 }), step('d', { group: 2 })]
  expect(stepGroups(steps).map((group) => group.map(({ ref }) => ref))).toEqual([['a'], ['c', 'd']])
})
