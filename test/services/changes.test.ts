import { beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import { listEntries } from '#db/entries.ts'
import { getRun as getStored } from '#db/runs.ts'
import { getChangeable, getRun } from '#services/runs/queries.ts'
import { setVariables } from '#services/runs/set-variables.ts'
import { skipTask } from '#services/runs/skip-task.ts'
import { terminateRun } from '#services/runs/terminate-run.ts'
import { atOnce, codeOf, errorOf, onInstallation } from './operating.ts'

const { get: installation, as, lastEntry } = onInstallation()
let operator: Context
beforeAll(async () => {
  operator = await as('operator')
})

describe('skipping', () => {
  test('what waits behind a question puts the question again without it', async () => {
    const { runId, taskId } = await installation().launchGated()
    expect(await getChangeable(operator, runId)).toEqual({
      variables: {},
      skippable: [{ ref: 'work', name: 'work' }],
      failureWorkflow: null,
    })
    await skipTask.run(operator, { runId, ref: 'work', reason: 'done by hand', output: { ok: true } })
    const view = await getRun(operator, runId)
    expect(view.approvals.map(({ state }) => state)).toEqual(['withdrawn', 'waiting'])
    expect(view.attempts.find(({ ref }) => ref === 'work')).toMatchObject({ status: 'SKIPPED', reason: 'done by hand' })
    expect(await lastEntry(runId, 'task.ended')).toMatchObject({ actor: { id: installation().users.operator } })
    expect(view.approvals[0]?.taskId).toBe(taskId)
    expect(await getChangeable(operator, runId)).toMatchObject({ skippable: [] })
  })

  test('leaves its verb with its policy in the entry', async () => {
    const { runId } = await installation().launchGated()
    await skipTask.run(operator, { runId, ref: 'work', reason: 'no' })
    const entries = await listEntries(installation().db.pool, `run:${runId}`)
    expect(
      entries.find(({ facts }) => (facts['request'] as { verb?: string } | undefined)?.verb === 'run.skip-task'),
    ).toMatchObject({
      kind: 'task.scheduled',
      ref: 'work',
      policyIds: ['payments.operate'],
    })
  })

  test('is refused of the approval itself, and to those who do not operate', async () => {
    const { runId } = await installation().launchGated()
    expect(await errorOf(skipTask.run(operator, { runId, ref: 'approval', reason: 'no' }))).toEqual({
      code: 'forbidden',
      message: 'approval is an approval: nobody steps around it. Nothing was skipped.',
    })
    expect(await codeOf(skipTask.run(await as('approver'), { runId, ref: 'work', reason: 'no' }))).toBe('forbidden')
  })

  test('six times at once skips once', async () => {
    const { runId } = await installation().launchGated()
    expect(await atOnce(() => skipTask.run(operator, { runId, ref: 'work', reason: 'no' }))).toEqual({
      conflict: 5,
      ok: 1,
    })
  })
})

describe('setting variables', () => {
  test('merges them, with an entry that names them and keeps their values to itself', async () => {
    const { runId } = await installation().launchGated()
    await setVariables.run(operator, { runId, variables: { a: 1, b: 'secret-looking' }, reason: 'more' })
    expect(await getStored(installation().db.prisma, runId)).toMatchObject({ variables: { a: 1, b: 'secret-looking' } })
    const entry = await lastEntry(runId, 'run.variables-updated')
    expect(entry).toMatchObject({ facts: { names: ['a', 'b'] }, policyIds: ['payments.operate'] })
    expect(JSON.stringify(entry)).not.toContain('secret-looking')
  })

  test('is for operators, while the run goes on', async () => {
    const { runId } = await installation().launchGated()
    const wish = { runId, variables: { a: 1 }, reason: 'more' }
    expect(await codeOf(setVariables.run(await as('approver'), wish))).toBe('forbidden')
    await terminateRun.run(operator, { runId, reason: 'enough', rollback: false })
    expect(await codeOf(setVariables.run(operator, wish))).toBe('conflict')
  })

  test('by several at once keeps what each set', async () => {
    const { runId } = await installation().launchGated()
    const names = ['a', 'b', 'c', 'd']
    await Promise.all(names.map((name) => setVariables.run(operator, { runId, variables: { [name]: 1 }, reason: 'x' })))
    expect(Object.keys((await getStored(installation().db.prisma, runId)).variables).sort()).toEqual(names)
  })
})
