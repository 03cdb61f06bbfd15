import { beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import type { RunId } from '#core/ids.ts'
import { getRun as getStored } from '#db/runs.ts'
import { decideApproval } from '#services/approvals/decide-approval.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { getOutlook, getRun } from '#services/runs/queries.ts'
import { rerunRun } from '#services/runs/rerun-run.ts'
import { restartRun } from '#services/runs/restart-run.ts'
import { retryRun } from '#services/runs/retry-run.ts'
import { terminateRun } from '#services/runs/terminate-run.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import { gated } from './installation.ts'
import { atOnce, codeOf, errorOf, onInstallation } from './operating.ts'

const { get: installation, as, lastEntry } = onInstallation()
let operator: Context
let lead: Context
beforeAll(async () => {
  operator = await as('operator')
  lead = await as('lead')
})

/** A run that was stopped while it waited for its approval. */
async function stopped(): Promise<{ runId: RunId; taskId: string; planDigest: string }> {
  const target = await installation().launchGated()
  await terminateRun.run(operator, { runId: target.runId, reason: 'enough', rollback: false })
  return target
}

/** A run whose approved work was stopped. */
async function stoppedBehind(): Promise<RunId> {
  const { runId, taskId, planDigest } = await installation().launchGated()
  await decideApproval.run(await as('approver'), { taskId, planDigest, outcome: 'approved', comment: '' })
  await terminateRun.run(operator, { runId, reason: 'enough', rollback: false })
  return runId
}

describe('retrying', () => {
  test('asks again what was never decided, for whoever retries, and says so in the chain', async () => {
    const { runId } = await stopped()
    expect(await retryRun.run(operator, { runId, reason: 'it was a mistake' })).toEqual({ runId, status: 'RUNNING' })
    const view = await getRun(operator, runId)
    expect(view).toMatchObject({ generation: 2, by: { name: 'The operator' }, chain: { isIntact: true } })
    expect(view.approvals.map(({ state }) => state)).toEqual(['withdrawn', 'waiting'])
    expect(view.approvals[1]?.canDecide).toMatchObject({ allowed: false })
    expect(await lastEntry(runId, 'run.reopened')).toMatchObject({
      actor: { kind: 'user', id: installation().users.operator },
      policyIds: ['payments.operate'],
      facts: { verb: 'retry', generation: 2, request: { verb: 'run.retry' } },
      digests: { reason: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    })
  })

  test('keeps an approval that still holds, but not that of whoever retries', async () => {
    const [runId, other] = [await stoppedBehind(), await stoppedBehind()]
    await retryRun.run(operator, { runId })
    expect((await getRun(operator, runId)).attempts.map(({ ref, status }) => `${ref} ${status}`)).toEqual([
      'approval COMPLETED',
      'work CANCELED',
      'work SCHEDULED',
    ])
    const { runId: own, taskId, planDigest } = await installation().launchGated()
    await decideApproval.run(lead, { taskId, planDigest, outcome: 'approved', comment: '' })
    await terminateRun.run(lead, { runId: own, reason: 'enough', rollback: false })
    await retryRun.run(lead, { runId: own })
    expect((await getRun(lead, own)).approvals.map(({ state }) => state)).toEqual(['approved', 'waiting'])
    expect(await getOutlook(operator, { verb: 'retry', runId: other })).toMatchObject({
      tasks: [{ ref: 'work' }],
      gates: [],
      problem: null,
    })
  })

  test('is for operators, and of what failed', async () => {
    const { runId } = await stopped()
    expect(await codeOf(retryRun.run(await as('launcher'), { runId }))).toBe('forbidden')
    expect(await codeOf(retryRun.run(await as('stranger'), { runId }))).toBe('not_found')
    const running = await installation().launchGated()
    expect(await errorOf(retryRun.run(operator, { runId: running.runId }))).toEqual({
      code: 'conflict',
      message: 'The run has not ended (RUNNING); it was not retried.',
    })
  })

  test('six times at once opens one generation', async () => {
    const { runId } = await stopped()
    expect(await atOnce(() => retryRun.run(operator, { runId }))).toEqual({ conflict: 5, ok: 1 })
  })
})

describe('restarting', () => {
  test('begins anew, and says by which policies: to operate and to launch', async () => {
    const runId = await stoppedBehind()
    await restartRun.run(lead, { runId })
    expect((await getRun(lead, runId)).approvals.map(({ state }) => state)).toEqual(['approved', 'waiting'])
    expect(await lastEntry(runId, 'run.reopened')).toMatchObject({
      policyIds: ['payments.operate', 'payments.launch'],
      facts: { verb: 'restart' },
    })
  })

  test('by the latest definition takes that one, if the input suits it', async () => {
    const name = 'evolving'
    const first = { ...gated(), name }
    await seedDefinitions({ workflows: [first], taskDefs: [] })
    const launch = async () => {
      const { runId } = await launchRun.run(lead, { workflow: name, input: { version: '1.0' } })
      await terminateRun.run(lead, { runId, reason: 'enough', rollback: false })
      return runId
    }
    const [one, other] = [await launch(), await launch()]
    await seedDefinitions({ workflows: [{ ...first, version: 2, description: 'newer' }], taskDefs: [] })
    const programs = () => installation().db.prisma.program.count()
    const before = await programs()
    expect(await getOutlook(lead, { verb: 'restart', runId: one, latest: true })).toMatchObject({ version: 2 })
    expect(await programs()).toBe(before)
    await restartRun.run(lead, { runId: one, latest: true })
    expect(await getStored(installation().db.prisma, one)).toMatchObject({ version: 2 })
    expect((await lastEntry(one, 'run.reopened'))?.facts).toMatchObject({ version: 2 })
    const inputSchema = { type: 'JSON', data: { type: 'object', required: ['target'] } }
    await seedDefinitions({ workflows: [{ ...first, version: 3, inputSchema }], taskDefs: [] })
    expect(await errorOf(restartRun.run(lead, { runId: other, latest: true }))).toEqual({
      code: 'invalid',
      message: '$.input.target is required. The run was not restarted.',
    })
    await restartRun.run(lead, { runId: other })
    expect(await getStored(installation().db.prisma, other)).toMatchObject({ version: 1 })
  })

  test('needs the right to launch beside that to operate', async () => {
    const { runId } = await stopped()
    expect(await errorOf(restartRun.run(operator, { runId }))).toEqual({
      code: 'forbidden',
      message: 'Only members of payments-launchers may launch; you are not one. The run was not restarted.',
    })
    expect(await codeOf(restartRun.run(await as('launcher'), { runId }))).toBe('forbidden')
    expect((await getRun(operator, runId)).can).toMatchObject({ retry: { allowed: true }, restart: { allowed: false } })
  })

  test('six times at once opens one generation', async () => {
    const { runId } = await stopped()
    expect(await atOnce(() => restartRun.run(lead, { runId }))).toEqual({ conflict: 5, ok: 1 })
  })
})

describe('running again', () => {
  test('from a task behind an approval asks again, for the plan with the input that was given', async () => {
    const runId = await stoppedBehind()
    const work = (await getRun(lead, runId)).attempts.find(({ ref }) => ref === 'work')
    const wish = { runId, taskId: work?.id, taskInput: { colour: 'red' } }
    expect(await getOutlook(lead, { verb: 'rerun', ...wish })).toEqual({
      tasks: [{ ref: 'work', name: 'work', type: 'SIMPLE', depth: 0, branch: null, rollback: null }],
      gates: [
        {
          ref: 'approval',
          title: 'Deploy ${workflow.input.version}',
          action: 'deploy',
          group: 'payments-approvers',
          quorum: 1,
        },
      ],
      children: [],
      parents: [],
      problem: null,
      version: 1,
    })
    await rerunRun.run(lead, wish)
    expect((await getRun(lead, runId)).approvals.map(({ state }) => state)).toEqual(['approved', 'waiting'])
    expect(await lastEntry(runId, 'run.reopened')).toMatchObject({
      facts: { verb: 'rerun', from: 'work', fromTaskId: work?.id },
      digests: { taskInput: expect.any(String) as string },
    })
  })

  test('of the whole run takes another input that the definition allows', async () => {
    const { runId } = await stopped()
    expect(await errorOf(rerunRun.run(lead, { runId, input: { version: 'x' } }))).toMatchObject({ code: 'invalid' })
    await rerunRun.run(lead, { runId, input: { version: '2.0' }, correlationId: 'CHG-2' })
    expect(await getStored(installation().db.prisma, runId)).toMatchObject({
      input: { version: '2.0' },
      correlationId: 'CHG-2',
    })
  })

  test('is refused to those who may not launch, and for a task of another run', async () => {
    const [{ runId }, other] = [await stopped(), await installation().launchGated()]
    expect(await codeOf(rerunRun.run(operator, { runId }))).toBe('forbidden')
    expect(await codeOf(rerunRun.run(lead, { runId, taskId: other.taskId }))).toBe('not_found')
  })

  test('six times at once opens one generation', async () => {
    const { runId, taskId } = await stopped()
    expect(await atOnce(() => rerunRun.run(lead, { runId, taskId }))).toEqual({ conflict: 5, ok: 1 })
  })
})
