import { beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import type { JsonObject } from '#core/json.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { QUERIES, VERBS } from '#services/registry.ts'
import { onInstallation } from './operating.ts'
import { refusalOf } from './refusal.ts'

const stage = onInstallation()
const NUL = 'a\u0000b'
const BIG = 3_000_000_000
const LATE = Number.MAX_SAFE_INTEGER

let launcher: Context
let runId: string
let viewId: string
const launch = { workflow: 'gated', input: { version: '1' } }
const plain = { name: 'nightly', ...launch, crons: [{ expression: '@daily' }] }
const schedule = (more: JsonObject) => VERBS.createSchedule.run(launcher, { ...plain, name: 'other', ...more })
const list = (filter: object) => QUERIES.listRuns(launcher, filter, null)
const timing = (more: object) => QUERIES.previewTiming(launcher, { crons: plain.crons, ...more })

beforeAll(async () => {
  launcher = await stage.as('launcher')
  ;({ runId } = await launchRun.run(launcher, launch))
  await VERBS.createSchedule.run(launcher, plain)
  ;({ viewId } = await VERBS.saveRunView.run(launcher, { name: 'mine', filter: {} }))
})

describe('what the database cannot hold is refused where it is said', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['$.workflow', () => launchRun.run(launcher, { ...launch, workflow: NUL })],
    ['$.version', () => launchRun.run(launcher, { ...launch, version: BIG })],
    ['$.idempotencyKey', () => launchRun.run(launcher, { ...launch, idempotencyKey: NUL })],
    ['$.note', () => launchRun.run(launcher, { ...launch, note: 'a\ud800b' })],
    ['$.version', () => QUERIES.testWorkflow(launcher, { workflow: 'gated', version: BIG })],
    ['$.filter.text', () => list({ text: NUL })],
    ['$.filter.workflow', () => list({ workflow: NUL })],
    ['$.filter.schedule', () => list({ schedule: NUL })],
    ['$.afterSeq', () => QUERIES.getOccurrences(launcher, { runId, family: 'work', afterSeq: BIG, place: 0 })],
    ['$.family', () => QUERIES.getOccurrences(launcher, { runId, family: NUL, afterSeq: 0, place: 0 })],
    ['$.before', () => QUERIES.getEntriesBefore(launcher, { runId, before: BIG })],
    ['$.afterSeq', () => QUERIES.getRunDelta(launcher, runId, BIG, 0)],
    ['$.after', () => QUERIES.getSpanPart(launcher, { runId, after: '9999999999999999999.' })],
    ['$.version', () => schedule({ version: BIG })],
    ['$.description', () => schedule({ description: NUL })],
    ['$.startAt', () => schedule({ startAt: LATE })],
    ['$.endAt', () => schedule({ endAt: LATE })],
    ['$.startAt', () => timing({ startAt: LATE })],
    ['$.endAt', () => timing({ endAt: LATE })],
    ['$.reason', () => VERBS.pauseSchedule.run(launcher, { name: 'nightly', revision: 1, reason: NUL })],
    ['$.name', () => VERBS.pauseSchedule.run(launcher, { name: NUL, revision: 1, reason: 'why' })],
    ['$.revision', () => VERBS.runScheduleNow.run(launcher, { name: 'nightly', revision: BIG })],
    ['$.name', () => VERBS.saveRunView.run(launcher, { name: NUL, filter: {} })],
    ['$.filter.text', () => VERBS.saveRunView.run(launcher, { name: 'other', filter: { text: NUL } })],
    ['$.revision', () => VERBS.changeRunView.run(launcher, { viewId, revision: BIG, name: 'mine', filter: {} })],
  ])('%s (%#)', async (path, work) => {
    expect(await refusalOf(work())).toMatchObject({ code: 'invalid', paths: [path] })
  })

  test('an ingest key, an event handler and a task of a definition', async () => {
    const [admin, author] = [await stage.as('admin'), await stage.as('author')]
    const key = VERBS.createIngestKey.run(admin, { label: NUL, services: ['x'] })
    expect(await refusalOf(key)).toMatchObject({ code: 'invalid', paths: ['$.label'] })
    const metadata = { 'conductor-lightstep': { serviceFunction: 'payments' } }
    const actions = [{ action: 'start_workflow', start_workflow: { name: 'gated' } }]
    const handler = { name: NUL, event: 'conductor:a:b', active: true, actions, metadata }
    const registered = VERBS.registerEventHandler.run(author, { definition: handler })
    expect(await refusalOf(registered)).toMatchObject({ code: 'invalid', paths: ['$.name'] })
    const tasks = [{ name: NUL, taskReferenceName: NUL, type: 'SIMPLE' }]
    const workflow = VERBS.registerWorkflow.run(author, { definition: { name: 'odd', tasks, metadata } })
    const paths = ['$.tasks[0].taskReferenceName', '$.tasks[0].name']
    expect(await refusalOf(workflow)).toMatchObject({ code: 'invalid', paths })
  })

  test('what cannot be a name or a number names nothing', async () => {
    for (const read of [
      () => QUERIES.getWorkflow(launcher, 'gated', BIG),
      () => QUERIES.getWorkflow(launcher, NUL),
      () => QUERIES.compareVersions(launcher, 'gated', 1, BIG),
      () => QUERIES.getSchedule(launcher, NUL),
      () => QUERIES.getTaskDefinition(launcher, NUL),
    ])
      expect((await refusalOf(read())).code).toBe('not_found')
  })

  test('a place in the list that was never given begins it', async () => {
    const page = await QUERIES.listRuns(launcher, {}, `-9007199254740991.${runId}`)
    expect(page.runs.map(({ id }) => id)).toEqual([runId])
  })
})
