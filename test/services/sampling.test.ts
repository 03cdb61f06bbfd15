import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunId } from '#core/ids.ts'
import { listEntries } from '#db/entries.ts'
import { countExport, noteExportFailure } from '#db/exports.ts'
import { findSamplings } from '#db/samplings.ts'
import { insertSpans } from '#db/spans.ts'
import { verifyChain } from '#ledger/chain.ts'
import { terminateRun } from '#services/runs/terminate-run.ts'
import { getRun } from '#services/runs/queries.ts'
import { pinRun } from '#services/sampling/pin-run.ts'
import { getNoise, getSamplingSettings, listDestinations, previewSamplingPolicy } from '#services/sampling/queries.ts'
import { sampleRuns } from '#services/sampling/sample-runs.ts'
import { saveSampling } from '#services/sampling/save-sampling.ts'
import { DEFAULT_SAMPLING, type KeepRule, type SamplingPolicy } from '#trace/sampling.ts'
import { stored } from '../support/exporting.ts'
import { createInstallation, type Account, type Installation } from './installation.ts'

let installation: Installation
beforeAll(async () => {
  installation = await createInstallation()
})
afterAll(() => installation.close())

const as = (account: Account) => installation.contextOf(account)
const sampled = async (): Promise<void> => {
  while (await sampleRuns(installation.db));
}
const policyOf = (over: Partial<SamplingPolicy> = {}) => {
  const policy = { ...DEFAULT_SAMPLING, ...over }
  return { ...policy, keep: [...policy.keep] as KeepRule[] }
}
const chain = () => listEntries(installation.db.pool, 'sampling')
const endedRun = async (): Promise<RunId> => {
  const { runId } = await installation.launchGated()
  await terminateRun.run(await as('operator'), { runId, reason: 'enough', rollback: false })
  await sampled()
  return runId
}

test('a run’s page says what is kept of it, and an operator pins it: with its entry, and once', async () => {
  const { runId } = await installation.launchGated()
  const shown = async (account: Account) => (await getRun(await as(account), runId)).sampling
  expect(await shown('viewer')).toMatchObject({ tier: null, rule: null, isPinned: false, canPin: { allowed: false } })
  await pinRun.run(await as('operator'), { runId, isPinned: true })
  await pinRun.run(await as('operator'), { runId, isPinned: true })
  expect(await shown('operator')).toMatchObject({ tier: null, isPinned: true, canPin: { allowed: true } })
  await sampled()
  expect(await shown('viewer')).toMatchObject({ tier: 'FULL', rule: 'pinned', probability: 1, isPinned: true })
  await pinRun.run(await as('operator'), { runId, isPinned: false })
  await sampled()
  expect(await shown('viewer')).toMatchObject({ tier: 'FULL', rule: 'approval', isPinned: false })
  expect((await chain()).slice(-2).map(({ kind, facts, policyIds }) => [kind, facts, policyIds])).toEqual([
    ['sampling.pinned', { target: `Run:${runId}` }, ['payments.operate']],
    ['sampling.unpinned', { target: `Run:${runId}` }, ['payments.operate']],
  ])
})

test('the page of a run whose spans are let go of by their age says so', async () => {
  const days = installation.host.settings.spanRetentionDays
  const runId = await endedRun()
  const shown = async () => (await getRun(await as('viewer'), runId)).sampling.goneAfterDays
  const ended = (ago: number) =>
    installation.db.pool.query("UPDATE run SET ended_at = current_date - $1 * interval '1 day' WHERE id = $2", [
      ago,
      runId,
    ])
  await ended(days)
  expect(await shown()).toBeNull()
  await ended(days + 1)
  expect(await shown()).toBe(days)
})

test('somebody being refused something about a run keeps it', async () => {
  const { runId } = await installation.launchGated()
  await expect(pinRun.run(await as('viewer'), { runId, isPinned: true })).rejects.toThrow('may operate')
  await sampled()
  expect((await findSamplings(installation.db.pool, [runId as RunId])).get(runId as RunId)?.signs).toContain('refusal')
})

