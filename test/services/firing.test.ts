import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase, type Database } from '#db/database.ts'
import { listEntries } from '#db/entries.ts'
import { takeDueFires } from '#db/schedule-fires.ts'
import { verifyChain } from '#ledger/chain.ts'
import { decideApproval } from '#services/approvals/decide-approval.ts'
import { listRuns } from '#services/runs/list-queries.ts'
import { getRun } from '#services/runs/queries.ts'
import { claimFires } from '#services/schedules/claim-fires.ts'
import { createSchedule } from '#services/schedules/create-schedule.ts'
import { deleteSchedule } from '#services/schedules/delete-schedule.ts'
import { fireDue } from '#services/schedules/fire-due.ts'
import { launchFire } from '#services/schedules/launch-fire.ts'
import { pauseSchedule } from '#services/schedules/pause-schedule.ts'
import { getSchedule } from '#services/schedules/queries.ts'
import { runScheduleNow } from '#services/schedules/run-schedule-now.ts'
import { createScheduleStage, type ScheduleStage } from './schedule-stage.ts'

let stage: ScheduleStage
/** Another process's way to the same database. */
let other: Database
beforeAll(async () => {
  stage = await createScheduleStage()
  other = openDatabase(stage.db.url, { connectionsMax: 6, name: 'another process' })
})
afterAll(async () => {
  await other.close()
  await stage.installation.close()
})

const launcherIs = (change: string) =>
  stage.db.pool.query(`UPDATE app_user SET ${change} WHERE id = $1`, [stage.installation.users.launcher])

const runOf = async (name: string) => getRun(await stage.as('viewer'), (await stage.fires(name))[0]?.runId ?? '')

