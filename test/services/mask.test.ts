import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import { spanIdOf, traceIdOf, type RunId, type TaskId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { findApproval } from '#db/approvals.ts'
import { getRun as getStoredRun } from '#db/runs.ts'
import { insertSpans } from '#db/spans.ts'
import { digestOf } from '#ledger/canonical.ts'
import { MASKED, withoutMasked } from '#core/masked.ts'
import { createMask } from '#core/mask.ts'
import { decideApproval } from '#services/approvals/decide-approval.ts'
import { QUERIES } from '#services/registry.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { restartRun } from '#services/runs/restart-run.ts'
import { terminateRun } from '#services/runs/terminate-run.ts'
import { createSchedule } from '#services/schedules/create-schedule.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import { span } from '../support/run-view.ts'
import { createInstallation, gated, type Installation } from './installation.ts'
import type { SETTINGS_QUERY_ROWS } from './settings-rows.ts'

const SECRET = 's3cr3t-of-the-input'
const INPUT = { login: { user: 'app', password: SECRET } }

let installation: Installation
let target: { runId: RunId; taskId: TaskId }
beforeAll(async () => {
  installation = await createInstallation()
  await seedDefinitions({ workflows: [masked], taskDefs: [] })
  target = await launch()
  const facts = { name: 'masked', workflow: 'masked', input: INPUT, crons: [{ expression: '@daily' }] }
  await createSchedule.run(await installation.contextOf('launcher'), facts)
})
afterAll(() => installation.close())

/** Everything a definition can do to repeat what it wants hidden. */
const masked: JsonObject = {
  ...gated(),
  name: 'masked',
  inputSchema: null,
  maskedFields: ['password'],
  variables: { login: { password: SECRET } },
  tasks: [
    {
      name: 'ask',
      taskReferenceName: 'ask',
      type: 'HUMAN',
      inputParameters: {
        password: '${workflow.input.login.password}',
        other: 'it is ${workflow.input.login.password}',
      },
      metadata: {
        'conductor-lightstep': {
          approval: {
            title: 'With ${workflow.input.login.password}?',
            action: 'deploy',
            group: 'payments-approvers',
          },
        },
      },
    },
    {
      name: 'work',
      taskReferenceName: 'work',
      type: 'SIMPLE',
      inputParameters: {
        deep: [{ password: '${workflow.input.login.password}' }],
        user: '${workflow.input.login.user}',
      },
    },
  ],
}

const OTHER = { login: { user: 'app', password: `${SECRET}-too` } }

async function launch(input = INPUT): Promise<typeof target> {
  const { password } = input.login
  const ctx = await installation.contextOf('launcher')
  const { runId } = await launchRun.run(ctx, { workflow: 'masked', input, note: `for ${password}` })
  const [approval] = (await QUERIES.getRun(ctx, runId)).approvals
  if (!approval) throw new Error('the run asked nobody')
  // A worker that repeats in its span what it was given.
  const parentSpanId = spanIdOf(approval.taskId)
  const told = { name: `work with ${password}`, attributes: { password, 'app.note': `for ${password}` } }
  const known = { traceId: traceIdOf(runId), rootRunId: runId, personId: null }
  await insertSpans(installation.db.pool, [span(1, '', [0, 1], { parentSpanId, ...told, ...known })])
  return { runId, taskId: approval.taskId }
}

/** What shows definitions shows their authors' texts as they are. */
type OfDefinitions =
  | 'getRunGraph'
  | 'getWorkflowDraft'
  | 'previewWorkflow'
  | 'compareVersions'
  | 'listTaskDefinitions'
  | 'getTaskDefinition'
  | 'getTaskDraft'
  | 'previewTask'
  | 'previewTiming'

/** What shows the installation shows nothing of a run's payloads. */
type OfSettings = keyof typeof SETTINGS_QUERY_ROWS

type Question = Exclude<keyof typeof QUERIES, OfDefinitions | OfSettings>

const QUESTIONS: Record<Question, (ctx: Context) => Promise<unknown>> = {
  listRuns: (ctx) => QUERIES.listRuns(ctx, {}, null),
  listChangedRuns: (ctx) => QUERIES.listChangedRuns(ctx, [target.runId as never], {}),
  listRunViews: (ctx) => QUERIES.listRunViews(ctx),
  listRunChoices: (ctx) => QUERIES.listRunChoices(ctx),
  getRun: (ctx) => QUERIES.getRun(ctx, target.runId),
  getRunDelta: (ctx) => QUERIES.getRunDelta(ctx, target.runId, 0, 0),
  getOccurrences: async (ctx) => {
    const { attempts } = await QUERIES.getRun(ctx, target.runId)
    const families = [...new Set(attempts.map(({ node }) => node))]
    const place = { runId: target.runId, afterSeq: 0, place: 0 }
    return Promise.all(families.map((family) => QUERIES.getOccurrences(ctx, { ...place, family })))
  },
  getEntriesBefore: (ctx) => QUERIES.getEntriesBefore(ctx, { runId: target.runId, before: 1_000 }),
  getSpanPart: (ctx) => QUERIES.getSpanPart(ctx, { runId: target.runId, after: '0.' }),
  getSpan: (ctx) => QUERIES.getSpan(ctx, { runId: target.runId, spanId: span(1, '', [0, 0]).spanId }),
  checkRunChain: (ctx) => QUERIES.checkRunChain(ctx, target.runId),
  getPayload: async (ctx) => [
    await QUERIES.getPayload(ctx, target.runId, null),
    await QUERIES.getPayload(ctx, target.runId, target.taskId),
  ],
  getRunPace: (ctx) => QUERIES.getRunPace(ctx, target.runId),
  getRunChange: (ctx) => QUERIES.getRunChange(ctx, target.runId),
  getRunCause: (ctx) => QUERIES.getRunCause(ctx, target.runId),
  getRunCoverage: (ctx) => QUERIES.getRunCoverage(ctx, target.runId),
  getComparison: async (ctx) =>
    QUERIES.getComparison(ctx, { runId: target.runId, withId: (await launch(OTHER)).runId }),
  getLink: (ctx) => QUERIES.getLink(ctx, { runId: target.runId as never }),
  getOutlook: (ctx) => QUERIES.getOutlook(ctx, { verb: 'retry', runId: target.runId }),
  getChangeable: (ctx) => QUERIES.getChangeable(ctx, target.runId),
  testWorkflow: (ctx) => QUERIES.testWorkflow(ctx, { workflow: 'masked', input: INPUT }),
  getOverview: (ctx) => QUERIES.getOverview(ctx),
  listFunctions: (ctx) => QUERIES.listFunctions(ctx),
  listWorkflows: (ctx) => QUERIES.listWorkflows(ctx),
  listWorkflowNames: (ctx) => QUERIES.listWorkflowNames(ctx),
  // A definition is its author's text and shown as it is, but for what this one hides in a variable.
  getWorkflow: async (ctx) => ({ ...(await QUERIES.getWorkflow(ctx, 'masked')), definition: null }),
  listSchedules: (ctx) => QUERIES.listSchedules(ctx),
  getSchedule: (ctx) => QUERIES.getSchedule(ctx, 'masked'),
  listApprovals: (ctx) => QUERIES.listApprovals(ctx),
  getApproval: (ctx) => QUERIES.getApproval(ctx, target.taskId),
  listEventHandlers: (ctx) => QUERIES.listEventHandlers(ctx),
  listEventFirings: (ctx) => QUERIES.listEventFirings(ctx),
  countWaiting: (ctx) => QUERIES.countWaiting(ctx),
  getNoise: (ctx) => QUERIES.getNoise(ctx, 'masked'),
  getWorkflowActivity: (ctx) => QUERIES.getWorkflowActivity(ctx, 'masked', '24h'),
  getWorkers: (ctx) => QUERIES.getWorkers(ctx),
  getUnasked: (ctx) => QUERIES.getUnasked(ctx, target.runId),
}

describe('what a definition wants masked', () => {
  const all = Object.keys(QUESTIONS) as Question[]

  test.each(all)('is in no answer of %s while the run waits', async (name) => {
    const answer = JSON.stringify(await QUESTIONS[name](await installation.contextOf('lead')))
    expect(answer).not.toContain(SECRET)
  })

  test('is shown as stars under its name and wherever a text repeats it, and the rest as it is', async () => {
    const ctx = await installation.contextOf('viewer')
    expect(await QUERIES.getPayload(ctx, target.runId, null)).toMatchObject({
      input: { login: { user: 'app', password: MASKED } },
    })
    expect(await QUERIES.getApproval(ctx, target.taskId)).toMatchObject({
      title: 'With ***?',
      plan: {
        input: { login: { user: 'app', password: MASKED } },
        shown: { password: MASKED, other: 'it is ***' },
        steps: [{ input: { deep: [{ password: MASKED }], user: 'app' } }],
      },
    })
  })

  test('is stored, and the digest of a plan is over what is stored', async () => {
    const { prisma } = installation.db
    expect((await getStoredRun(prisma, target.runId as never)).input).toMatchObject({ login: { password: SECRET } })
    const approval = await findApproval(prisma, target.taskId as never)
    const shown = await QUERIES.getApproval(await installation.contextOf('approver'), target.taskId)
    expect(approval && digestOf(approval.plan)).toBe(shown.planDigest)
    const decision = { taskId: target.taskId, planDigest: shown.planDigest, outcome: 'approved', comment: '' }
    await decideApproval.run(await installation.contextOf('approver'), decision)
  })

  test.each(all)('is in no answer of %s after an end whose reason repeats it', async (name) => {
    target = await launch()
    const operator = await installation.contextOf('operator')
    await terminateRun.run(operator, { runId: target.runId, reason: `${SECRET} is wrong`, rollback: false })
    const answer = JSON.stringify(await QUESTIONS[name](await installation.contextOf('lead')))
    expect(answer).not.toContain(SECRET)
  })
})

test('a run that begins again by a definition that hides more is not found by that any more', async () => {
  const late: JsonObject = { ...gated(), name: 'late', inputSchema: null }
  await seedDefinitions({ workflows: [late], taskDefs: [] })
  const lead = await installation.contextOf('lead')
  const { runId } = await launchRun.run(lead, { workflow: 'late', input: { version: '1', password: SECRET } })
  const found = async (input: string) =>
    (await QUERIES.listRuns(lead, { input: [input] }, null)).runs.map(({ id }) => id)
  expect(await found(`password=${SECRET}`)).toEqual([runId])
  await terminateRun.run(lead, { runId, reason: 'enough', rollback: false })
  await seedDefinitions({ workflows: [{ ...late, version: 2, maskedFields: ['password'] }], taskDefs: [] })
  await restartRun.run(lead, { runId, latest: true })
  expect([await found(`password=${SECRET}`), await found(SECRET), await found('version=1')]).toEqual([[], [], [runId]])
})

describe('a mask', () => {
  test('hides whole objects, and finds neither short values nor truths in texts', () => {
    const payload = { a: { pin: 12, on: true, long: 'abcdef' }, b: 'abcdef 12 true', c: ['xabcdefx'] }
    expect(createMask(['a'], [payload]).payload(payload)).toEqual({ a: MASKED, b: '*** 12 true', c: ['x***x'] })
  })

  test('hides a number wherever a payload repeats it, and leaves the numbers of other answers', () => {
    const payload = { pin: 12_345_678, b: 12_345_678, c: [12_345_678, 9], d: 'pin 12345678' }
    const mask = createMask(['pin'], [payload])
    expect(mask.payload(payload)).toEqual({ pin: MASKED, b: MASKED, c: [MASKED, 9], d: 'pin ***' })
    expect(mask.texts({ at: 12_345_678, reason: '12345678 refused' })).toEqual({
      at: 12_345_678,
      reason: '*** refused',
    })
  })

  test('of no names changes nothing', () => {
    const payload = { a: 'abcdef' }
    expect(createMask([], [payload]).payload(payload)).toBe(payload)
  })

  test('leaves nothing of what it hid to begin another launch with', () => {
    const masked = {
      a: MASKED,
      b: { c: MASKED, d: 1 },
      e: [1, MASKED, { f: MASKED, g: 2 }],
      url: `http://a:${MASKED}@x`,
    }
    expect(withoutMasked(masked)).toEqual({
      payload: { b: { d: 1 }, e: [1, { g: 2 }] },
      leftOut: ['a', 'b.c', 'e[1]', 'e[2].f', 'url'],
    })
  })
})
