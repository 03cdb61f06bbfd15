import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Settings } from '#config/settings.ts'
import { newSpanId, traceIdOf, type RunId, type SpanId, type TaskId } from '#core/ids.ts'
import { findCursor, withCursor } from '#db/cursors.ts'
import { writeWaits } from '#db/exports.ts'
import { insertSpans } from '#db/spans.ts'
import { keepHost } from '#host/current.ts'
import { getLink } from '#services/links/queries.ts'
import { previewLink } from '#services/links/settings-queries.ts'
import type { LinkView } from '#services/links/view.ts'
import { listRuns } from '#services/runs/list-queries.ts'
import { getRun } from '#services/runs/queries.ts'
import { terminateRun } from '#services/runs/terminate-run.ts'
import { createExportStore } from '#services/spans/export-store.ts'
import { createProjectionStore } from '#services/spans/projection-store.ts'
import { projectOnce } from '#telemetry/project.ts'
import { decided, EXPORTING } from '../support/exporting.ts'
import { otelSpan } from '../trace/spans.ts'
import { COLLECTOR, JAEGER, LIGHTSTEP, LINK } from './link-settings.ts'
import { createInstallation, type Account, type Installation } from './installation.ts'

let installation: Installation
let runId: RunId
let taskId: TaskId
beforeAll(async () => {
  installation = await createInstallation()
})
afterAll(() => installation.close())
beforeEach(async () => {
  await installation.db.pool.query('TRUNCATE span, export_wait; DELETE FROM cursor')
  const launched = await installation.launchGated()
  ;[runId, taskId] = [launched.runId, launched.taskId]
  await decided(installation.db.pool, runId, 'FULL')
  configured({ lightstep: LIGHTSTEP, traceLink: LINK })
})

const configured = (settings: Partial<Settings>): void =>
  keepHost({ ...installation.host, settings: { ...installation.host.settings, ...settings } })

/** A span of the run that somebody sent. */
async function received(): Promise<SpanId> {
  const spanId = newSpanId(randomBytes)
  const span = otelSpan({
    traceId: traceIdOf(runId),
    spanId,
    startNs: '1764000000000000000',
    endNs: '1764000000250000000',
  })
  const columns = { rootRunId: runId, taskId: null, personId: null, isVerified: false, service: 'payments' } as const
  await insertSpans(installation.db.pool, [{ ...span, ...columns, origin: 'received' }])
  return spanId
}
const NONE = { sent: 0, refused: 0, dropped: 0, sampled: 0, redacted: 0 }
const NOTHING_PASSED = { ...NONE, waiting: [], thinned: [], lost: new Map() }
const project = () => projectOnce(createProjectionStore(installation.db), () => undefined)
const exported = (destination = 'lightstep') =>
  createExportStore(installation.db).exportPage(
    destination,
    { page: 1_000, behindMax: 1_000_000, breathe: async () => undefined },
    async (spans) => ({
      ...NOTHING_PASSED,
      sent: spans.length,
    }),
  )
const link = async (of: { taskId?: TaskId; spanId?: SpanId } = {}): Promise<LinkView> =>
  getLink(await installation.contextOf('viewer'), { runId, ...of })
const pathOf = (view: LinkView) => (view.kind === 'open' ? view.href : view.cause)