test('rules and rates are seen with their effect before they are saved, saved with an entry, and kept as versions', async () => {
  await endedRun()
  const admin = await as('admin')
  const before = await getSamplingSettings(admin)
  expect(before).toMatchObject({ version: 0, policy: DEFAULT_SAMPLING, versions: [], canSave: { allowed: true } })
  expect(before.day.lines).toEqual([
    expect.objectContaining({ tier: 'FULL', rule: 'approval', runs: before.day.runs, spansLetGo: 0 }),
  ])
  const policy = policyOf({ keep: [], fullPerHour: 0, summaryPerHour: 0, firstRuns: 0 })
  const { lines } = await previewSamplingPolicy(admin, { policy })
  expect(lines.map(({ tier, rule }) => [tier, rule])).toEqual([['SKELETON', 'rate']])
  expect((await getSamplingSettings(admin)).version).toBe(0)

  await saveSampling.run(admin, { version: 0, policy })
  expect(await getSamplingSettings(admin)).toMatchObject({
    version: 1,
    policy,
    versions: [{ version: 1, by: { name: 'The admin' } }],
  })
  const entries = await chain()
  expect(entries.at(-1)).toMatchObject({ kind: 'sampling.saved', facts: { version: 1, fullPerHour: 0 } })
  expect(verifyChain(entries).isIntact).toBe(true)
  const { runId } = await installation.launchGated()
  await terminateRun.run(await as('operator'), { runId, reason: 'enough', rollback: false })
  await sampled()
  expect((await getRun(admin, runId)).sampling).toMatchObject({ tier: 'SKELETON', rule: 'rate' })
})

test('whoever saves rules that somebody changed meanwhile is told so; of two at once one does', async () => {
  const admin = await as('admin')
  const { version } = await getSamplingSettings(admin)
  const policy = policyOf({ fullPerHour: 7 })
  const both = await Promise.allSettled([
    saveSampling.run(admin, { version, policy }),
    saveSampling.run(admin, { version, policy }),
  ])
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  await expect(saveSampling.run(admin, { version, policy })).rejects.toMatchObject({ code: 'conflict' })
  await expect(
    saveSampling.run(admin, { version: version + 1, policy: { ...policy, fullPerHour: -1 } }),
  ).rejects.toThrow('fullPerHour')
})

test('noise is counted over the newest runs that ended: what repeats, and what it takes', async () => {
  const runId = await endedRun()
  await insertSpans(installation.db.pool, [
    stored(runId, 'engine'),
    ...Array.from({ length: 3 }, () => stored(runId, 'received', { name: 'SELECT' })),
    stored(runId, 'received', { name: 'INSERT', status: 'error' }),
  ])
  const noise = await getNoise(await as('viewer'), 'gated')
  const { runs, runsPerDay } = noise
  expect(runs).toBeGreaterThanOrEqual(1)
  expect(runsPerDay).toBeGreaterThanOrEqual(runs)
  expect(noise).toMatchObject({ spans: 4, spansPerRun: 4 / runs, repeatedShare: 0.5 })
  expect(noise.groups.map(({ name, status, spans, perRunMax }) => [name, status, spans, perRunMax])).toEqual([
    ['SELECT', 'unset', 3, 3],
    ['INSERT', 'error', 1, 1],
  ])
})

test('destinations say how they fare, and nothing that lets anybody in', async () => {
  const { host, db } = installation
  const further = [
    {
      name: 'jaeger',
      tracesUrl: 'https://me:hunter2@jaeger.example/v1/traces?k=hunter2',
      headers: { k: 'hunter2' },
      scope: 'ours',
    },
  ] as const
  Object.assign(host, { settings: { ...host.settings, exporting: { ...host.settings.exporting, further } } })
  await countExport(db.pool, 'jaeger', { sent: 5, refused: 1, dropped: 2, sampled: 3, redacted: 4 })
  await noteExportFailure(db.pool, 'jaeger', 'jaeger answered 503')
  const shown = await listDestinations(await as('admin'))
  expect(shown).toEqual([
    {
      name: 'jaeger',
      address: 'https://jaeger.example/v1/traces',
      scope: 'ours',
      sent: 5,
      refused: 1,
      dropped: 2,
      sampled: 3,
      redacted: 4,
      lastSuccessAt: expect.any(Number) as number,
      lastError: 'jaeger answered 503',
      lastErrorAt: expect.any(Number) as number,
      movedAt: null,
      waiting: 0,
      behind: expect.any(Number) as number,
    },
  ])
  expect(JSON.stringify(shown)).not.toContain('hunter2')
})
