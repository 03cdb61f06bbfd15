import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import { isAppError } from '#core/errors.ts'
import { addFirings } from '#db/event-handlers.ts'
import { listFires } from '#db/schedule-fires.ts'
import type { Schedule } from '#db/schedules.ts'
import { QUERIES, VERBS } from '#services/registry.ts'
import { createSchedule } from '#services/schedules/create-schedule.ts'
import { runScheduleNow } from '#services/schedules/run-schedule-now.ts'
import { saveRunView } from '#services/views/save-run-view.ts'
import type { Preview } from '#services/workflows/view.ts'
import { EVENT_QUERY_ROWS, EVENT_VERB_ROWS, FIRING } from './event-rows.ts'
import { ACCOUNT_NAMES, createInstallation, gated, handler, type Installation } from './installation.ts'
import { addSampleKey, SETTINGS_QUERY_ROWS, SETTINGS_VERB_ROWS } from './settings-rows.ts'
import { LIST_QUERY_ROWS, LIST_VERB_ROWS } from './list-rows.ts'
import { everybody, sees, some, type Expected } from './words.ts'
import { ACTIVITY_QUERY_ROWS } from './activity-rows.ts'

let installation: Installation
beforeAll(async () => {
  installation = await createInstallation()
  await addFirings(installation.db.prisma, [FIRING])
  await addSampleKey(installation.db)
})
afterAll(() => installation.close())

const scheduleOf = (name: string) => ({
  name,
  workflow: 'gated',
  input: { version: '1.0' },
  crons: [{ expression: '0 0 2 * * *', zoneId: 'Europe/Berlin' }],
})

interface Target extends Pick<Schedule, 'name' | 'revision'> {
  /** A fire of the schedule that is due. */
  readonly fireId: string
  readonly handlerName: string
  /** A view that the launcher shares. */
  readonly viewId: string
  readonly runId: string
  readonly taskId: string
  readonly planDigest: string
}
const operates = everybody('forbidden', { lead: 'ok', operator: 'ok', stranger: 'not_found' })
const shows = everybody('some', { stranger: 'none' })
/** The run has not ended: whoever may is told so by the engine. */
const tooEarly = { ...operates, lead: 'conflict', operator: 'conflict' }
/** To begin anew is to launch, and an operator who may not launch may not. */
const tooEarlyToLaunch = { ...operates, lead: 'conflict', operator: 'forbidden' }

const ON_VERBS: Record<keyof typeof VERBS, { input: (target: Target) => unknown; expected: Expected }> = {
  launchRun: {
    input: () => ({ workflow: 'gated', input: { version: '1.0' } }),
    expected: everybody('forbidden', { launcher: 'ok', lead: 'ok', stranger: 'not_found' }),
  },
  pauseRun: { input: ({ runId }) => ({ runId, reason: 'wait' }), expected: operates },
  // The run is not paused: whoever may resume is told so by the engine.
  resumeRun: {
    input: ({ runId }) => ({ runId }),
    expected: { ...operates, lead: 'conflict', operator: 'conflict' },
  },
  // The run was not set aside: whoever may have it tried again is told so.
  unparkRun: { input: ({ runId }) => ({ runId, reason: 'mended' }), expected: tooEarly },
  terminateRun: { input: ({ runId }) => ({ runId, reason: 'enough', rollback: false }), expected: operates },
  retryRun: { input: ({ runId }) => ({ runId }), expected: tooEarly },
  restartRun: { input: ({ runId }) => ({ runId }), expected: tooEarlyToLaunch },
  rerunRun: { input: ({ runId, taskId }) => ({ runId, taskId }), expected: tooEarlyToLaunch },
  skipTask: { input: ({ runId }) => ({ runId, ref: 'work', reason: 'not today' }), expected: operates },
  setVariables: { input: ({ runId }) => ({ runId, variables: { n: 1 }, reason: 'more' }), expected: operates },
  decideApproval: {
    input: ({ taskId, planDigest }) => ({ taskId, planDigest, outcome: 'approved', comment: '' }),
    expected: everybody('forbidden', { approver: 'ok', lead: 'ok', stranger: 'not_found' }),
  },
  registerWorkflow: {
    input: () => ({ definition: gated(99) }),
    expected: everybody('forbidden', { author: 'ok', stranger: 'not_found' }),
  },
  registerTask: {
    input: () => ({ definition: { name: 'work', retryCount: 0 } }),
    expected: everybody('forbidden', { author: 'ok', stranger: 'not_found' }),
  },
  createSchedule: {
    input: () => scheduleOf(`of-${randomUUID()}`),
    expected: everybody('forbidden', { launcher: 'ok', lead: 'ok', stranger: 'not_found' }),
  },
  updateSchedule: {
    input: ({ name, revision }) => {
      const { name: _name, workflow: _workflow, ...facts } = scheduleOf(name)
      return { ...facts, name, revision }
    },
    expected: everybody('forbidden', { launcher: 'ok', lead: 'ok', stranger: 'not_found' }),
  },
  // The launcher owns it.
  pauseSchedule: {
    input: ({ name, revision }) => ({ name, revision, reason: 'wait' }),
    expected: { ...operates, launcher: 'ok' },
  },
  // It is not paused: whoever may resume it is told so.
  resumeSchedule: {
    input: ({ name, revision }) => ({ name, revision }),
    expected: { ...operates, launcher: 'conflict', lead: 'conflict', operator: 'conflict' },
  },
  // One fire is due already, and the schedule runs one at a time.
  runScheduleNow: {
    input: ({ name, revision }) => ({ name, revision }),
    expected: everybody('forbidden', { launcher: 'conflict', lead: 'conflict', stranger: 'not_found' }),
  },
  deleteSchedule: {
    input: ({ name, revision }) => ({ name, revision }),
    expected: everybody('forbidden', { launcher: 'ok', lead: 'ok', stranger: 'not_found' }),
  },
  // Nobody who signed in comes in by this door, the owner neither.
  fireSchedule: { input: ({ fireId }) => ({ fireId }), expected: everybody('not_found') },
  ...EVENT_VERB_ROWS,
  ...SETTINGS_VERB_ROWS,
  ...LIST_VERB_ROWS,
  revokeSessions: { input: () => ({}), expected: everybody('ok') },
}

