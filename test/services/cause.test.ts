import { beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import type { RunId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import { getRunCause, getRunPace } from '#services/runs/cause-queries.ts'
import { pauseRun } from '#services/runs/pause-run.ts'
import { retryRun } from '#services/runs/retry-run.ts'
import { terminateRun } from '#services/runs/terminate-run.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { QUERIES } from '#services/registry.ts'
import { textOf } from '#trace/story-line.ts'
import { story } from '#trace/story.ts'
import { onCauseStage, release, spanIdOfSeed, wordsOf } from './cause-stage.ts'

const stage = onCauseStage()
let viewer: Context
beforeAll(async () => {
  await stage.prepare()
  viewer = await stage.as('viewer')
})

const wordsFor = async (runId: RunId, ctx = viewer): Promise<readonly string[]> =>
  (await getRunCause(ctx, runId))?.lines.map(wordsOf) ?? []

describe('why a run failed', () => {
  let good: RunId
  beforeAll(async () => {
    good = await stage.good({ currency: 'EUR', password: 'hunter2-old' })
  })

  test('is told from the first failing span on, with what differs from the last good run and a way to each', async () => {
    const { runId, call } = await stage.bad({ currency: 'XTS', password: 'hunter2-new' })
    await stage.send(runId, call, [{ seed: 5, name: 'GET /rates/17', parentSpanId: spanIdOfSeed(1) }])
    const cause = await getRunCause(viewer, runId)
    expect(cause?.good).toMatchObject({ id: good, version: 1 })
    // How long steps took here is the machine's affair.
    const lines = cause?.lines.filter((line) => !wordsOf(line).includes(' took ')) ?? []
    expect(lines.map((line) => [wordsOf(line), line.to])).toEqual([
      [
        'call failed on the second try; it began in INSERT calls · payments: 23514: check_violation',
        { kind: 'row', runId, key: `span:${spanIdOfSeed(2)}` },
      ],
      ['input $.currency: "EUR" → "XTS"', { kind: 'compare', withId: good }],
      ['1 masked value of the input is not compared', { kind: 'compare', withId: good }],
      ['new under call: GET /rates/17 · payments', { kind: 'row', runId, key: `span:${spanIdOfSeed(5)}` }],
      [
        'too few to tell what failing runs share: 1 failed like this and 1 good (at least 3 and 5 are needed)',
        { kind: 'runs', workflow: 'release' },
      ],
    ])
    expect(JSON.stringify(cause)).not.toContain('hunter2')
  })

  test('is no error that was made good, and none of a branch that was only cancelled', async () => {
    const runId = await stage.launch({ currency: 'EUR' })
    const build = await stage.report(runId, 'build', 'FAILED', 'flaky')
    await stage.send(runId, build, [{ seed: 1, name: 'compile', status: 'error' }])
    await stage.report(runId, 'build')
    const { id: cancelled } = await stage.attemptOf(runId, 'scan')
    await stage.send(runId, cancelled, [{ seed: 2, name: 'read', status: 'error', statusMessage: 'aborted' }])
    await stage.report(runId, 'scan', 'FAILED_WITH_TERMINAL_ERROR', 'virus found')
    expect((await wordsFor(runId))[0]).toBe('scan failed; it began in read · payments: aborted')
    const second = await stage.launch({ currency: 'EUR' })
    const scan = await stage.attemptOf(second, 'scan')
    await stage.send(second, scan.id, [{ seed: 3, name: 'read', status: 'error' }])
    await stage.report(second, 'build', 'FAILED_WITH_TERMINAL_ERROR', 'no compiler')
    expect((await stage.attemptOf(second, 'scan')).status).toBe('CANCELED')
    expect((await wordsFor(second))[0]).toBe('build failed: no compiler; no span under it failed')
  })

  test('repeats nothing that is masked, whoever repeated it', async () => {
    const { runId } = await stage.bad({ password: 'hunter2-third' }, 'refused hunter2-third')
    const words = await wordsFor(runId)
    expect(words[0]).toBe('call failed on the second try; it began in INSERT calls · payments: 23514: refused ***')
    expect(words.join()).not.toContain('hunter2')
  })

  test('names a new version of the definition, of a service, and a service that is silent', async () => {
    await seedDefinitions({
      workflows: [
        release(2, {
          description: 'with a check',
          tasks: [
            ...(release(1)['tasks'] as object[]),
            { name: 'build', taskReferenceName: 'check', type: 'SIMPLE', inputParameters: {} },
          ] as never,
        }),
      ],
      taskDefs: [],
    })
    const { runId, call } = await stage.bad({ currency: 'EUR', password: 'hunter2-old' }, 'check_violation', 2)
    await stage.get().db.pool.query('DELETE FROM span WHERE trace_id = uuid_send($1::uuid)', [runId])
    await stage.send(runId, call, [
      {
        seed: 1,
        name: 'POST /calls',
        status: 'error',
        resource: { 'service.name': 'payments', 'service.version': '1.1.0' },
      },
      { seed: 2, name: 'look up', service: 'rates', resource: { 'service.name': 'rates' } },
    ])
    const lines = (await getRunCause(viewer, runId))?.lines ?? []
    expect(lines.map((line) => [wordsOf(line), line.to.kind]).slice(0, 6)).toEqual([
      [
        'call failed on the second try: POST was answered 500: check_violation; it began in POST /calls · payments',
        'row',
      ],
      ['definition v1 → v2: + check, settings', 'versions'],
      ['1 masked value of the input is not compared', 'compare'],
      ['payments version 1.0.0 → 1.1.0', 'compare'],
      ['spans only here from rates', 'compare'],
      ['missing under call: INSERT calls · payments', 'row'],
    ])
  })

  test('is what the end of the run names, and no permissive task that it went on without', async () => {
    const task = (name: string, permissive: boolean) => ({
      name,
      taskReferenceName: name,
      type: 'SIMPLE',
      inputParameters: {},
      retryCount: 0,
      permissive,
    })
    const tasks = [task('build', true), task('call', false)]
    await seedDefinitions({ workflows: [{ ...release(1), name: 'lenient', tasks }], taskDefs: [] })
    const { runId } = await launchRun.run(await stage.as('launcher'), { workflow: 'lenient', input: {} })
    await stage.report(runId, 'build', 'FAILED', 'excused')
    await stage.report(runId, 'call', 'FAILED', 'not excused')
    await stage.untilStatus(runId, 'FAILED')
    expect((await wordsFor(runId))[0]).toBe('call failed: not excused; no span under it failed')
    const view = await QUERIES.getRun(viewer, runId)
    expect(story(view, view.readAt).map(textOf).slice(1)).toEqual([
      'build failed once (excused), and the run went on',
      'call failed: not excused',
    ])
  })

  test('is followed into the run below in which it failed, as far as the viewer may see it', async () => {
    const below = async (workflow: string) => {
      const { runId } = await launchRun.run(await stage.as('launcher'), { workflow, input: {} })
      const child = await stage.childOf(runId)
      await stage.end(child, 'first', 'FAILED_WITH_TERMINAL_ERROR')
      await stage.untilStatus(runId, 'FAILED')
      return { runId, child }
    }
    const seen = await below('parent')
    const [line] = (await getRunCause(viewer, seen.runId))?.lines ?? []
    expect(line && [wordsOf(line), line.to]).toEqual([
      'sub → first failed: no; no span under it failed',
      { kind: 'row', runId: seen.child, key: 'task:first' },
    ])
    const unseen = await below('over-found')
    const operator = await stage.as('operator')
    expect((await wordsFor(unseen.runId, operator))[0]).toMatch(
      /^sub failed.*; it failed in a run that you may not see$/,
    )
    expect((await wordsFor(unseen.runId, operator)).at(-1)).toMatch(/^too few to tell/)
  })

  test('is what failing runs share and good ones do not, once there are enough of both', async () => {
    for (let i = 0; i < 5; i++) await stage.good({ currency: 'EUR', region: 'eu' })
    for (let i = 0; i < 5; i++) await stage.bad({ currency: `X${i}`, region: 'mars' })
    const { runId } = await stage.bad({ currency: 'XTS', region: 'mars' })
    const lines = (await getRunCause(viewer, runId))?.lines ?? []
    expect(lines.filter(({ isLikely }) => isLikely).map((line) => [wordsOf(line), line.to])).toEqual([
      [
        'likely: input $.region "mars": 6 of 9 that failed like this, 0 of 6 good',
        { kind: 'runs', workflow: 'release' },
      ],
    ])
  })
})

describe('nothing is told', () => {
  test('of a run that goes on, that succeeded as fast as ever, or that somebody stopped', async () => {
    const running = await stage.launch({})
    const stopped = await stage.launch({})
    await terminateRun.run(await stage.as('operator'), { runId: stopped, reason: 'enough', rollback: false })
    const good = await stage.good({})
    expect([await wordsFor(running), await wordsFor(stopped), await wordsFor(good)]).toEqual([[], [], []])
  })
})

describe('a run that took much longer than the good ones before it', () => {
  /** As if it had ended otherwise, while `look` looks. */
  async function asIf<T>(runId: RunId, change: string, look: () => Promise<T>): Promise<T> {
    const { pool } = stage.get().db
    const read = async (table: string, key: string) =>
      (await pool.query(`SELECT * FROM ${table} WHERE ${key} = $1`, [runId])).rows
    const [run] = await read('run', 'id')
    const attempts = await read('attempt', 'run_id')
    await pool.query(`UPDATE run SET ${change} WHERE id = $1`, [runId])
    await pool.query(
      `UPDATE attempt SET started_at = ended_at - interval '8 min' WHERE run_id = $1 AND node = 'build'`,
      [runId],
    )
    const seen = await look()
    const was = [run.status, run.ended_at === null ? null : new Date(run.ended_at)]
    await pool.query('UPDATE run SET status = $2, ended_at = $3 WHERE id = $1', [runId, ...was])
    for (const { id, started_at: at } of attempts)
      await pool.query('UPDATE attempt SET started_at = $2 WHERE id = $1', [id, at === null ? null : new Date(at)])
    return seen
  }

  test('is told as slow, with the steps that took longer first', async () => {
    for (let i = 0; i < 6; i++) await stage.good({ slow: false })
    const slow = await stage.good({ slow: true })
    const [pace, words] = await asIf(slow, `ended_at = created_at + interval '10 min'`, async () => [
      await getRunPace(viewer, slow),
      await wordsFor(slow),
    ])
    expect(pace).toMatchObject({ isSlow: true, ownMs: 600_000 })
    expect(words[0]).toMatch(
      /^it took 10 m 00 s without waiting for people; of \d+ good runs before, half took at most /,
    )
    expect(words[1]).toMatch(/^build took 8 m 00 s, \d+× as long as before \(/)
    expect(words).toContain('input $.slow: false → true')
  })

  test('is told as slow while it goes on, with what takes so long, and not that spans are missing', async () => {
    const going = await stage.launch({ slow: true })
    const { id } = await stage.attemptOf(going, 'build')
    await stage.get().db.pool.query('UPDATE attempt SET started_at = now() WHERE id = $1', [id])
    const later = { ...viewer, now: instant(Date.now() + 600_000) }
    const soon = [(await getRunPace(viewer, going)).isSlow, await wordsFor(going)]
    const words = await wordsFor(going, later)
    await terminateRun.run(await stage.as('operator'), { runId: going, reason: 'enough', rollback: false })
    expect(soon).toEqual([false, []])
    expect(words[0]).toMatch(/^it has taken 10 m \d\d s so far without waiting for people; of \d+ good runs before/)
    expect(words[1]).toMatch(/^build has been worked at for 10 m \d\d s so far, \d+× as long as it took before \(/)
    expect(words.filter((line) => line.startsWith('missing') || line.startsWith('no spans'))).toEqual([])
    expect(await wordsFor(going, later)).toEqual([])
  })

  test('is told as slow when it was taken up again, by what it took since', async () => {
    const { runId } = await stage.bad({ slow: true })
    await retryRun.run(await stage.as('operator'), { runId })
    await stage.report(runId, 'call')
    await stage.untilStatus(runId, 'COMPLETED', 2)
    expect(await wordsFor(runId)).toEqual([])
    const opened = `(SELECT at FROM chain_entry WHERE chain = 'run:' || run.id AND kind = 'run.reopened')`
    const words = await asIf(runId, `ended_at = ${opened} + interval '10 min'`, () => wordsFor(runId))
    expect(words[0]).toMatch(/^since it was taken up again it took 10 m 00 s without waiting for people; of \d+ good/)
  })

  test('is not slow for the time it was paused', async () => {
    const paused = await stage.launch({ slow: true })
    await pauseRun.run(await stage.as('operator'), { runId: paused, reason: 'wait' })
    const ended = `status = 'COMPLETED', ended_at = created_at + interval '10 min'`
    expect(await asIf(paused, ended, () => getRunPace(viewer, paused))).toMatchObject({ isSlow: false })
  })
})
