import { beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import type { RunId } from '#core/ids.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { getOutlook, getRun } from '#services/runs/queries.ts'
import { rerunRun } from '#services/runs/rerun-run.ts'
import { restartRun } from '#services/runs/restart-run.ts'
import { retryRun } from '#services/runs/retry-run.ts'
import { onFamilyStage } from './family-stage.ts'
import { errorOf } from './operating.ts'

const BAD = 'FAILED_WITH_TERMINAL_ERROR'
const stage = onFamilyStage()
const { as, childOf, end, runOf, untilStatus } = stage
let operator: Context
let lead: Context
let launcher: Context
beforeAll(async () => {
  await stage.prepare()
  operator = await as('operator')
  lead = await as('lead')
  launcher = await as('launcher')
})

describe('a sub-workflow beside the one that is taken up', () => {
  /** A run that failed with both its sub-workflows, or with one of them after the other had succeeded. */
  async function withBoth(other: 'COMPLETED' | typeof BAD): Promise<Record<'parent' | 'child' | 'other', RunId>> {
    const { runId: parent } = await launchRun.run(launcher, { workflow: 'beside', input: {} })
    const [child, beside] = [await childOf(parent), await childOf(parent, 'other')]
    await end(beside, 'first')
    await end(beside, 'second', other)
    if (other === 'COMPLETED') await end(child, 'first', BAD)
    await untilStatus(parent, 'FAILED')
    await untilStatus(child, other === 'COMPLETED' ? 'FAILED' : 'TERMINATED')
    return { parent, child, other: beside }
  }

  /** What is wanted of a run that is not launched yet is delivered again once it is due, as a runner does it. */
  const untilFailed = (runId: RunId, generation: number) =>
    expect
      .poll(
        async () => {
          await stage.get().host.orchestrator.deliverDue()
          return runOf(runId)
        },
        { timeout: 15_000 },
      )
      .toMatchObject({ status: 'FAILED', generation: { number: generation } })

  test('would go on, too, where it ended badly: that needs the right to operate it, and nothing is done without', async () => {
    const { parent, child, other } = await withBoth(BAD)
    const refusal = (undone: string) => ({
      code: 'forbidden',
      message: `This needs a run that you may not see. The sub-workflow found (run ${other}) would go on with it. ${undone}`,
    })
    const second = (await getRun(lead, child)).attempts.find(({ ref }) => ref === 'first')
    expect(await errorOf(retryRun.run(operator, { runId: child }))).toEqual(refusal('The run was not retried.'))
    expect(await errorOf(restartRun.run(lead, { runId: child }))).toEqual(refusal('The run was not restarted.'))
    expect(await errorOf(rerunRun.run(lead, { runId: child, taskId: second?.id }))).toEqual(
      refusal('Nothing was run again.'),
    )
    expect(await errorOf(retryRun.run(operator, { runId: parent, resumeSubworkflows: true }))).toEqual(
      refusal('The run was not retried.'),
    )
    for (const runId of [parent, child, other]) expect((await runOf(runId)).generation.number).toBe(1)
  })

  test('is said to be in the way before anything is asked for', async () => {
    const { parent, child, other } = await withBoth(BAD)
    const problem = `This needs a run that you may not see. The sub-workflow found (run ${other}) would go on with it.`
    expect(await getOutlook(operator, { verb: 'retry', runId: child })).toMatchObject({ problem })
    const wish = { verb: 'retry', runId: parent } as const
    expect(await getOutlook(operator, { ...wish, resumeSubworkflows: true })).toMatchObject({ problem })
    expect(await getOutlook(operator, wish)).toMatchObject({ problem: null })
  })

  test('is nobody’s concern where it succeeded', async () => {
    const { parent, child, other } = await withBoth('COMPLETED')
    await retryRun.run(operator, { runId: child })
    await untilStatus(parent, 'RUNNING', 2)
    await end(child, 'first', BAD)
    await untilStatus(parent, 'FAILED', 2)
    await retryRun.run(operator, { runId: parent, resumeSubworkflows: true })
    await untilStatus(child, 'RUNNING', 3)
    expect((await runOf(other)).generation.number).toBe(1)
  })

  test('nor where another one took its place', async () => {
    const { parent } = await withBoth(BAD)
    await retryRun.run(operator, { runId: parent })
    const child = await childOf(parent)
    // Whoever may not launch it there is refused that, and nothing else stands in its place.
    await untilFailed(parent, 2)
    await untilStatus(child, 'TERMINATED')
    await retryRun.run(operator, { runId: child })
    await untilFailed(parent, 3)
    await untilStatus(child, 'TERMINATED', 2)
  })
})
