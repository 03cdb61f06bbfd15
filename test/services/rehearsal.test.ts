import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { registerWorkflow } from '#services/workflows/register-workflow.ts'
import { testWorkflow } from '#services/workflows/rehearsal-queries.ts'
import { createInstallation, gated, type Installation } from './installation.ts'
import { refusalOf } from './refusal.ts'

let installation: Installation
beforeAll(async () => {
  installation = await createInstallation()
})
afterAll(() => installation.close())

/** A workflow of these tasks, registered by its author. */
async function register(name: string, ...tasks: JsonObject[]): Promise<void> {
  const ctx = await installation.contextOf('author')
  await registerWorkflow.run(ctx, { definition: { ...gated(), name, inputSchema: null, tasks } })
}

const play = async (more: JsonObject) =>
  testWorkflow(await installation.contextOf('viewer'), { workflow: 'open', input: {}, ...more })
const countRuns = () => installation.db.prisma.run.count()

test('a dry run plays the mocks, and leaves no run behind', async () => {
  const before = await countRuns()
  const taskRefToMockOutput = { work: [{ output: { n: 1 }, executionTime: 50, queueWaitTime: 10 }] }
  const result = await play({ taskRefToMockOutput })
  expect(result).toMatchObject({ status: 'COMPLETED', output: { n: 1 }, end: { kind: 'ended' } })
  expect(result.tasks).toMatchObject([{ ref: 'work', status: 'COMPLETED', startsMs: 10, endsMs: 60 }])
  expect(await countRuns()).toBe(before)
})

test('a dry run stops where people would be asked, and says whom', async () => {
  const result = await play({ workflow: 'gated', version: 1, input: { version: '2' } })
  expect(result.end).toMatchObject({ kind: 'waits', people: ['approval'] })
  expect(result.asked).toEqual([{ ref: 'approval', title: 'Deploy 2', group: 'payments-approvers', quorum: 1 }])
})

test('a dry run evaluates scripts as a run would, and cuts a loop that never ends', async () => {
  const inline = {
    name: 'i',
    taskReferenceName: 'i',
    type: 'INLINE',
    inputParameters: { expression: '$.n * 2', n: 21 },
  }
  const loop = (loopCondition: string) => ({
    name: 'l',
    taskReferenceName: 'l',
    type: 'DO_WHILE',
    loopCondition,
    loopOver: [inline],
  })
  await register('looped', loop("$.l['iteration'] < 3"))
  const result = await play({ workflow: 'looped' })
  expect(result).toMatchObject({ status: 'COMPLETED', end: { kind: 'ended' } })
  expect(result.tasks.filter(({ node }) => node === 'i').map(({ output }) => output)).toEqual([
    { result: 42 },
    { result: 42 },
    { result: 42 },
  ])
  await register('endless', loop('true'))
  expect((await play({ workflow: 'endless' })).end).toEqual({ kind: 'cut' })
})

test('a dry run refuses input the schema does not allow, and mocks that are none', async () => {
  expect(await refusalOf(play({ workflow: 'gated', version: 1, input: {} }))).toMatchObject({
    paths: ['$.input.version'],
  })
  expect(await refusalOf(play({ taskRefToMockOutput: { work: [{ status: 'DONE' }] } }))).toMatchObject({
    paths: ['$.taskRefToMockOutput.work[0].status'],
  })
})