const ON_QUERIES: Record<
  keyof typeof QUERIES,
  { ask: (ctx: Context, target: Target) => Promise<unknown>; expected: Expected }
> = {
  getRun: { ask: (ctx, { runId }) => QUERIES.getRun(ctx, runId), expected: sees },
  getRunDelta: { ask: (ctx, { runId }) => QUERIES.getRunDelta(ctx, runId, 0, 0), expected: sees },
  getRunPace: { ask: (ctx, { runId }) => QUERIES.getRunPace(ctx, runId), expected: sees },
  getRunChange: { ask: (ctx, { runId }) => QUERIES.getRunChange(ctx, runId), expected: sees },
  getRunCause: { ask: (ctx, { runId }) => QUERIES.getRunCause(ctx, runId), expected: sees },
  getRunCoverage: { ask: (ctx, { runId }) => QUERIES.getRunCoverage(ctx, runId), expected: sees },
  getComparison: { ask: (ctx, { runId }) => QUERIES.getComparison(ctx, { runId, withId: runId }), expected: sees },
  getOccurrences: {
    ask: (ctx, { runId }) => QUERIES.getOccurrences(ctx, { runId, family: 'approval', afterSeq: 0, place: 0 }),
    expected: sees,
  },
  getEntriesBefore: {
    ask: (ctx, { runId }) => QUERIES.getEntriesBefore(ctx, { runId, before: 100 }),
    expected: sees,
  },
  getSpanPart: { ask: (ctx, { runId }) => QUERIES.getSpanPart(ctx, { runId, after: '0.' }), expected: sees },
  // No span of that id has come: whoever may see the run is told so too.
  getSpan: {
    ask: (ctx, { runId }) => QUERIES.getSpan(ctx, { runId, spanId: '00000000000000a1' }),
    expected: everybody('not_found'),
  },
  checkRunChain: { ask: (ctx, { runId }) => QUERIES.checkRunChain(ctx, runId), expected: sees },
  getPayload: { ask: (ctx, { runId, taskId }) => QUERIES.getPayload(ctx, runId, taskId), expected: sees },
  getLink: { ask: (ctx, { runId }) => QUERIES.getLink(ctx, { runId: runId as never }), expected: sees },
  getOutlook: {
    ask: (ctx, { runId }) => QUERIES.getOutlook(ctx, { verb: 'retry', runId }),
    expected: sees,
  },
  getChangeable: { ask: (ctx, { runId }) => QUERIES.getChangeable(ctx, runId), expected: sees },
  listWorkflows: { ask: (ctx) => QUERIES.listWorkflows(ctx).then(some), expected: shows },
  listFunctions: { ask: (ctx) => QUERIES.listFunctions(ctx).then(some), expected: shows },
  listWorkflowNames: { ask: (ctx) => QUERIES.listWorkflowNames(ctx).then(some), expected: shows },
  getWorkflow: { ask: (ctx) => QUERIES.getWorkflow(ctx, 'gated'), expected: sees },
  getRunGraph: { ask: (ctx, { runId }) => QUERIES.getRunGraph(ctx, runId), expected: sees },
  getWorkflowDraft: { ask: (ctx) => QUERIES.getWorkflowDraft(ctx, 'gated'), expected: sees },
  previewWorkflow: {
    ask: (ctx) => QUERIES.previewWorkflow(ctx, { source: JSON.stringify(gated()) }).then(registrable),
    expected: everybody('not allowed', { author: 'allowed', stranger: 'invalid' }),
  },
  compareVersions: { ask: (ctx) => QUERIES.compareVersions(ctx, 'gated', 1, 1), expected: sees },
  testWorkflow: {
    ask: (ctx) => QUERIES.testWorkflow(ctx, { workflow: 'gated', input: { version: '1' } }),
    expected: sees,
  },
  listTaskDefinitions: { ask: (ctx) => QUERIES.listTaskDefinitions(ctx).then(some), expected: shows },
  getTaskDefinition: { ask: (ctx) => QUERIES.getTaskDefinition(ctx, 'work'), expected: sees },
  getTaskDraft: { ask: (ctx) => QUERIES.getTaskDraft(ctx, 'work'), expected: sees },
  previewTask: {
    ask: (ctx) => QUERIES.previewTask(ctx, { source: '{"name":"work"}' }).then(registrable),
    expected: everybody('not allowed', { author: 'allowed' }),
  },
  listApprovals: { ask: (ctx) => QUERIES.listApprovals(ctx).then(some), expected: shows },
  getApproval: { ask: (ctx, { taskId }) => QUERIES.getApproval(ctx, taskId), expected: sees },
  countWaiting: {
    ask: (ctx) => QUERIES.countWaiting(ctx).then((count) => (count > 0 ? 'some' : 'none')),
    expected: everybody('none', { approver: 'some', lead: 'some' }),
  },
  listSchedules: { ask: (ctx) => QUERIES.listSchedules(ctx).then(some), expected: shows },
  getSchedule: { ask: (ctx, { name }) => QUERIES.getSchedule(ctx, name), expected: sees },
  previewTiming: {
    ask: (ctx) => QUERIES.previewTiming(ctx, { crons: [{ expression: '@daily' }] }),
    expected: everybody('ok'),
  },
  ...EVENT_QUERY_ROWS,
  ...ACTIVITY_QUERY_ROWS,
  getNoise: { ask: (ctx) => QUERIES.getNoise(ctx, 'gated'), expected: sees },
  ...SETTINGS_QUERY_ROWS,
  ...LIST_QUERY_ROWS,
}
const registrable = ({ canRegister }: Preview) => {
  if (canRegister === null) return 'invalid'
  return canRegister.allowed ? 'allowed' : 'not allowed'
}

