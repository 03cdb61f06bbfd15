import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import { isAppError } from '#core/errors.ts'
import { listEntries } from '#db/entries.ts'
import { verifyChain } from '#ledger/chain.ts'
import { decideApproval } from '#services/approvals/decide-approval.ts'
import { countWaiting, getApproval, listApprovals } from '#services/approvals/queries.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { pauseRun } from '#services/runs/pause-run.ts'
import { listRuns } from '#services/runs/list-queries.ts'
import { getPayload, getRun, getRunDelta } from '#services/runs/queries.ts'
import { resumeRun } from '#services/runs/resume-run.ts'
import { terminateRun } from '#services/runs/terminate-run.ts'
import { listWorkflowNames } from '#services/workflows/name-queries.ts'
import { getWorkflow, listWorkflows } from '#services/workflows/queries.ts'
import { createInstallation, type Account, type Installation } from './installation.ts'

let installation: Installation
beforeAll(async () => {
  installation = await createInstallation()
})
afterAll(() => installation.close())

const as = (account: Account): Promise<Context> => installation.contextOf(account)
const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) =>
      isAppError(error) ? { code: error.code, message: error.message, issues: error.issues } : error,
  )
const approve = (target: { taskId: string; planDigest: string }) => ({ ...target, outcome: 'approved', comment: 'ok' })

describe('launching', () => {
  test('says what is wrong with the input, where, and that nothing was launched', async () => {
    const ctx = await as('launcher')
    const launch = (input: unknown) => errorOf(launchRun.run(ctx, { workflow: 'gated', input }))
    expect(await launch({})).toEqual({
      code: 'invalid',
      message: '$.input.version is required. Nothing was launched.',
      issues: [{ path: '$.input.version', message: 'is required' }],
    })
    expect(await launch({ version: 'x', extra: 1 })).toMatchObject({
      issues: [
        { path: '$.input.extra', message: 'is not known to this workflow' },
        { path: '$.input.version', message: expect.stringContaining('pattern') as string },
      ],
    })
  })

  test('refuses fields nobody knows, input that is too large or too deep, and a workflow that is not there', async () => {
    const ctx = await as('launcher')
    const launch = (request: unknown) => errorOf(launchRun.run(ctx, request))
    const deep = JSON.parse('['.repeat(40) + ']'.repeat(40)) as unknown
    expect(await launch({ workflow: 'gated', input: {}, as: 'somebody' })).toMatchObject({ code: 'invalid' })
    expect(await launch({ workflow: 'gated', input: { deep } })).toMatchObject({ code: 'too_large' })
    expect(await launch({ workflow: 'gated', input: { big: 'x'.repeat(300_000) } })).toMatchObject({
      code: 'too_large',
    })
    expect(await launch({ workflow: 'gated', input: 1n })).toMatchObject({ code: 'invalid' })
    expect(await launch({ workflow: 'nothing', input: {} })).toMatchObject({ code: 'not_found' })
  })

  test('writes who asked, the verb and the policy into the first entry of an intact chain', async () => {
    const { runId } = await installation.launchGated()
    const view = await getRun(await as('viewer'), runId)
    expect(view).toMatchObject({
      by: { id: installation.users.launcher, name: 'The launcher' },
      isWaitingForPerson: true,
      note: 'because',
      chain: { isIntact: true, problem: null },
      seq: view.entries.length,
    })
    expect(view.entries[0]).toMatchObject({
      kind: 'run.started',
      actorName: 'The launcher',
      policyIds: ['payments.launch'],
      facts: { request: { verb: 'run.launch', policy: { ids: ['payments.launch'] } } },
    })
  })
})

