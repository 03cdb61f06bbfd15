import { beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import type { RunId } from '#core/ids.ts'
import { decideApproval } from '#services/approvals/decide-approval.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { getChangeable, getOutlook, getRun } from '#services/runs/queries.ts'
import { rerunRun } from '#services/runs/rerun-run.ts'
import { restartRun } from '#services/runs/restart-run.ts'
import { retryRun } from '#services/runs/retry-run.ts'
import { setVariables } from '#services/runs/set-variables.ts'
import { skipTask } from '#services/runs/skip-task.ts'
import { terminateRun } from '#services/runs/terminate-run.ts'
import { onFamilyStage } from './family-stage.ts'
import { atOnce, errorOf } from './operating.ts'

const BAD = 'FAILED_WITH_TERMINAL_ERROR'
const stage = onFamilyStage()
const { as, lastEntry, childOf, end, runOf, untilStatus, untilThere } = stage
let operator: Context
let lead: Context
let launcher: Context
beforeAll(async () => {
  await stage.prepare()
  operator = await as('operator')
  lead = await as('lead')
  launcher = await as('launcher')
})

/** A run that failed because its child did. */
async function failed(workflow: string, ctx = launcher): Promise<{ parent: RunId; child: RunId }> {
  const { runId: parent } = await launchRun.run(ctx, { workflow, input: {} })
  if (workflow === 'asking') await approve(parent)
  const child = await childOf(parent)
  await end(child, 'first')
  await end(child, 'second', BAD)
  await untilStatus(parent, 'FAILED')
  return { parent, child }
}

async function approve(runId: RunId): Promise<void> {
  const [asked] = (await getRun(operator, runId)).approvals
  const wish = { taskId: asked?.taskId, planDigest: asked?.planDigest, outcome: 'approved', comment: '' }
  await decideApproval.run(await as('approver'), wish)
}

describe('taking a child up again', () => {
  test('takes up the run that launched it, for whoever asked, and says so in its chain', async () => {
    const { parent, child } = await failed('parent')
    await retryRun.run(operator, { runId: child, reason: 'the network is back' })
    await untilStatus(parent, 'RUNNING', 2)
    expect(await lastEntry(parent, 'run.reopened')).toMatchObject({
      actor: { kind: 'user', id: stage.get().users.operator },
      via: 'system',
      facts: { verb: 'revive', child, childGeneration: 2, childVerb: 'retry' },
    })
    await end(child, 'second')
    await untilStatus(child, 'COMPLETED', 2)
    await expect.poll(async () => (await getRun(operator, parent)).attempts.map(({ ref }) => ref)).toContain('last')
  })

  test('needs the right to operate that run, too, and says which it is', async () => {
    const { parent, child } = await failed('stranger')
    expect(await errorOf(retryRun.run(operator, { runId: child }))).toEqual({
      code: 'forbidden',
      message: `This needs a run that you may not see. The run ${parent}, which launched it, would go on with it. The run was not retried.`,
    })
    expect((await runOf(child)).generation.number).toBe(1)
    expect((await getRun(operator, child)).can.retry).toMatchObject({ allowed: false })
    expect((await getOutlook(operator, { verb: 'retry', runId: child })).parents).toEqual([])
  })

  test('also while that run waits to try it again: that try waits for it instead, if one may operate that run', async () => {
    const ofChild = async (workflow: string): Promise<{ parent: RunId; child: RunId }> => {
      const { runId: parent } = await launchRun.run(launcher, { workflow, input: {} })
      const child = await childOf(parent)
      await end(child, 'first', BAD)
      await expect
        .poll(async () => (await getRun(launcher, parent)).attempts.map(({ status }) => status))
        .toEqual(['FAILED', 'SCHEDULED'])
      return { parent, child }
    }
    const { child: forbidden } = await ofChild('patient-stranger')
    expect(await errorOf(retryRun.run(operator, { runId: forbidden }))).toMatchObject({ code: 'forbidden' })
    const { parent, child } = await ofChild('patient')
    await retryRun.run(operator, { runId: child })
    await expect
      .poll(async () => (await getRun(operator, parent)).attempts.at(-1))
      .toMatchObject({
        status: 'IN_PROGRESS',
      })
    expect(await childOf(parent)).toBe(child)
  })

  test('six times at once takes both up once', async () => {
    const { parent, child } = await failed('parent')
    expect(await atOnce(() => retryRun.run(operator, { runId: child }))).toEqual({ conflict: 5, ok: 1 })
    await untilStatus(parent, 'RUNNING', 2)
  })

  test('while the parent is, too, leaves one of both at work on each task', async () => {
    const { parent, child } = await failed('parent')
    await Promise.allSettled([
      retryRun.run(operator, { runId: child }),
      retryRun.run(operator, { runId: parent, resumeSubworkflows: true }),
    ])
    await untilStatus(parent, 'RUNNING', 2)
    await untilStatus(child, 'RUNNING', 2)
    await end(child, 'second')
    await expect.poll(async () => (await getRun(operator, parent)).attempts.map(({ ref }) => ref)).toContain('last')
  })
})

describe('behind an approval of the run that launched it', () => {
  test('whoever approved takes nothing up, and nobody changes what was approved', async () => {
    const { parent, child } = await failed('asking')
    const message = (what: string, undone: string) => ({
      code: 'forbidden',
      message: `It lies behind the approval approval of the run ${parent}${what} Run that run again to have it asked anew. ${undone}`,
    })
    const stays = ': what was approved stays what runs.'
    const second = (await getRun(lead, child)).attempts.find(({ ref }) => ref === 'second')
    expect(await errorOf(rerunRun.run(lead, { runId: child, taskId: second?.id }))).toEqual(
      message(stays, 'Nothing was run again.'),
    )
    await retryRun.run(operator, { runId: child })
    await untilStatus(parent, 'RUNNING', 2)
    expect((await getRun(operator, parent)).approvals.map(({ state }) => state)).toEqual(['approved'])
    expect(await errorOf(skipTask.run(operator, { runId: child, ref: 'second', reason: 'r' }))).toEqual(
      message(stays, 'Nothing was skipped.'),
    )
    const variables = { runId: child, variables: { n: 1 }, reason: 'r' }
    expect(await errorOf(setVariables.run(operator, variables))).toEqual(
      message(stays, 'The variables are as they were.'),
    )
  })

  test('an approver has to leave it to others', async () => {
    const { runId: parent } = await launchRun.run(launcher, { workflow: 'asking', input: {} })
    const [asked] = (await getRun(operator, parent)).approvals
    const wish = { taskId: asked?.taskId, planDigest: asked?.planDigest, outcome: 'approved', comment: '' }
    await decideApproval.run(lead, wish)
    const child = await childOf(parent)
    await end(child, 'first', BAD)
    await untilStatus(parent, 'FAILED')
    const refusal = `It lies behind the approval approval of the run ${parent}, and you gave it: somebody else has to ask for this. Run that run again to have it asked anew.`
    expect(await errorOf(retryRun.run(lead, { runId: child }))).toEqual({
      code: 'forbidden',
      message: `${refusal} The run was not retried.`,
    })
    expect(await errorOf(restartRun.run(lead, { runId: child }))).toEqual({
      code: 'forbidden',
      message: `${refusal} The run was not restarted.`,
    })
    await retryRun.run(operator, { runId: child })
    await untilStatus(parent, 'RUNNING', 2)
  })
})

describe('retrying a run whose sub-workflow failed', () => {
  test('goes on in the sub-workflow when that is wanted, and else launches it anew', async () => {
    const { parent, child } = await failed('parent')
    const wish = { verb: 'retry', runId: parent } as const
    expect(await getOutlook(operator, wish)).toMatchObject({ children: [{ ref: 'sub', runId: child, how: 'anew' }] })
    expect(await getOutlook(operator, { ...wish, resumeSubworkflows: true })).toMatchObject({
      children: [{ ref: 'sub', runId: child, how: 'goes-on' }],
    })
    await retryRun.run(operator, { runId: parent, resumeSubworkflows: true })
    await untilStatus(child, 'RUNNING', 2)
    expect(await childOf(parent)).toBe(child)
    await end(child, 'second', BAD)
    await untilStatus(parent, 'FAILED', 2)
    await retryRun.run(operator, { runId: parent })
    expect(await childOf(parent)).not.toBe(child)
  })

  test('needs the right to operate what goes on in it', async () => {
    const { parent, child } = await failed('over-found', launcher)
    expect(await errorOf(retryRun.run(operator, { runId: parent, resumeSubworkflows: true }))).toEqual({
      code: 'forbidden',
      message: `This needs a run that you may not see. The sub-workflow found (run ${child}) would go on with it. The run was not retried.`,
    })
    await retryRun.run(operator, { runId: parent })
  })

  test('six times at once goes on in it once', async () => {
    const { parent, child } = await failed('parent')
    const wish = { runId: parent, resumeSubworkflows: true }
    expect(await atOnce(() => retryRun.run(operator, wish))).toEqual({ conflict: 5, ok: 1 })
    await untilStatus(child, 'RUNNING', 2)
  })
})

describe('stopping a run', () => {
  test('starts its failure workflow when that is wanted, and says so in its chain', async () => {
    const [{ runId }, other] = [
      await launchRun.run(launcher, { workflow: 'mourned', input: {} }),
      await launchRun.run(launcher, { workflow: 'mourned', input: {} }),
    ]
    expect(await getChangeable(operator, runId)).toMatchObject({ failureWorkflow: 'leaf' })
    const wish = { reason: 'enough', rollback: false }
    await terminateRun.run(operator, { ...wish, runId, failureWorkflow: true })
    await terminateRun.run(operator, { ...wish, runId: other.runId })
    const started = (await runOf(runId)).output['conductor.failure_workflow']
    expect((await lastEntry(runId, 'run.ended'))?.facts).toMatchObject({
      failureWorkflow: { workflow: 'leaf', runId: started },
    })
    await untilThere(started as RunId)
    expect((await lastEntry(other.runId, 'run.ended'))?.facts).not.toHaveProperty('failureWorkflow')
  })
})