describe('a fire', () => {
  test('launches one run for the owner, with the schedule in its facts and in every list', async () => {
    const name = await stage.dueSchedule({ priority: 7 })
    await stage.look()
    const [fire] = await stage.fires(name)
    expect(fire).toMatchObject({ state: 'launched', trigger: 'time', count: 1 })
    const run = await runOf(name)
    expect(run).toMatchObject({
      by: { id: stage.installation.users.launcher, name: 'The launcher' },
      schedule: name,
      correlationId: `schedule:${name}`,
      note: expect.stringMatching(new RegExp(`^Schedule ${name}, planned for \\d{4}-`)) as string,
      isWaitingForPerson: true,
    })
    expect(run.entries[0]).toMatchObject({
      kind: 'run.started',
      via: 'schedule',
      actor: { kind: 'user', id: stage.installation.users.launcher },
      policyIds: ['payments.launch'],
      facts: { request: { verb: 'schedule.fire' }, rootRunId: run.id },
    })
    const listed = (await listRuns(await stage.as('viewer'), {}, null)).runs.find(({ id }) => id === run.id)
    expect(listed?.schedule).toBe(name)
    const view = await getSchedule(await stage.as('viewer'), name)
    expect(view.fires).toMatchObject([{ state: 'launched', run: { id: run.id } }])
    expect(view.nextFireAt).toBeGreaterThan(Date.now())
  })

  test('of twenty schedules seen by two processes at once is launched once each', async () => {
    const names: string[] = []
    while (names.length < 20) names.push(await stage.dueSchedule())
    await Promise.all([stage.db, other, stage.db, other].map((database) => stage.look(database)))
    for (const name of names) expect(await stage.told(name)).toEqual(['launched'])
    const { rows } = await stage.db.pool.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM run WHERE correlation_id = ANY($1)`,
      [names.map((name) => `schedule:${name}`)],
    )
    expect(rows).toEqual([{ count: 20 }])
  })

  test('does not start twice, nor get lost, when the process that took it is gone or comes back late', async () => {
    const name = await stage.dueSchedule()
    await claimFires(stage.db)
    const [claimed] = await stage.fires(name)
    expect(claimed).toMatchObject({ state: 'due' })
    const [taken] = await takeDueFires(stage.db.pool, 1, 60_000)
    await stage.look(other)
    expect(await stage.told(name)).toEqual(['due'])
    await stage.db.pool.query("UPDATE schedule_fire SET taken_until = now() - interval '1 s' WHERE id = $1", [
      claimed?.id,
    ])
    await stage.look(other)
    expect(await stage.fires(name)).toMatchObject([{ state: 'launched', runId: claimed?.runId }])
    if (taken) await launchFire(stage.db, taken)
    expect((await runOf(name)).entries.filter(({ kind }) => kind === 'run.started')).toHaveLength(1)
  })

  test('of somebody’s hand counts them among those who asked, so they cannot approve it', async () => {
    const name = await stage.dueSchedule()
    await runScheduleNow.run(await stage.as('lead'), { name, revision: 1 })
    await stage.look()
    const { approvals, by } = await runOf(name)
    expect(by.name).toBe('The launcher')
    const { taskId = '', planDigest } = approvals[0] ?? {}
    const decision = { taskId, planDigest, outcome: 'approved', comment: '' }
    await expect(decideApproval.run(await stage.as('lead'), decision)).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('the right of the owner', () => {
  test('is asked at every fire; three refusals pause the schedule with the reason', async () => {
    const name = await stage.dueSchedule()
    await launcherIs(`groups = '{payments-viewers}'`)
    try {
      for (let i = 0; i < 3; i++) {
        await stage.becomesDue(name)
        await stage.look()
      }
    } finally {
      await launcherIs(`groups = '{payments-launchers,payments-viewers,search-launchers}'`)
    }
    const refusal =
      'Said to its owner: “Only members of payments-launchers may launch; you are not one. Nothing was launched.”'
    expect(await stage.told(name)).toEqual(Array.from({ length: 3 }, () => `refused: ${refusal}`))
    const view = await getSchedule(await stage.as('viewer'), name)
    expect(view).toMatchObject({
      state: 'paused',
      paused: { by: 'the schedule itself', reason: `Refused 3 times in a row. ${refusal}` },
      nextFireAt: null,
    })
    const chain = await listEntries(stage.db.pool, `schedule:${name}`)
    expect(chain.at(-1)).toMatchObject({
      kind: 'schedule.paused',
      actor: { kind: 'service', id: 'scheduler' },
      via: 'system',
      facts: { refused: 3 },
    })
    expect(verifyChain(chain).isIntact).toBe(true)
    const own = await listEntries(stage.db.pool, `user:${stage.installation.users.launcher}`)
    expect(own.findLast(({ facts }) => facts['verb'] === 'schedule.fire')).toMatchObject({
      kind: 'access.refused',
      via: 'schedule',
      facts: { target: 'Workflow:gated' },
    })
  })

  test('is not believed when their groups were issued too long ago', async () => {
    const name = await stage.dueSchedule()
    await launcherIs(`groups_at = now() - interval '91 days 1 hour'`)
    try {
      await stage.look()
    } finally {
      await launcherIs('groups_at = now()')
    }
    expect(await stage.told(name)).toEqual([
      'refused: Its owner last signed in 91 days ago: rights that old count no more.',
    ])
  })

  test('is not taken from somebody whom nobody knows any more', async () => {
    const name = await stage.dueSchedule()
    await stage.db.pool.query('UPDATE schedule SET owner_id = gen_random_uuid() WHERE name = $1', [name])
    await stage.look()
    expect(await stage.told(name)).toEqual(['refused: Its owner is not known here any more.'])
  })
})

describe('what cannot be launched', () => {
  test('is kept with the reason when the input does not fit any more', async () => {
    const name = await stage.dueSchedule()
    await stage.db.pool.query(`UPDATE schedule SET input = '{"version":"x"}' WHERE name = $1`, [name])
    await stage.look()
    expect(await stage.told(name)).toEqual([
      expect.stringMatching(/^failed: \$\.input\.version .* Nothing was launched\.$/),
    ])
    expect((await getSchedule(await stage.as('viewer'), name)).state).toBe('active')
  })

  test('is left out when the schedule was paused or deleted after its time came', async () => {
    const [paused, deleted] = [await stage.dueSchedule(), await stage.dueSchedule()]
    await claimFires(stage.db)
    const lead = await stage.as('lead')
    await pauseSchedule.run(lead, { name: paused, revision: 1, reason: 'stop' })
    await deleteSchedule.run(lead, { name: deleted, revision: 1 })
    await stage.look()
    expect([await stage.told(paused), await stage.told(deleted)]).toEqual([['skipped: paused'], ['skipped: deleted']])
  })

  test('stops its own schedule and no other when its times cannot be told', async () => {
    const [broken, whole] = [await stage.dueSchedule(), await stage.dueSchedule()]
    const crons = JSON.stringify([{ expression: '0 0 2 * * *', zoneId: 'Gone/Zone' }])
    await stage.db.pool.query('UPDATE schedule SET crons = $2 WHERE name = $1', [broken, crons])
    await stage.look()
    expect(await stage.told(whole)).toEqual(['launched'])
    const { rows } = await stage.db.pool.query('SELECT paused_reason FROM schedule WHERE name = $1', [broken])
    expect(rows).toEqual([{ paused_reason: expect.stringContaining('Its times cannot be told any more') as string }])
    await deleteSchedule.run(await stage.as('lead'), { name: broken, revision: 2 })
  })
})

test('a look with nothing to do asks the database once and comes back in time for the next fire', async () => {
  await stage.db.pool.query('DELETE FROM schedule')
  await stage.look()
  await createSchedule.run(await stage.as('launcher'), {
    name: 'far',
    workflow: 'gated',
    input: { version: '1.0' },
    crons: [{ expression: '* * * * * *' }],
  })
  const delayMs = await fireDue(stage.db)
  expect(delayMs).toBeLessThanOrEqual(1_000)
  await stage.db.pool.query('DELETE FROM schedule')
  expect(await fireDue(stage.db)).toBe(1_000)
})
