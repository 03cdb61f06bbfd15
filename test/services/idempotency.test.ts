import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isAppError } from '#core/errors.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { listRuns } from '#services/runs/list-queries.ts'
import { terminateRun } from '#services/runs/terminate-run.ts'
import { createInstallation, type Installation } from './installation.ts'

let installation: Installation
beforeAll(async () => {
  installation = await createInstallation()
})
afterAll(() => installation.close())

const launchWith = async (request: object) =>
  launchRun.run(await installation.contextOf('launcher'), { workflow: 'gated', input: { version: '1.0' }, ...request })
const refusalOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (isAppError(error) ? { code: error.code, message: error.message } : error),
  )
const countRuns = async () => (await listRuns(await installation.contextOf('viewer'), {}, null)).runs.length
const stop = async (runId: string) =>
  terminateRun.run(await installation.contextOf('operator'), { runId, reason: 'enough', rollback: false })

describe('a launch under a key that was used before', () => {
  test('with FAIL, or without a strategy, is refused and names the run that has it, ended or not', async () => {
    const { runId } = await launchWith({ idempotencyKey: 'a' })
    const before = await countRuns()
    const message = `The key a of gated is taken by run ${runId}, which has not ended. Nothing was launched: use another key, or look at that run.`
    expect(await refusalOf(launchWith({ idempotencyKey: 'a' }))).toEqual({ code: 'conflict', message })
    await stop(runId)
    expect(await refusalOf(launchWith({ idempotencyKey: 'a', idempotencyStrategy: 'FAIL' }))).toMatchObject({
      code: 'conflict',
    })
    expect(await countRuns()).toBe(before)
  })

  test('with RETURN_EXISTING is answered with the run that has it', async () => {
    const request = { idempotencyKey: 'b', idempotencyStrategy: 'RETURN_EXISTING' }
    const first = await launchWith(request)
    const before = await countRuns()
    expect(await launchWith(request)).toEqual(first)
    expect(await countRuns()).toBe(before)
  })

  test('with FAIL_ON_RUNNING is refused while that run has not ended, and takes the key over afterwards', async () => {
    const request = { idempotencyKey: 'c', idempotencyStrategy: 'FAIL_ON_RUNNING' }
    const first = await launchWith(request)
    expect(await refusalOf(launchWith(request))).toMatchObject({ code: 'conflict' })
    await stop(first.runId)
    const second = await launchWith(request)
    expect(second).not.toEqual(first)
    expect(await launchWith({ ...request, idempotencyStrategy: 'RETURN_EXISTING' })).toEqual(second)
  })

  test('is free for another workflow, and for somebody who may not launch as closed as ever', async () => {
    const key = { idempotencyKey: 'd', idempotencyStrategy: 'RETURN_EXISTING' }
    const { runId } = await launchWith(key)
    const other = await launchWith({ workflow: 'open', input: {}, ...key })
    expect(other.runId).not.toBe(runId)
    const viewer = await installation.contextOf('viewer')
    const request = { workflow: 'gated', input: { version: '1.0' }, ...key }
    expect(await refusalOf(launchRun.run(viewer, request))).toMatchObject({ code: 'forbidden' })
  })

  test('at the same moment, 20 times, starts one run, which is the answer to all', async () => {
    const request = { idempotencyKey: 'e', idempotencyStrategy: 'RETURN_EXISTING' }
    const before = await countRuns()
    const answers = await Promise.all(Array.from({ length: 20 }, () => launchWith(request)))
    expect(new Set(answers.map(({ runId }) => runId)).size).toBe(1)
    expect(await countRuns()).toBe(before + 1)
  })
})
