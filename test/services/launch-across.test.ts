import { beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import { listAttempts } from '#db/attempts.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { onFamilyStage } from './family-stage.ts'

const stage = onFamilyStage()
beforeAll(() => stage.prepare())

/** The viewer, whom the identity provider gave these groups at their last sign-in, so many days ago. */
async function somebody(groups: readonly string[], daysAgo = 0): Promise<Context> {
  const ctx = await stage.as('viewer')
  const { db, users } = stage.get()
  await db.pool.query(
    `UPDATE app_user SET groups = $2, groups_at = now() - $3::integer * interval '1 day' WHERE id = $1`,
    [users.viewer, groups, daysAgo],
  )
  return { ...ctx, groups }
}

async function ended(ctx: Context, workflow: string) {
  const { runId } = await launchRun.run(ctx, { workflow, input: {} })
  await stage.untilStatus(runId, 'FAILED')
  return (await listAttempts(stage.get().db.prisma, runId)).at(-1)
}

describe('a sub-workflow of another service function', () => {
  test('is launched for whoever may launch it themselves', async () => {
    const { runId } = await launchRun.run(await somebody(['search-launchers', 'payments-launchers']), {
      workflow: 'stranger',
      input: {},
    })
    expect((await stage.runOf(await stage.childOf(runId))).serviceFunction).toBe('payments')
  })

  test('is not launched for anybody else: nobody registered a right for them', async () => {
    expect(await ended(await somebody(['search-launchers']), 'stranger')).toMatchObject({
      status: 'FAILED',
      reason: 'leaf belongs to payments, and whoever this run acts for may not launch it. Nothing was launched.',
    })
  })

  test('is not launched by rights that are too old to count', async () => {
    const once = await somebody(['search-launchers', 'payments-launchers'], 91)
    expect((await ended(once, 'stranger'))?.reason).toContain('last signed in 91 days ago')
  })
})

test('within the service function nothing is asked again', async () => {
  const gone = await somebody(['payments-launchers'], 91)
  const { runId } = await launchRun.run(gone, { workflow: 'parent', input: {} })
  expect((await stage.runOf(await stage.childOf(runId))).workflow).toBe('leaf')
})