describe('four eyes', () => {
  test('a lead who launched reads why, decides nothing, and it is recorded once a minute in their own chain', async () => {
    const target = await installation.launchGated('lead')
    const lead = await as('lead')
    const view = await getApproval(lead, target.taskId)
    const reason = 'You asked for this run, so you may not approve it'
    expect(view.canDecide).toEqual({ allowed: false, reason })
    const tries = await Promise.all(
      Array.from({ length: 5 }, () =>
        errorOf(decideApproval.run(lead, approve({ taskId: target.taskId, planDigest: target.planDigest }))),
      ),
    )
    expect(tries[0]).toMatchObject({ code: 'forbidden', message: `${reason}. Nothing was decided.` })
    const chain = await listEntries(installation.db.pool, `user:${installation.users.lead}`)
    const refusals = chain.filter(({ facts }) => facts['target'] === `Approval:${target.taskId}`)
    // Five tries within a moment: one entry, or two when a minute ended between them.
    expect([1, 2]).toContain(refusals.length)
    expect(refusals[0]).toMatchObject({
      kind: 'access.refused',
      policyIds: ['guard.requester'],
      facts: { verb: 'approval.decide' },
    })
    expect(verifyChain(chain)).toEqual({ isIntact: true, problem: null })
    expect((await getRun(lead, target.runId)).entries.map(({ kind }) => kind)).not.toContain('access.refused')
  })

  test('of twenty clicks of approvers one decides; the others are told', async () => {
    const { taskId, planDigest, runId } = await installation.launchGated()
    const contexts = await Promise.all(Array.from({ length: 20 }, (_, i) => as(i % 2 === 0 ? 'approver' : 'lead')))
    const results = await Promise.all(
      contexts.map((ctx) => errorOf(decideApproval.run(ctx, approve({ taskId, planDigest })))),
    )
    expect(results.filter((result) => result === null)).toHaveLength(1)
    expect(
      new Set(results.filter((result) => result !== null).map((result) => (result as { code: string }).code)),
    ).toEqual(new Set(['conflict']))
    const view = await getRun(await as('viewer'), runId)
    expect(view.approvals[0]).toMatchObject({ state: 'approved', decisions: [{ outcome: 'approved', comment: 'ok' }] })
    expect(view.entries.filter(({ kind }) => kind === 'approval.decided')).toHaveLength(1)
  })

  test('a decision about another plan than the one that waits is refused', async () => {
    const { taskId } = await installation.launchGated()
    const other = approve({ taskId, planDigest: '0'.repeat(64) })
    expect(await errorOf(decideApproval.run(await as('approver'), other))).toMatchObject({ code: 'conflict' })
  })
})

describe('an approver reads', () => {
  test('what waits for them first, why they may decide, and the plan approved last', async () => {
    const first = await installation.launchGated()
    const approver = await as('approver')
    await decideApproval.run(approver, approve({ taskId: first.taskId, planDigest: first.planDigest }))
    const second = await installation.launchGated()
    const view = await getApproval(approver, second.taskId)
    expect(view).toMatchObject({
      title: 'Deploy 1.0',
      canDecide: { allowed: true },
      why: ['You are a member of payments-approvers', 'It belongs to payments', 'You did not ask for this run'],
      policyIds: ['payments.approve'],
      requester: { name: 'The launcher' },
      last: { by: [{ name: 'The approver' }], version: 1 },
    })
    const states = (await listApprovals(approver)).map(({ state }) => state)
    expect(states).toEqual([...states].sort((a, b) => Number(b === 'waiting') - Number(a === 'waiting')))
  })
})

describe('every page tells', () => {
  test('how many requests wait for the viewer: not those that they have decided, asked for, or may not decide', async () => {
    const { taskId } = await installation.launchGated()
    const approver = await as('approver')
    const waitsFor = async (ctx: Context): Promise<number> => {
      const mine = (await listApprovals(ctx)).filter(({ canDecide }) => canDecide.allowed)
      return mine.length
    }
    const before = await countWaiting(approver)
    expect([before > 0, before]).toEqual([true, await waitsFor(approver)])
    await installation.host.db.pool.query(
      `INSERT INTO approval_decision (task_id, by, outcome, comment, at) VALUES ($1, $2, 'approved', 'ok', now())`,
      [taskId, approver.actor.id],
    )
    expect([await countWaiting(approver), await waitsFor(approver)]).toEqual([before - 1, before - 1])
    for (const account of ['launcher', 'stranger'] as const)
      expect([account, await countWaiting(await as(account))]).toEqual([account, 0])
  })

  test('the workflows that the viewer may see, by what their newest versions say of themselves', async () => {
    for (const account of ['viewer', 'stranger'] as const) {
      const lines = await listWorkflows(await as(account))
      const names = lines.map(({ name, description }) => ({ name, description }))
      expect(await listWorkflowNames(await as(account))).toEqual(names)
      expect(await listWorkflowNames(await as(account))).toEqual(names)
      expect(names.length > 0).toBe(account === 'viewer')
    }
  })
})