describe('a span is linked', () => {
  test('once its backend was sent it, and before that says that it waits', async () => {
    const spanId = await received()
    expect(await link({ spanId })).toEqual({
      kind: 'none',
      backend: 'Lightstep',
      cause: 'not-exported',
      why: 'It was not sent to Lightstep yet; Settings → Connections says how that goes.',
    })
    await exported()
    expect(await link({ spanId })).toEqual({
      kind: 'open',
      backend: 'Lightstep',
      href: `https://app.lightstep.com/demo/trace?span_guid=${spanId}&at_micros=1764000000125000#span-${spanId}`,
      isExact: true,
      doubt: null,
    })
  })

  test('by what was sent where it is looked at: another destination’s progress is none of its', async () => {
    const spanId = await received()
    await exported('otlp')
    expect(pathOf(await link({ spanId }))).toBe('not-exported')
    configured({ traceLink: JAEGER, otlpExport: COLLECTOR })
    expect(pathOf(await link({ spanId }))).toBe(`http://127.0.0.1:16686/trace/${traceIdOf(runId)}?uiFind=${spanId}`)
  })

  test('in Lightstep through a collector, when that is where spans are sent', async () => {
    const spanId = await received()
    configured({ lightstep: { ...LIGHTSTEP, accessToken: null }, traceLink: LINK, otlpExport: COLLECTOR })
    await exported('otlp')
    expect(pathOf(await link({ spanId }))).toContain(`span_guid=${spanId}`)
  })

  test('not when it did not end: it is sent when it has', async () => {
    expect(await link({ taskId })).toEqual({
      kind: 'none',
      backend: 'Lightstep',
      cause: 'not-ended',
      why: 'It is sent to Lightstep when it has ended.',
    })
  })

  test('not while nothing is sent to where it would be looked at, and that says which variable to set', async () => {
    configured({ traceLink: JAEGER, lightstep: LIGHTSTEP })
    expect(await link({ spanId: await received() })).toMatchObject({
      cause: 'no-destination',
      why: 'No spans are sent to Jaeger: set OTEL_EXPORTER_OTLP_ENDPOINT.',
    })
    configured({ traceLink: LINK, lightstep: { ...LIGHTSTEP, accessToken: null } })
    expect(await link()).toMatchObject({ why: expect.stringContaining('LIGHTSTEP_ACCESS_TOKEN') as string })
  })

  test('not before it is decided how much of its run is kept, and not when that was the engine’s spans alone', async () => {
    const spanId = await received()
    await decided(installation.db.pool, runId, null)
    await exported()
    expect(pathOf(await link({ spanId }))).toBe('undecided')
    await decided(installation.db.pool, runId, 'SKELETON')
    expect(await link({ spanId })).toMatchObject({
      cause: 'sampled-away',
      why: 'It was not sent to Lightstep: of this run only the engine’s spans are kept.',
    })
    await decided(installation.db.pool, runId, 'SUMMARY')
    expect(pathOf(await link({ spanId }))).toContain(spanId)
  })

  test('not while it waits behind the exporter for its turn', async () => {
    const spanId = await received()
    await exported()
    const wait = { runIds: [runId], upTo: await findCursor(installation.db.pool, 'export:lightstep') }
    await writeWaits(installation.db.pool, 'lightstep', wait)
    expect(pathOf(await link({ spanId }))).toBe('not-exported')
    await writeWaits(installation.db.pool, 'otlp', wait)
    await installation.db.pool.query("DELETE FROM export_wait WHERE destination = 'lightstep'")
    expect(pathOf(await link({ spanId }))).toContain(spanId)
  })

  test('although we do not send it, when its service sends it there itself', async () => {
    const spanId = await received()
    configured({
      traceLink: JAEGER,
      otlpExport: COLLECTOR,
      exporting: { ...EXPORTING, scopes: { lightstep: 'all', otlp: 'ours' } },
    })
    expect(pathOf(await link({ spanId }))).toContain(spanId)
  })

  test('not when the template leads nowhere, or there is none', async () => {
    const spanId = await received()
    await exported()
    configured({
      lightstep: LIGHTSTEP,
      traceLink: { ...LINK, settings: { base: 'http://elsewhere.example', project: 'p' } },
    })
    expect(await link({ spanId })).toMatchObject({ cause: 'misconfigured' })
    configured({})
    expect(await link({ spanId })).toMatchObject({ cause: 'no-backend', backend: null })
  })
})

test('a run that has not ended is linked by what of its trace is there, and its page says the same', async () => {
  expect(pathOf(await link())).toBe('not-ended')
  await project()
  await exported()
  const found = await link()
  expect(found).toMatchObject({ kind: 'open', isExact: false })
  expect((await getRun(await installation.contextOf('viewer'), runId)).link).toEqual(found)
})

