import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { listEntries } from '#db/entries.ts'
import { listFires, takeDueFires, type ScheduleFire } from '#db/schedule-fires.ts'
import { verifyChain } from '#ledger/chain.ts'
import { decideApproval } from '#services/approvals/decide-approval.ts'
import { getRun, listRuns } from '#services/runs/queries.ts'
import { terminateRun } from '#services/runs/terminate-run.ts'
import { claimFires } from '#services/schedules/claim-fires.ts'
import { createSchedule } from '#services/schedules/create-schedule.ts'
import { deleteSchedule } from '#services/schedules/delete-schedule.ts'
import { fireDue } from '#services/schedules/fire-due.ts'
import { launchFire } from '#services/schedules/launch-fire.ts'
import { pauseSchedule } from '#services/schedules/pause-schedule.ts'
import { getSchedule } from '#services/schedules/queries.ts'
import { runScheduleNow } from '#services/schedules/run-schedule-now.ts'
import { createInstallation, type Account, type Installation } from './installation.ts'

let installation: Installation
let db: Database
/** Another process's way to the same database. */
let other: Database
beforeAll(async () => {
  installation = await createInstallation()
  db = installation.db
  other = openDatabase(db.url, { connectionsMax: 6, name: 'another process' })
})
afterAll(async () => {
  await other.close()
  await installation.close()
})

const as = (account: Account): Promise<Context> => installation.contextOf(account)
const fires = (name: string): Promise<ScheduleFire[]> => listFires(db.prisma, name, 100)
const told = async (name: string) =>
  (await fires(name)).map(({ state, reason }) => (reason ? `${state}: ${reason}` : state))
const launcherIs = (change: string) =>
  db.pool.query(`UPDATE app_user SET ${change} WHERE id = $1`, [installation.users.launcher])

let made = 0
/** A schedule of the launcher whose one daily time was five seconds ago. */
async function dueSchedule(over: object = {}): Promise<string> {
  const name = `fired-${++made}`
  const facts = { input: { version: '1.0' }, crons: [{ expression: '@daily' }], ...over }
  await createSchedule.run(await as('launcher'), { name, workflow: 'gated', ...facts })
  await becomesDue(name)
  return name
}

/** Lets its time have been a few seconds ago; another second each time. */
async function becomesDue(name: string): Promise<void> {
  const taken = (await fires(name)).map(({ plannedAt }) => plannedAt)
  const { rows } = await db.pool.query<{ now: number }>('SELECT floor(extract(epoch FROM now()))::bigint * 1000 AS now')
  const seconds = [5, 6, 7, 8, 9, 10, 11, 12].map((ago) => (rows[0]?.now ?? 0) - ago * 1_000)
  const time = new Date(seconds.find((at) => !taken.some((other) => other === at)) ?? 0)
  const expression = `${time.getUTCSeconds()} ${time.getUTCMinutes()} ${time.getUTCHours()} * * *`
  await db.pool.query('UPDATE schedule SET crons = $2, next_fire_at = $3 WHERE name = $1', [
    name,
    JSON.stringify([{ expression, zoneId: 'UTC' }]),
    time.toISOString(),
  ])
}

/** Looks until nothing is left to do. */
async function look(database = db): Promise<void> {
  while ((await fireDue(database)) === 0);
}

const runOf = async (name: string) => getRun(await as('viewer'), (await fires(name))[0]?.runId ?? '')

