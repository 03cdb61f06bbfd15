import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { demoHandlers } from '#demo/handlers.ts'
import { loadSamples, sampleSchedules } from '#demo/samples.ts'
import { compile, programSourceOf } from '#engine/compile.ts'
import { parseTaskDef, parseWorkflow } from '#engine/definition/parse.ts'
import { findAccount } from '#launch/idp/accounts.ts'
import { gatesOf, nodesOf } from '#engine/describe.ts'

const PAYMENTS_URL = 'http://127.0.0.1:9500'
const samples = loadSamples({ paymentsUrl: PAYMENTS_URL })
const taskDefs = samples.taskDefs.map(parseTaskDef)
const programOf = (name: string) => {
  const workflow = parseWorkflow(samples.workflows.find((sample) => sample['name'] === name))
  return compile(programSourceOf(workflow, taskDefs))
}

test('the samples are deploy-api, refresh-search and audit-search, each with its service function', () => {
  const programs = samples.workflows.map((sample) => programOf(String(sample['name'])))
  expect(programs.map(({ workflow, extension }) => [workflow.name, extension.serviceFunction])).toEqual([
    ['deploy-api', 'payments'],
    ['refresh-search', 'search'],
    ['audit-search', 'search'],
  ])
})

test('deploy-api is the story: check, build, approval, deploy beside migrate, smoke test, two rollbacks', () => {
  const nodes = nodesOf(programOf('deploy-api')).map(({ ref, type, rollback }) => [ref, type, rollback])
  expect(nodes).toEqual([
    ['check-request', 'SIMPLE', null],
    ['build', 'SIMPLE', null],
    ['approval', 'HUMAN', null],
    ['deploy-and-migrate', 'FORK_JOIN', null],
    ['deploy', 'HTTP', 'deploy-rollback'],
    ['migrate', 'SIMPLE', 'migrate-rollback'],
    ['deployed-and-migrated', 'JOIN', null],
    ['choose-smoke-test', 'SWITCH', null],
    ['smoke-test-unknown-currency', 'HTTP', null],
    ['smoke-test', 'HTTP', null],
  ])
})

test('deploy-api asks payments-approvers once; refresh-search asks nobody', () => {
  expect(gatesOf(programOf('deploy-api'))).toMatchObject([{ ref: 'approval', group: 'payments-approvers', quorum: 1 }])
  expect(gatesOf(programOf('refresh-search'))).toEqual([])
})

test.each(['deploy-api', 'refresh-search', 'audit-search'])(
  'every task of %s has a definition, and every in-process one a handler',
  (name) => {
    const handlers = demoHandlers()
    const defined = new Set(taskDefs.map((def) => def.name))
    const nodes = [...programOf(name).nodes.values()]
    const work = [...nodes, ...nodes.flatMap((node) => node.rollback ?? [])]
    const effects = work.filter((task) => task.type === 'SIMPLE' || task.type === 'HTTP')
    expect(effects.filter((task) => !defined.has(task.name))).toEqual([])
    expect(effects.filter((task) => task.type === 'SIMPLE' && !handlers.has(`task:${task.name}`))).toEqual([])
  },
)

test('the address of payments is filled in everywhere', () => {
  const text = JSON.stringify(samples)
  expect(text).not.toContain('{{')
  expect(text).toContain(`${PAYMENTS_URL}/deployments`)
})

test.each([
  ['deploy-api', { version: '2.10.0', environment: 'production', change: 'CHG-4411', failSmokeTest: true }, true],
  ['deploy-api', { version: '2.10.0', environment: 'production', change: 'CHG-4411' }, true],
  ['deploy-api', { version: '2.10', environment: 'production', change: 'CHG-4411' }, false],
  ['deploy-api', { version: '2.10.0', environment: 'moon', change: 'CHG-4411' }, false],
  ['deploy-api', { version: '2.10.0', environment: 'production', change: 'CHG-4411', paymentsUrl: 'x' }, false],
  ['refresh-search', {}, true],
  ['refresh-search', { word: '<b>' }, false],
  ['audit-search', { words: 'payments  approval', atOnce: 3 }, true],
  ['audit-search', { words: 'pay;ments' }, false],
  ['audit-search', { atOnce: 0 }, false],
])('%s takes %j: %s', (name, input, isTaken) => {
  const schema = programOf(name).workflow.inputSchema?.data ?? {}
  expect(new Ajv().validate(schema, input)).toBe(isTaken)
})

test.each(['deploy-api', 'refresh-search', 'audit-search'])('the form of %s explains each of its fields', (name) => {
  const properties = programOf(name).workflow.inputSchema?.data?.['properties'] ?? {}
  for (const property of Object.values(properties))
    expect(property).toMatchObject({ title: expect.any(String), description: expect.any(String) })
})

test('the sample schedule runs a sample for an account that may launch it', () => {
  const [{ owner, schedule } = { owner: null, schedule: null }] = sampleSchedules()
  const { id, name, groups } = findAccount('launcher') ?? { id: '', name: '', groups: [] }
  expect(owner).toEqual({ subject: id, name, groups })
  expect(groups).toContain('search-launchers')
  expect(programOf(schedule?.workflow ?? '').extension.serviceFunction).toBe('search')
})