test('a line of the list links a run by its own span once that was sent, and before that not at all', async () => {
  const onLine = async () => {
    const { runs } = await listRuns(await installation.contextOf('viewer'), {}, null)
    return runs.find(({ id }) => id === runId)?.backendLink
  }
  await project()
  await exported()
  expect(await onLine()).toBeNull()
  const stopped = { runId, reason: 'enough', rollback: false }
  await terminateRun.run(await installation.contextOf('operator'), stopped)
  await project()
  expect(await onLine()).toBeNull()
  await exported()
  const sent = await link()
  expect(sent).toMatchObject({ kind: 'open', isExact: true })
  expect(await onLine()).toEqual({ backend: 'Lightstep', href: pathOf(sent) })
})

test('a run cannot be asked for both a task and a span', async () => {
  const asked = link({ taskId, spanId: newSpanId(randomBytes) })
  await expect(asked).rejects.toMatchObject({ code: 'invalid' })
})

test('a cursor that went back shows no link to what lies before it', async () => {
  const spanId = await received()
  await exported()
  await withCursor(installation.db, 'export:lightstep', async () => ({ xid: '1', position: 0 }))
  expect(pathOf(await link({ spanId }))).toBe('not-exported')
})

describe('a preview', () => {
  const preview = async (input: Parameters<typeof previewLink>[1] = {}, account: Account = 'admin') =>
    previewLink(await installation.contextOf(account), input)

  test('takes the newest run with a span, and names everything that is put in', async () => {
    const spanId = await received()
    const found = await preview()
    expect(found).toMatchObject({
      span: { runId, spanId, workflow: 'gated', traceId: traceIdOf(runId) },
      backend: { name: 'Lightstep', spansMax: 4_000 },
      problems: [],
      variables: [],
      link: { cause: 'not-exported' },
    })
    expect(found.values.map(({ name, variable }) => [name, variable])).toEqual([
      ['base', 'LIGHTSTEP_REGION'],
      ['project', 'LIGHTSTEP_PROJECT'],
      ['spanId', null],
      ['middleMicros', null],
    ])
  })

  test('takes the span whose ids are given, by run or by trace, in a template that is only considered', async () => {
    const spanId = await received()
    const choice = { backend: 'jaeger', settings: { base: 'https://jaeger.example' } } as const
    const address = `https://jaeger.example/trace/${traceIdOf(runId)}?uiFind=${spanId}`
    expect(await preview({ of: traceIdOf(runId).toUpperCase(), spanId, choice })).toMatchObject({
      address,
      problems: [],
      variables: [
        ['TRACE_LINK_BACKEND', 'jaeger'],
        ['TRACE_LINK_BASE_URL', 'https://jaeger.example'],
      ],
      link: null,
    })
    expect(await preview({ of: runId, choice })).toMatchObject({ address })
  })

  test('says what is wrong with the template and with the ids', async () => {
    await received()
    const problemsOf = async (input: Parameters<typeof previewLink>[1]) => (await preview(input)).problems
    expect(await problemsOf({ choice: { backend: 'jaeger', settings: {} } })).toEqual([
      '{base} is not given (TRACE_LINK_BASE_URL)',
    ])
    expect(await problemsOf({ of: 'x' })).toEqual(['That is neither a run id nor a trace id'])
    expect(await problemsOf({ of: runId, spanId: 'x' })).toEqual(['A span id has 16 hex digits'])
    expect(await problemsOf({ of: runId, spanId: 'b'.repeat(16) })).toEqual(['There is no such span in that trace'])
    expect(await problemsOf({ spanId: 'b'.repeat(16) })).toEqual(['Give the trace the span belongs to as well'])
    expect(await problemsOf({ of: '01930000-0000-7000-a000-00000000dead' })).toEqual([
      'There is no such run, or you may not see it',
    ])
    await installation.db.pool.query('TRUNCATE span')
    expect(await problemsOf({ of: runId })).toEqual(['Nothing of that run has ended yet'])
    expect(await problemsOf({})).toEqual(['No run that you may see has a span yet: launch one, or give ids'])
  })

  test('without a backend offers to choose one', async () => {
    await received()
    configured({})
    expect((await preview()).problems[0]).toContain('No trace backend is configured')
  })
})