/** A run that waits for approval, a schedule of the launcher whose fire is due, and an event handler. */
async function aTarget(): Promise<Target> {
  const name = `of-${randomUUID()}`
  const launcher = await installation.contextOf('launcher')
  await createSchedule.run(launcher, scheduleOf(name))
  await runScheduleNow.run(launcher, { name, revision: 1 })
  const [fire] = await listFires(installation.db.prisma, name, 1)
  const handlerName = `after-${randomUUID()}`
  await installation.registerHandler(handler(handlerName))
  await installation.db.pool.query('DELETE FROM saved_view')
  const { viewId } = await saveRunView.run(launcher, { name: 'Failed', filter: { state: 'failed' }, isShared: true })
  return { ...(await installation.launchGated()), viewId, name, revision: 1, fireId: fire?.id ?? '', handlerName }
}

/** `ok`, what the work said of itself, or the code of its refusal. */
async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    const value = await work
    return typeof value === 'string' ? value : 'ok'
  } catch (error) {
    if (!isAppError(error)) throw error
    return error.code
  }
}

describe.each(Object.keys(VERBS) as (keyof typeof VERBS)[])('%s', (name) => {
  const { input, expected } = ON_VERBS[name]
  test.each(ACCOUNT_NAMES)(`as %s is answered as the policies say`, async (account) => {
    const target = await aTarget()
    const ctx = await installation.contextOf(account)
    expect(await outcomeOf(VERBS[name].run(ctx, input(target)))).toBe(expected[account])
  })
})

describe.each(Object.keys(QUERIES) as (keyof typeof QUERIES)[])('%s', (name) => {
  const { ask, expected } = ON_QUERIES[name]
  test.each(ACCOUNT_NAMES)(`as %s shows what the policies say`, async (account) => {
    const target = await aTarget()
    expect(await outcomeOf(ask(await installation.contextOf(account), target))).toBe(expected[account])
  })
})

test('every verb and every query of the services is in the registry, and so in this matrix', async () => {
  const folder = new URL('../../lib/services/', import.meta.url)
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const exported: string[] = []
  for (const file of files.filter((each) => each !== 'registry.ts')) {
    const module = (await import(new URL(file, folder).href)) as Record<string, unknown>
    const isQueries = file.endsWith('queries.ts')
    for (const [name, value] of Object.entries(module)) {
      if (isQueries ? typeof value === 'function' : isVerb(value)) exported.push(name)
    }
  }
  expect(exported.sort()).toEqual([...Object.keys(VERBS), ...Object.keys(QUERIES)].sort())
})

const isVerb = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'run' in value && 'action' in value
