import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newSpanId, spanIdOf, type RunId, type SpanId, type TaskId } from '#core/ids.ts'
import { insertSpans } from '#db/spans.ts'
import { getRun as readRun } from '#db/runs.ts'
import { sendAgain } from '#db/samplings.ts'
import { keepHost } from '#host/current.ts'
import { probeSpanId } from '#services/doctor/probe-span.ts'
import { probeSteps } from '#services/doctor/probe-steps.ts'
import { getLink } from '#services/links/queries.ts'
import { listRuns } from '#services/runs/list-queries.ts'
import { terminateRun } from '#services/runs/terminate-run.ts'
import { createExportStore } from '#services/spans/export-store.ts'
import { keepSpanDays } from '#services/spans/keep-span-days.ts'
import { createProjectionStore } from '#services/spans/projection-store.ts'
import { gasp } from '#telemetry/breath.ts'
import { passSpans } from '#telemetry/pass-spans.ts'
import { projectOnce } from '#telemetry/project.ts'
import { createRedact } from '#telemetry/redact.ts'
import type { SpanOrigin } from '#trace/span.ts'
import { decided, EXPORTING, stored } from '../support/exporting.ts'
import { startOtlpReceiver, type OtlpReceiver } from '../support/otlp-receiver.ts'
import { createInstallation, type Installation } from './installation.ts'
import { LIGHTSTEP, LINK } from './link-settings.ts'

let installation: Installation
let backend: OtlpReceiver
let runId: RunId
let taskId: TaskId
beforeAll(async () => {
  installation = await createInstallation()
  backend = await startOtlpReceiver()
})
afterAll(async () => {
  await backend.close()
  await installation.close()
})
beforeEach(async () => {
  await installation.db.pool.query('TRUNCATE span, export_wait, export_loss; DELETE FROM cursor')
  backend.answerWith(200)
  backend.refuse(0)
  const launched = await installation.launchGated()
  ;[runId, taskId] = [launched.runId, launched.taskId]
  await decided(installation.db.pool, runId, 'FULL')
  const { host } = installation
  keepHost({ ...host, settings: { ...host.settings, lightstep: LIGHTSTEP, traceLink: LINK } })
})

const HOUR_MS = 3_600_000
const now = (): string => `${Date.now()}000000`

async function span(origin: SpanOrigin, endNs = now(), over: { spanId?: SpanId; parentSpanId?: SpanId } = {}) {
  const spanId = newSpanId(randomBytes)
  const one = stored(runId, origin, { spanId, startNs: endNs, endNs, ...over })
  await insertSpans(installation.db.pool, [one])
  return one.spanId
}
/** Sends what there is to send as an exporter does. */
async function send(behindMax = 1_000_000): Promise<void> {
  const parts = {
    destination: { name: 'lightstep', url: `${backend.url}/v1/traces`, headers: {}, scope: 'all' },
    redact: createRedact(EXPORTING.redaction),
    ageMsMax: 24 * HOUR_MS,
    onRefused: () => undefined,
    breathe: gasp,
    stop: new AbortController().signal,
  } as const
  const store = createExportStore(installation.db)
  await store.exportPage('lightstep', { page: 500, behindMax, breathe: gasp }, (spans) => passSpans(parts, spans))
  while (await store.exportWaiting('lightstep', 500, (spans) => passSpans(parts, spans)));
}
const link = async (of: { spanId?: SpanId } = {}) => getLink(await installation.contextOf('viewer'), { runId, ...of })
const causeOf = async (spanId?: SpanId): Promise<string> => {
  const view = await link(spanId === undefined ? {} : { spanId })
  return view.kind === 'open' ? 'open' : view.cause
}
const losses = async () =>
  (await installation.db.pool.query('SELECT whose, reason FROM export_loss ORDER BY whose')).rows
/** It came long ago. */
async function old(origin: SpanOrigin): Promise<SpanId> {
  const spanId = await span(origin)
  const came = "UPDATE span SET stored_at = now() - interval '25 hours' WHERE span_id = decode($1, 'hex')"
  await installation.db.pool.query(came, [spanId])
  return spanId
}