describe('operating', () => {
  test('pauses, resumes and stops, each with its entry, and says why it cannot be done twice', async () => {
    const { runId } = await installation.launchGated()
    const operator = await as('operator')
    expect(await pauseRun.run(operator, { runId, reason: 'wait' })).toEqual({ runId, status: 'PAUSED' })
    expect((await getRun(operator, runId)).can).toMatchObject({
      pause: { allowed: false, reason: 'The run is paused already' },
      resume: { allowed: true },
      launchAgain: { allowed: false, reason: 'Only members of payments-launchers may launch; you are not one' },
    })
    expect(await resumeRun.run(operator, { runId })).toEqual({ runId, status: 'RUNNING' })
    expect(await terminateRun.run(operator, { runId, reason: 'enough', rollback: false })).toEqual({
      runId,
      status: 'TERMINATED',
    })
    expect(await errorOf(terminateRun.run(operator, { runId, reason: 'again', rollback: false }))).toMatchObject({
      code: 'conflict',
    })
    const view = await getRun(operator, runId)
    const kinds = view.entries.map(({ kind }) => kind)
    expect(kinds).toEqual(expect.arrayContaining(['run.paused', 'run.resumed', 'run.ended']))
    expect(view).toMatchObject({ status: 'TERMINATED', chain: { isIntact: true }, approvals: [{ state: 'withdrawn' }] })
  })
})

describe('reading', () => {
  test('a delta holds what came since, and together with what was seen it is the whole', async () => {
    const { runId } = await installation.launchGated()
    const operator = await as('operator')
    const before = await getRun(operator, runId)
    await terminateRun.run(operator, { runId, reason: 'enough', rollback: false })
    const delta = await getRunDelta(operator, runId, before.seq, before.spansAfter)
    const after = await getRun(operator, runId)
    expect([...before.entries, ...delta.entries]).toEqual(after.entries)
    expect(delta.run.chain).toEqual({ isIntact: true, problem: null, from: before.seq + 1 })
    expect(delta.approvals).toEqual(after.approvals)
  })

  test('the list goes on where a page ended, and narrows by every filter', async () => {
    const viewer = await as('viewer')
    const launcher = installation.users.launcher
    for (let i = 0; i < 52; i++) await installation.launchGated()
    const first = await listRuns(viewer, {}, null)
    const second = await listRuns(viewer, {}, first.next)
    expect([first.runs.length, second.runs.length > 0]).toEqual([50, true])
    const ids = [...first.runs, ...second.runs].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const by = async (filter: Parameters<typeof listRuns>[1]) => (await listRuns(viewer, filter, null)).runs.length
    expect(await by({ state: 'waiting', workflow: 'gated', by: launcher, after: 0, before: Date.now() + 1_000 })).toBe(
      50,
    )
    expect(await by({ state: 'succeeded' })).toBe(0)
    expect(await by({ by: 'me' })).toBe(0)
    expect(await by({ by: 'nobody' })).toBe(0)
    expect(await errorOf(listRuns(viewer, { colour: 'red' } as never, null))).toMatchObject({ code: 'invalid' })
  }, 60_000)

  test('payloads are read on demand, and only through their own run', async () => {
    const [one, other] = [await installation.launchGated(), await installation.launchGated()]
    const viewer = await as('viewer')
    expect(await getPayload(viewer, one.runId, null)).toMatchObject({ input: { version: '1.0' } })
    expect(await getPayload(viewer, one.runId, one.taskId)).toMatchObject({ input: { version: '1.0' } })
    expect(await errorOf(getPayload(viewer, one.runId, other.taskId))).toMatchObject({ code: 'not_found' })
  })

  test('a workflow tells beforehand whom a launch will ask', async () => {
    expect(await getWorkflow(await as('launcher'), 'gated')).toMatchObject({
      gates: [{ ref: 'approval', group: 'payments-approvers', quorum: 1 }],
      canLaunch: { allowed: true },
      versions: [{ version: 1, createdBy: 'seeder' }],
    })
    expect((await listWorkflows(await as('approver'))).map(({ name }) => name)).toEqual(['gated'])
    expect(await errorOf(getWorkflow(await as('approver'), 'open'))).toMatchObject({ code: 'not_found' })
  })
})
