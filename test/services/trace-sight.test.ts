import { beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import { spanIdOf, traceIdOf, type RunId, type SpanId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { listAttempts } from '#db/attempts.ts'
import { insertSpans } from '#db/spans.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { QUERIES } from '#services/registry.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import { span } from '../support/run-view.ts'
import { onFamilyStage } from './family-stage.ts'
import { open } from './installation.ts'

const stage = onFamilyStage()
const SECRET = 's3cr3t-pass-9911'

const sub = (name: string): JsonObject => ({
  name,
  taskReferenceName: 'sub',
  type: 'SUB_WORKFLOW',
  inputParameters: {},
  subWorkflowParam: { name },
})
const parent = (name: string, child: string, maskedFields: readonly string[]): JsonObject => ({
  ...open,
  name,
  metadata: { 'conductor-lightstep': { serviceFunction: 'payments' } },
  maskedFields: [...maskedFields],
  tasks: [sub(child)],
})

beforeAll(async () => {
  await stage.prepare()
  await seedDefinitions({
    workflows: [parent('hiding', 'open', ['password']), parent('telling', 'open', [])],
    taskDefs: [],
  })
})

interface Family {
  readonly parent: RunId
  readonly child: RunId
  /** Of each run: a span under its attempt, and a failed one under that. */
  readonly spans: Readonly<Record<'parent' | 'child', readonly [SpanId, SpanId]>>
}

let made = 0

/** Two runs, under whose attempts a worker sent spans: those of the parent tell its password. */
async function family(workflow: string): Promise<Family> {
  const { db } = stage.get()
  const { runId } = await launchRun.run(await stage.as('launcher'), { workflow, input: { password: SECRET } })
  const child = await stage.childOf(runId)
  const place = { traceId: traceIdOf(runId), rootRunId: runId, personId: null }
  const under = async (id: RunId, secret: string): Promise<[SpanId, SpanId]> => {
    const [attempt] = await listAttempts(db.prisma, id)
    if (!attempt) throw new Error('the run did nothing')
    const told = { ...place, attributes: { password: secret } }
    const outer = span(++made, `work with ${secret}`, [0, 1], { ...told, parentSpanId: spanIdOf(attempt.id) })
    const inner = span(++made, `sign in by ${secret}`, [0, 1], {
      ...told,
      parentSpanId: outer.spanId,
      status: 'error',
      statusMessage: `${secret} refused`,
    })
    await insertSpans(db.pool, [outer, inner])
    return [outer.spanId, inner.spanId]
  }
  const spans = { parent: await under(runId, SECRET), child: await under(child, 'nothing') }
  await stage.end(child, 'work', 'FAILED_WITH_TERMINAL_ERROR')
  await stage.untilStatus(runId, 'FAILED')
  return { parent: runId, child, spans }
}

/** All that somebody is told of the trace with a run, and which of these spans they may look at. */
async function toldOf(ctx: Context, runId: RunId, { spans }: Family) {
  const isFound = async (spanId: SpanId): Promise<boolean> =>
    QUERIES.getSpan(ctx, { runId, spanId }).then(
      () => true,
      () => false,
    )
  const page = await QUERIES.getRun(ctx, runId)
  const delta = await QUERIES.getRunDelta(ctx, runId, 0, 0)
  const part = await QUERIES.getSpanPart(ctx, { runId, after: '0.' })
  const details = await Promise.all([...spans.parent, ...spans.child].map(isFound))
  const ids = [
    ...page.spans.frames.map((frame) => frame.ids),
    part.columns.ids,
    ...delta.spans.map((line) => line.spanId),
  ]
  const failing = [...page.failing, ...(delta.failing ?? [])].map(({ spanId }) => spanId)
  return { text: JSON.stringify([page, delta, part]), ids: [...ids, ...failing].join(' '), details }
}

const searcher = async (): Promise<Context> => ({ ...(await stage.as('viewer')), groups: ['search-viewers'] })

describe('what is shown of a trace with a run', () => {
  test('is all of it where the viewer may see its other runs, and those hide nothing', async () => {
    const told = await family('telling')
    const { text, ids, details } = await toldOf(await stage.as('viewer'), told.child, told)
    expect(details).toEqual([true, true, true, true])
    expect(text).toContain(`work with ${SECRET}`)
    for (const id of [...told.spans.parent, ...told.spans.child]) expect(ids).toContain(id)
  })

  test.each([
    { of: 'telling', who: searcher, why: 'may not see the run that launched it' },
    { of: 'hiding', who: searcher, why: 'may not see the run that launched it, which hides something' },
    { of: 'hiding', who: () => stage.as('viewer'), why: 'may see the run that launched it, which hides something' },
  ])('is what lies under its own attempts when somebody $why', async ({ of, who }) => {
    const told = await family(of)
    const { text, ids, details } = await toldOf(await who(), told.child, told)
    expect(details).toEqual([false, false, true, true])
    expect(text).not.toContain(SECRET)
    for (const id of told.spans.parent) expect(ids).not.toContain(id)
    for (const id of told.spans.child) expect(ids).toContain(id)
  })

  test('is under its own mask on the page of the run that hides something', async () => {
    const told = await family('hiding')
    const { text, details } = await toldOf(await stage.as('viewer'), told.parent, told)
    expect(details).toEqual([true, true, true, true])
    expect(text).not.toContain(SECRET)
    expect(text).toContain('work with ***')
  })
})

describe('the span that a link template is tried with', () => {
  const administrator = async (): Promise<Context> => ({
    ...(await stage.as('admin')),
    groups: ['administrators', 'search-viewers'],
  })
  const nameOf = async (ctx: Context, of: RunId, spanId?: SpanId) =>
    (await QUERIES.previewLink(ctx, { of, ...(spanId && { spanId }) })).span?.name ?? null

  test('is none of a run that whoever tries it may not see', async () => {
    const { child, spans } = await family('telling')
    expect(await nameOf(await administrator(), child, spans.parent[0])).toBeNull()
    expect(await nameOf(await administrator(), child, spans.child[0])).toBe('work with nothing')
    expect(await nameOf(await administrator(), child)).toMatch(/^(?:work with|sign in by) nothing$/)
  })

  test('is named as its run shows it', async () => {
    const { parent, spans } = await family('hiding')
    expect(await nameOf(await stage.as('admin'), parent, spans.parent[0])).toBe('work with ***')
  })
})

describe('what repeats itself in the traces of a workflow', () => {
  /** A run of `search` below one of `payments`, which ended; its worker sent a span. */
  async function crossing(name: string): Promise<void> {
    const { db } = stage.get()
    const { runId } = await launchRun.run(await stage.as('launcher'), { workflow: 'over-found', input: {} })
    const child = await stage.childOf(runId)
    const [attempt] = await listAttempts(db.prisma, child)
    if (!attempt) throw new Error('the run did nothing')
    const place = { traceId: traceIdOf(runId), rootRunId: runId, personId: null, parentSpanId: spanIdOf(attempt.id) }
    await insertSpans(db.pool, [span(++made, name, [0, 1], place)])
    await stage.end(child, 'first', 'FAILED_WITH_TERMINAL_ERROR')
    await stage.untilStatus(runId, 'FAILED')
  }
  const noiseFor = async (ctx: Context, workflow: string) => JSON.stringify(await QUERIES.getNoise(ctx, workflow))

  test('tells nothing of a run below that one may not see', async () => {
    await crossing('index the secret plans')
    expect(await noiseFor(await stage.as('operator'), 'over-found')).not.toContain('secret plans')
    expect(await noiseFor(await stage.as('viewer'), 'over-found')).toContain('secret plans')
  })

  test('is told without what their runs hide', async () => {
    await family('hiding')
    const told = await noiseFor(await stage.as('viewer'), 'hiding')
    expect(told).not.toContain(SECRET)
    expect(told).toContain('work with ***')
  })
})