describe('a span is not linked', () => {
  test('that the backend refused, and says so; what it takes later is', async () => {
    const [engine, received] = [await span('engine'), await span('received')]
    backend.answerWith(401)
    await send()
    expect(await link({ spanId: received })).toEqual({
      kind: 'none',
      backend: 'Lightstep',
      cause: 'refused',
      why: 'Lightstep refused it; Settings → Connections says what Lightstep answers.',
    })
    expect([await causeOf(engine), await causeOf()]).toEqual(['refused', 'not-ended'])
    const later = [await span('engine'), await span('received')]
    backend.answerWith(200)
    await send()
    expect(await Promise.all(later.map(causeOf))).toEqual(['open', 'open'])
    expect([await causeOf(engine), await causeOf(received), await causeOf()]).toEqual(['refused', 'refused', 'open'])
  })

  test('that was too old when a backend was configured', async () => {
    const lost = await old('engine')
    const fresh = await span('engine')
    await send()
    expect(await link({ spanId: lost })).toMatchObject({
      cause: 'dropped',
      why: 'It was not sent to Lightstep: it had waited longer than EXPORT_AGE_HOURS_MAX allows when its turn came.',
    })
    expect(await causeOf(fresh)).toBe('open')
  })

  test('before which too many waited', async () => {
    const [engine, received, newest] = [await span('engine'), await span('received'), await span('engine')]
    await send(1)
    expect(await link({ spanId: engine })).toMatchObject({
      cause: 'dropped',
      why: expect.stringContaining('BEHIND') as string,
    })
    expect([await causeOf(received), await causeOf(newest)]).toEqual(['dropped', 'open'])
  })

  test('that was refused after it had waited, until it goes out again and arrives', async () => {
    await decided(installation.db.pool, runId, null)
    const received = await span('received')
    await send()
    expect(await causeOf(received)).toBe('undecided')
    await decided(installation.db.pool, runId, 'FULL')
    backend.answerWith(401)
    await send()
    expect(await causeOf(received)).toBe('refused')
    await sendAgain(installation.db.pool, [runId])
    expect(await causeOf(received)).toBe('not-exported')
    backend.answerWith(200)
    await send()
    expect(await causeOf(received)).toBe('open')
    expect(await losses()).toEqual([])
  })
})

describe('of a batch of which the backend refused', () => {
  test('a few spans without saying which, each is linked, with the doubt', async () => {
    const [engine, received] = [await span('engine'), await span('received')]
    await span('own')
    backend.refuse(1)
    await send()
    const doubt =
      'Lightstep refused 1 of the 3 spans it was sent together, without saying which: this one may be missing there.'
    expect(await link({ spanId: received })).toMatchObject({ kind: 'open', isExact: true, doubt })
    expect(await link({ spanId: engine })).toMatchObject({ kind: 'open', isExact: true, doubt })
    backend.refuse(0)
    const later = await span('received')
    await send()
    expect(await link({ spanId: later })).toMatchObject({ kind: 'open', isExact: true, doubt: null })
  })

  test('most, none is linked', async () => {
    const received = await span('received')
    await span('engine')
    await span('own')
    backend.refuse(2)
    await send()
    expect(await link({ spanId: received })).toMatchObject({
      cause: 'refused',
      why: 'Lightstep refused 2 of the 3 spans it was sent together, without saying which: perhaps this one, too.',
    })
  })
})

test('nothing is written while everything arrives, and one row of many spans of the engine that do not', async () => {
  await span('engine')
  await span('received')
  await send()
  expect(await losses()).toEqual([])
  backend.answerWith(401)
  for (let page = 0; page < 3; page++) {
    await span('engine')
    await span('own')
    await send()
  }
  expect((await losses()).filter(({ whose }) => whose === 'engine')).toEqual([{ whose: 'engine', reason: 'refused' }])
})

test('a line of the list has no link to a run whose own span was refused', async () => {
  const stopped = { runId, reason: 'enough', rollback: false }
  await terminateRun.run(await installation.contextOf('operator'), stopped)
  await projectOnce(createProjectionStore(installation.db), () => undefined)
  backend.answerWith(403)
  await send()
  const { runs } = await listRuns(await installation.contextOf('viewer'), {}, null)
  expect(runs.find(({ id }) => id === runId)?.backendLink).toBeNull()
  expect(await causeOf()).toBe('refused')
})

test('a probe whose span is refused has not been sent on, and says what to do', async () => {
  const { db, host } = installation
  await db.pool.query('UPDATE attempt SET started_at = now(), ended_at = now() WHERE id = $1', [taskId])
  await span('received', now(), { spanId: probeSpanId({ id: taskId }), parentSpanId: spanIdOf(taskId) })
  backend.answerWith(401)
  await send()
  const run = await readRun(db.prisma, runId)
  const settings = { ...host.settings, lightstep: LIGHTSTEP, traceLink: LINK }
  const parts = { ctx: await installation.contextOf('admin'), db, settings }
  const steps = await probeSteps(parts, { ...run, status: 'COMPLETED' }, false)
  expect(steps.map(({ id, state }) => [id, state])).toEqual([
    ['probe-run', 'ok'],
    ['probe-span', 'ok'],
    ['probe-export', 'bad'],
    ['probe-link', 'unknown'],
  ])
  expect(steps[2]).toMatchObject({ fix: 'See what the backend answers above, and correct its token or its address' })
})

test('what tells of spans that are gone goes with them', async () => {
  const lost = await old('engine')
  await send()
  await span('received')
  expect(await losses()).toEqual([{ whose: 'engine', reason: 'too-old' }])
  await keepSpanDays(installation.db, 30)
  expect(await losses()).toHaveLength(1)
  await installation.db.pool.query("DELETE FROM span WHERE span_id = decode($1, 'hex')", [lost])
  await keepSpanDays(installation.db, 30)
  expect(await losses()).toEqual([])
})