describe('a fire', () => {
  test('launches one run for the owner, with the schedule in its facts and in every list', async () => {
    const name = await dueSchedule({ priority: 7 })
    await look()
    const [fire] = await fires(name)
    expect(fire).toMatchObject({ state: 'launched', trigger: 'time', count: 1 })
    const run = await runOf(name)
    expect(run).toMatchObject({
      by: { id: installation.users.launcher, name: 'The launcher' },
      schedule: name,
      correlationId: `schedule:${name}`,
      note: expect.stringMatching(new RegExp(`^Schedule ${name}, planned for \\d{4}-`)) as string,
      isWaitingForPerson: true,
    })
    expect(run.entries[0]).toMatchObject({
      kind: 'run.started',
      via: 'schedule',
      actor: { kind: 'user', id: installation.users.launcher },
      policyIds: ['payments.launch'],
      facts: { request: { verb: 'schedule.fire' }, rootRunId: run.id },
    })
    const listed = (await listRuns(await as('viewer'), {}, null)).runs.find(({ id }) => id === run.id)
    expect(listed?.schedule).toBe(name)
    const view = await getSchedule(await as('viewer'), name)
    expect(view.fires).toMatchObject([{ state: 'launched', run: { id: run.id } }])
    expect(view.nextFireAt).toBeGreaterThan(Date.now())
  })

  test('of thirty schedules seen by two processes at once is launched once each', async () => {
    const names = await Promise.all(Array.from({ length: 30 }, () => dueSchedule()))
    await Promise.all([db, other, db, other].map((database) => look(database)))
    for (const name of names) expect(await told(name)).toEqual(['launched'])
    const { rows } = await db.pool.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM run WHERE correlation_id = ANY($1)`,
      [names.map((name) => `schedule:${name}`)],
    )
    expect(rows).toEqual([{ count: 30 }])
  })

  test('does not start twice, nor get lost, when the process that took it is gone or comes back late', async () => {
    const name = await dueSchedule()
    await claimFires(db)
    const [claimed] = await fires(name)
    expect(claimed).toMatchObject({ state: 'due' })
    const [taken] = await takeDueFires(db.pool, 1, 60_000)
    await look(other)
    expect(await told(name)).toEqual(['due'])
    await db.pool.query('UPDATE schedule_fire SET taken_until = now() WHERE id = $1', [claimed?.id])
    await look(other)
    expect(await fires(name)).toMatchObject([{ state: 'launched', runId: claimed?.runId }])
    if (taken) await launchFire(db, taken)
    expect((await runOf(name)).entries.filter(({ kind }) => kind === 'run.started')).toHaveLength(1)
  })

  test('of somebody’s hand counts them among those who asked, so they cannot approve it', async () => {
    const name = await dueSchedule()
    await runScheduleNow.run(await as('lead'), { name, revision: 1 })
    await look()
    const { approvals, by } = await runOf(name)
    expect(by.name).toBe('The launcher')
    const { taskId = '', planDigest } = approvals[0] ?? {}
    const decision = { taskId, planDigest, outcome: 'approved', comment: '' }
    await expect(decideApproval.run(await as('lead'), decision)).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('the right of the owner', () => {
  test('is asked at every fire; three refusals pause the schedule with the reason', async () => {
    const name = await dueSchedule()
    await launcherIs(`groups = '{payments-viewers}'`)
    try {
      for (let i = 0; i < 3; i++) {
        await becomesDue(name)
        await look()
      }
    } finally {
      await launcherIs(`groups = '{payments-launchers,payments-viewers,search-launchers}'`)
    }
    const refusal = 'Only members of payments-launchers may launch; you are not one. Nothing was launched.'
    expect(await told(name)).toEqual(Array.from({ length: 3 }, () => `refused: ${refusal}`))
    const view = await getSchedule(await as('viewer'), name)
    expect(view).toMatchObject({
      state: 'paused',
      paused: { by: 'the schedule itself', reason: `Refused 3 times in a row. ${refusal}` },
      nextFireAt: null,
    })
    const chain = await listEntries(db.pool, `schedule:${name}`)
    expect(chain.at(-1)).toMatchObject({
      kind: 'schedule.paused',
      actor: { kind: 'service', id: 'scheduler' },
      via: 'system',
      facts: { refused: 3 },
    })
    expect(verifyChain(chain).isIntact).toBe(true)
    const own = await listEntries(db.pool, `user:${installation.users.launcher}`)
    expect(own.findLast(({ facts }) => facts['verb'] === 'schedule.fire')).toMatchObject({
      kind: 'access.refused',
      via: 'schedule',
      facts: { target: 'Workflow:gated' },
    })
  })

  test('is not believed when their groups were issued too long ago', async () => {
    const name = await dueSchedule()
    await launcherIs(`groups_at = now() - interval '91 days 1 hour'`)
    try {
      await look()
    } finally {
      await launcherIs('groups_at = now()')
    }
    expect(await told(name)).toEqual(['refused: Its owner last signed in 91 days ago: rights that old count no more.'])
  })

  test('is not taken from somebody whom nobody knows any more', async () => {
    const name = await dueSchedule()
    await db.pool.query('UPDATE schedule SET owner_id = gen_random_uuid() WHERE name = $1', [name])
    await look()
    expect(await told(name)).toEqual(['refused: Its owner is not known here any more.'])
  })
})

describe('what cannot be launched', () => {
  test('is kept with the reason when the input does not fit any more', async () => {
    const name = await dueSchedule()
    await db.pool.query(`UPDATE schedule SET input = '{"version":"x"}' WHERE name = $1`, [name])
    await look()
    expect(await told(name)).toEqual([expect.stringMatching(/^failed: \$\.input\.version .* Nothing was launched\.$/)])
    expect((await getSchedule(await as('viewer'), name)).state).toBe('active')
  })

  test('is left out when the schedule was paused or deleted after its time came', async () => {
    const [paused, deleted] = [await dueSchedule(), await dueSchedule()]
    await claimFires(db)
    const lead = await as('lead')
    await pauseSchedule.run(lead, { name: paused, revision: 1, reason: 'stop' })
    await deleteSchedule.run(lead, { name: deleted, revision: 1 })
    await look()
    expect([await told(paused), await told(deleted)]).toEqual([['skipped: paused'], ['skipped: deleted']])
  })

  test('stops its own schedule and no other when its times cannot be told', async () => {
    const [broken, whole] = [await dueSchedule(), await dueSchedule()]
    const crons = JSON.stringify([{ expression: '0 0 2 * * *', zoneId: 'Gone/Zone' }])
    await db.pool.query('UPDATE schedule SET crons = $2 WHERE name = $1', [broken, crons])
    await look()
    expect(await told(whole)).toEqual(['launched'])
    const { rows } = await db.pool.query('SELECT paused_reason FROM schedule WHERE name = $1', [broken])
    expect(rows).toEqual([{ paused_reason: expect.stringContaining('Its times cannot be told any more') as string }])
    await deleteSchedule.run(await as('lead'), { name: broken, revision: 2 })
  })
})

describe('while the run before is open', () => {
  /** Fires once more while the first run waits for approval. */
  async function firedTwice(overlap: string): Promise<string> {
    const name = await dueSchedule({ overlap })
    await look()
    await becomesDue(name)
    await look()
    return name
  }

  test('ALLOW launches another beside it', async () => {
    expect(await told(await firedTwice('ALLOW'))).toEqual(['launched', 'launched'])
  })

  test('SKIP leaves it out, and one line tells of all that were left out in a row', async () => {
    const name = await firedTwice('SKIP')
    await becomesDue(name)
    await look()
    const states = (await fires(name)).map(({ state, reason, count }) => ({ state, reason, count }))
    expect(states).toContainEqual({ state: 'launched', reason: null, count: 1 })
    const skipped = states.filter(({ state }) => state === 'skipped')
    expect(skipped.reduce((sum, { count }) => sum + count, 0)).toBe(2)
    expect(new Set(skipped.map(({ reason }) => reason))).toEqual(new Set(['overlap']))
  })

  test('QUEUE_ONE lets one wait for its end', async () => {
    const name = await firedTwice('QUEUE_ONE')
    expect((await told(name)).toSorted()).toEqual(['launched', 'waiting'])
    const runId = (await fires(name)).find(({ state }) => state === 'launched')?.runId ?? ''
    await look()
    expect((await told(name)).toSorted()).toEqual(['launched', 'waiting'])
    await terminateRun.run(await as('lead'), { runId, reason: 'enough', rollback: false })
    await look()
    expect(await told(name)).toEqual(['launched', 'launched'])
    expect(new Set((await fires(name)).map((fire) => fire.runId)).size).toBe(2)
  })
})

describe('after a time in which nothing ran', () => {
  const MISSED = 3_600_000
  /** Every hour, and the last look was three and a half hours ago. */
  async function lateSchedule(catchUp: string): Promise<string> {
    const name = await dueSchedule({ catchUp, overlap: 'ALLOW' })
    const { rows } = await db.pool.query<{ now: number }>(
      'SELECT floor(extract(epoch FROM now()))::bigint * 1000 AS now',
    )
    const last = (rows[0]?.now ?? 0) - MISSED / 2
    const time = new Date(last)
    const crons = [{ expression: `${time.getUTCSeconds()} ${time.getUTCMinutes()} * * * *`, zoneId: 'UTC' }]
    await db.pool.query('UPDATE schedule SET crons = $2, next_fire_at = $3 WHERE name = $1', [
      name,
      JSON.stringify(crons),
      new Date(last - 3 * MISSED).toISOString(),
    ])
    await look()
    return name
  }
  const summary = async (name: string) =>
    (await fires(name)).map(({ state, reason, trigger, count }) => [reason ?? state, trigger, count])

  test('NONE makes up for nothing and says what was missed', async () => {
    expect(await summary(await lateSchedule('NONE'))).toEqual([['missed', 'time', 4]])
  })

  test('LATEST makes up for the last', async () => {
    expect(await summary(await lateSchedule('LATEST'))).toEqual([
      ['launched', 'catch-up', 1],
      ['missed', 'time', 3],
    ])
  })

  test('ALL makes up for each', async () => {
    expect(await summary(await lateSchedule('ALL'))).toEqual(
      Array.from({ length: 4 }, () => ['launched', 'catch-up', 1]),
    )
  })
})

test('a look with nothing to do asks the database once and comes back in time for the next fire', async () => {
  await db.pool.query('DELETE FROM schedule')
  await look()
  await createSchedule.run(await as('launcher'), {
    name: 'far',
    workflow: 'gated',
    input: { version: '1.0' },
    crons: [{ expression: '* * * * * *' }],
  })
  const delayMs = await fireDue(db)
  expect(delayMs).toBeLessThanOrEqual(1_000)
  await db.pool.query('DELETE FROM schedule')
  expect(await fireDue(db)).toBe(1_000)
})
