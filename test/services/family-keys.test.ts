import { beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import type { RunId } from '#core/ids.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { getOutlook, getRun } from '#services/runs/queries.ts'
import { rerunRun } from '#services/runs/rerun-run.ts'
import { restartRun } from '#services/runs/restart-run.ts'
import { retryRun } from '#services/runs/retry-run.ts'
import { terminateRun } from '#services/runs/terminate-run.ts'
import { until } from '../support/stage.ts'
import { onFamilyStage } from './family-stage.ts'
import { errorOf } from './operating.ts'

const BAD = 'FAILED_WITH_TERMINAL_ERROR'
const stage = onFamilyStage()
const { as, childOf, end, runOf, untilStatus } = stage
let operator: Context
let launcher: Context
beforeAll(async () => {
  await stage.prepare()
  operator = await as('operator')
  launcher = await as('launcher')
})

const launch = async (workflow: string, more: object = {}): Promise<RunId> =>
  (await launchRun.run(launcher, { workflow, input: {}, ...more })).runId
const under = (key: string) => ({ idempotencyKey: key, idempotencyStrategy: 'FAIL_ON_RUNNING' })
const stop = (runId: RunId) => terminateRun.run(operator, { runId, reason: 'enough', rollback: false })
const generationOf = async (runId: RunId): Promise<number> => (await runOf(runId)).generation.number

const held = (key: string, of: RunId, by: RunId) =>
  `The key ${key}, under which the run ${of} was launched, is held by the run ${by}, which has not ended.`
const ADVICE = 'Wait until the run that holds the key has ended, or stop it.'
const refused = (why: string, undone = 'The run was not retried.') => ({
  code: 'conflict',
  message: `${why} ${undone} ${ADVICE}`,
})

test('A run whose key another has is retried, restarted and run again only when that one has ended', async () => {
  const first = await launch('leaf', under('a'))
  await stop(first)
  const second = await launch('leaf', under('a'))
  const why = held('a of leaf', first, second)
  expect(await getOutlook(operator, { verb: 'retry', runId: first })).toMatchObject({ problem: `${why} ${ADVICE}` })
  expect(await errorOf(retryRun.run(operator, { runId: first }))).toEqual(refused(why))
  const lead = await as('lead')
  expect(await errorOf(restartRun.run(lead, { runId: first }))).toEqual(refused(why, 'The run was not restarted.'))
  expect(await errorOf(rerunRun.run(lead, { runId: first }))).toEqual(refused(why, 'Nothing was run again.'))
  expect(await generationOf(first)).toBe(1)
  await stop(second)
  expect(await getOutlook(operator, { verb: 'retry', runId: first })).toMatchObject({ problem: null })
  await retryRun.run(operator, { runId: first })
  const answer = await launchRun.run(launcher, {
    workflow: 'leaf',
    input: {},
    idempotencyKey: 'a',
    idempotencyStrategy: 'RETURN_EXISTING',
  })
  expect(answer.runId).toBe(first)
})

/** A run that failed because its child did; the child's key is `key`. */
async function failed(key: string, workflow = 'keyed'): Promise<{ parent: RunId; child: RunId }> {
  const parent = await launch(workflow, { input: { key } })
  const child = await childOf(parent)
  const last = workflow === 'keyed' ? child : await childOf(child)
  await end(last, 'first', BAD)
  await untilStatus(parent, 'FAILED')
  return { parent, child: last }
}

describe('a key that another run has, in a family', () => {
  test('refuses the retry of the parent that would have its sub-workflow go on, and nothing is changed', async () => {
    const { parent, child } = await failed('b')
    const other = await launch('leaf', under('b'))
    const why = `${held('b of leaf', child, other)} The sub-workflow ${child} would go on with it.`
    const wish = { runId: parent, resumeSubworkflows: true }
    expect(await errorOf(retryRun.run(operator, wish))).toEqual(refused(why))
    expect(await getOutlook(operator, { verb: 'retry', ...wish })).toMatchObject({ problem: `${why} ${ADVICE}` })
    expect([await generationOf(parent), await generationOf(child)]).toEqual([1, 1])
    await stop(other)
    await retryRun.run(operator, wish)
    await untilStatus(child, 'RUNNING', 2)
  })

  test('refuses the retry of the grandparent in the same way', async () => {
    const { parent, child } = await failed('c', 'over-keyed')
    const other = await launch('leaf', under('c'))
    const why = `${held('c of leaf', child, other)} The sub-workflow ${child} would go on with it.`
    expect(await errorOf(retryRun.run(operator, { runId: parent, resumeSubworkflows: true }))).toEqual(refused(why))
    expect([await generationOf(parent), await generationOf(child)]).toEqual([1, 1])
  })

  test('is no hindrance to a parent that launches its sub-workflow anew, whose task says why it cannot', async () => {
    const { parent } = await failed('d')
    const other = await launch('leaf', under('d'))
    await retryRun.run(operator, { runId: parent })
    await untilStatus(parent, 'FAILED', 2)
    expect((await runOf(parent)).reason).toContain(`The key d of leaf is taken by`)
    await stop(other)
  })

  test('refuses the retry of a child whose parent would go on with it', async () => {
    const parent = await launch('parent', under('e'))
    const child = await childOf(parent)
    await end(child, 'first', BAD)
    await untilStatus(parent, 'FAILED')
    const other = await launch('parent', under('e'))
    const why = `${held('e of parent', parent, other)} The run ${parent}, which launched it, would go on with it.`
    expect(await errorOf(retryRun.run(operator, { runId: child }))).toEqual(refused(why))
    expect([await generationOf(parent), await generationOf(child)]).toEqual([1, 1])
  })
})

describe('a key that another run took after somebody looked', () => {
  const retryUnseen = async (runId: RunId, resumesChildren = false) => {
    const origin = { actor: operator.actor, via: 'console', request: null } as const
    const command = { kind: 'retry', runId, reason: null, resumesChildren } as const
    const [outcome] = await stage.get().host.orchestrator.commit([{ command, origin }])
    expect(outcome).toMatchObject({ ok: true })
  }

  test('fails the task whose sub-workflow was to go on, and says why', async () => {
    const { parent, child } = await failed('f')
    const other = await launch('leaf', under('f'))
    await retryUnseen(parent, true)
    await untilStatus(parent, 'FAILED', 2)
    expect((await runOf(parent)).reason).toContain(held('f of leaf', child, other))
    expect(await generationOf(child)).toBe(1)
    await stop(other)
    await retryRun.run(operator, { runId: parent, resumeSubworkflows: true })
    expect(await childOf(parent)).not.toBe(child)
  })

  test('keeps the run above waiting for that one to end while its child goes on', async () => {
    const parent = await launch('parent', under('g'))
    const child = await childOf(parent)
    await end(child, 'first', BAD)
    await untilStatus(parent, 'FAILED')
    const other = await launch('parent', under('g'))
    await retryUnseen(child)
    await untilStatus(child, 'RUNNING', 2)
    await end(child, 'first')
    await end(child, 'second')
    expect(await runOf(parent)).toMatchObject({ status: 'FAILED', generation: { number: 1 } })
    await stop(other)
    await until('the news', async () => {
      await stage.get().host.orchestrator.deliverDue()
      return (await generationOf(parent)) === 2
    })
    await untilStatus(parent, 'RUNNING', 2)
    await expect.poll(async () => (await getRun(operator, parent)).attempts.map(({ ref }) => ref)).toContain('last')
  })
})
