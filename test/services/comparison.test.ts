import { beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import type { RunId } from '#core/ids.ts'
import { getComparison } from '#services/runs/comparison-queries.ts'
import { getRunCoverage } from '#services/runs/coverage-queries.ts'
import { onCauseStage } from './cause-stage.ts'
import { codeOf } from './operating.ts'

const stage = onCauseStage()
let viewer: Context
let good: RunId
beforeAll(async () => {
  await stage.prepare()
  viewer = await stage.as('viewer')
  good = await stage.good({ currency: 'EUR', password: 'hunter2-a' })
})

describe('two runs beside each other', () => {
  test('are a run and the last good one before it, unless another is named', async () => {
    const { runId } = await stage.bad({ currency: 'XTS', password: 'hunter2-b' })
    const found = await getComparison(viewer, { runId })
    expect(found).toMatchObject({
      here: { id: runId, status: 'FAILED' },
      there: { id: good, status: 'COMPLETED' },
      input: { changes: [{ path: '$.currency', here: '"XTS"', there: '"EUR"' }], hidden: 1 },
      versions: [{ service: 'payments', here: ['1.0.0'], there: ['1.0.0'] }],
      spans: { onlyHere: [], onlyThere: [], silentHere: [], silentThere: [] },
      definition: null,
      isWhole: true,
    })
    expect(found?.steps.map(({ node, here, there }) => [node, here?.state, here?.attempts, there?.state])).toEqual([
      ['build', 'succeeded', 1, 'succeeded'],
      ['scan', 'succeeded', 1, 'succeeded'],
      ['call', 'failed', 2, 'succeeded'],
    ])
    expect(JSON.stringify(found)).not.toContain('hunter2')
    const swapped = await getComparison(viewer, { runId: good, withId: runId })
    expect([swapped?.here.id, swapped?.there.id]).toEqual([good, runId])
  })

  test('cannot be compared before any run succeeded, nor with one that is not there or not to be seen', async () => {
    expect(await getComparison(viewer, { runId: good })).toBeNull()
    const nothing = '01930000-0000-7000-a000-00000000dead'
    expect(await codeOf(getComparison(viewer, { runId: good, withId: nothing }))).toBe('not_found')
    expect(await codeOf(getComparison(await stage.as('stranger'), { runId: good, withId: good }))).toBe('not_found')
    expect(await codeOf(getComparison(viewer, { runId: 'x' }))).toBe('invalid')
  })
})

describe('how much spans tell of a run', () => {
  test('names who is silent by who was heard in the last good run', async () => {
    const runId = await stage.launch({})
    for (const ref of ['build', 'scan', 'call']) await stage.report(runId, ref)
    await stage.untilStatus(runId, 'COMPLETED')
    const later = { ...viewer, now: (viewer.now + 60_000) as Context['now'] }
    const coverage = await getRunCoverage(later, runId)
    expect(coverage).toMatchObject({ expected: 0, covered: 0, pending: 0, writes: 0, kept: 'all', isWhole: true })
    await stage
      .get()
      .db.pool.query('UPDATE attempt SET started_at = scheduled_at WHERE run_id = $1 AND started_at IS NULL', [runId])
    const { expected, gaps } = await getRunCoverage(later, runId)
    await stage
      .get()
      .db.pool.query(`UPDATE attempt SET started_at = NULL WHERE run_id = $1 AND type = 'SIMPLE'`, [runId])
    expect([expected, gaps.map(({ ref, words }) => `${ref}: ${words}`)]).toEqual([
      3,
      ['build: no span from its worker', 'scan: no span from its worker', 'call: no span from payments'],
    ])
  })

  test('counts the writes that spans tell of', async () => {
    expect(await getRunCoverage(viewer, good)).toMatchObject({ writes: 1, failedWrites: 0 })
    const { runId } = await stage.bad({ currency: 'XTS' })
    expect(await getRunCoverage(viewer, runId)).toMatchObject({ writes: 1, failedWrites: 1 })
  })
})
