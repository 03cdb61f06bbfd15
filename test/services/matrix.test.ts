import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import { isAppError } from '#core/errors.ts'
import { instant } from '#core/time.ts'
import { addFirings, type EventFiring } from '#db/event-handlers.ts'
import { QUERIES, VERBS } from '#services/registry.ts'
import { ACCOUNT_NAMES, createInstallation, gated, handler, type Account, type Installation } from './installation.ts'

let installation: Installation
beforeAll(async () => {
  installation = await createInstallation()
  await installation.registerHandler(handler())
  await addFirings(installation.db.prisma, [firing])
})
afterAll(() => installation.close())

const NOBODYS = '01930000-0000-7000-a000-000000000001' as never
const firing: EventFiring = {
  eventId: NOBODYS,
  handler: 'after-gated',
  actionIndex: 0,
  event: 'conductor:gated:done',
  runId: NOBODYS,
  serviceFunction: 'payments',
  action: 'start_workflow',
  outcome: 'done',
  reason: null,
  targetRunId: NOBODYS,
  at: instant(Date.now()),
}

interface Target {
  readonly runId: string
  readonly taskId: string
  readonly planDigest: string
}
type Expected = Record<Account, string>

const everybody = (outcome: string, but: Partial<Expected> = {}): Expected => ({
  ...(Object.fromEntries(ACCOUNT_NAMES.map((name) => [name, outcome])) as Expected),
  ...but,
})
const operates = everybody('forbidden', { lead: 'ok', operator: 'ok', stranger: 'not_found' })
const sees = everybody('ok', { stranger: 'not_found' })

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
  terminateRun: { input: ({ runId }) => ({ runId, reason: 'enough', rollback: false }), expected: operates },
  decideApproval: {
    input: ({ taskId, planDigest }) => ({ taskId, planDigest, outcome: 'approved', comment: '' }),
    expected: everybody('forbidden', { approver: 'ok', lead: 'ok', stranger: 'not_found' }),
  },
  registerWorkflow: {
    input: () => ({ definition: gated(99) }),
    expected: everybody('forbidden', { stranger: 'not_found' }),
  },
  registerTask: { input: () => ({ definition: { name: 'work' } }), expected: everybody('not_found') },
  registerEventHandler: {
    input: () => ({ definition: handler('fresh') }),
    expected: everybody('forbidden', { stranger: 'not_found' }),
  },
  updateEventHandler: {
    input: () => ({ definition: { ...handler(), condition: '$.x' } }),
    expected: everybody('forbidden', { stranger: 'not_found' }),
  },
  activateEventHandler: {
    input: () => ({ name: 'after-gated', isActive: false }),
    expected: everybody('forbidden', { stranger: 'not_found' }),
  },
  deleteEventHandler: {
    input: () => ({ name: 'after-gated' }),
    expected: everybody('forbidden', { stranger: 'not_found' }),
  },
  revokeSessions: { input: () => ({}), expected: everybody('ok') },
}

const ON_QUERIES: Record<
  keyof typeof QUERIES,
  { ask: (ctx: Context, target: Target) => Promise<unknown>; expected: Expected }
> = {
  listRuns: {
    ask: (ctx) => QUERIES.listRuns(ctx, {}, null).then(({ runs }) => some(runs)),
    expected: everybody('some', { stranger: 'none' }),
  },
  listRunLines: {
    ask: (ctx, { runId }) => QUERIES.listRunLines(ctx, [runId as never]).then(some),
    expected: everybody('some', { stranger: 'none' }),
  },
  getRun: { ask: (ctx, { runId }) => QUERIES.getRun(ctx, runId), expected: sees },
  getRunDelta: { ask: (ctx, { runId }) => QUERIES.getRunDelta(ctx, runId, 0, 0), expected: sees },
  getPayload: { ask: (ctx, { runId, taskId }) => QUERIES.getPayload(ctx, runId, taskId), expected: sees },
  getOverview: {
    ask: (ctx) => QUERIES.getOverview(ctx).then(({ recent }) => some(recent)),
    expected: everybody('some', { stranger: 'none' }),
  },
  listWorkflows: {
    ask: (ctx) => QUERIES.listWorkflows(ctx).then(some),
    expected: everybody('some', { stranger: 'none' }),
  },
  getWorkflow: { ask: (ctx) => QUERIES.getWorkflow(ctx, 'gated'), expected: sees },
  listApprovals: {
    ask: (ctx) => QUERIES.listApprovals(ctx).then(some),
    expected: everybody('some', { stranger: 'none' }),
  },
  getApproval: { ask: (ctx, { taskId }) => QUERIES.getApproval(ctx, taskId), expected: sees },
  countWaiting: {
    ask: (ctx) => QUERIES.countWaiting(ctx).then((count) => (count > 0 ? 'some' : 'none')),
    expected: everybody('none', { approver: 'some', lead: 'some' }),
  },
  listEventHandlers: {
    ask: (ctx) => QUERIES.listEventHandlers(ctx).then(some),
    expected: everybody('some', { stranger: 'none' }),
  },
  listEventFirings: {
    ask: (ctx) => QUERIES.listEventFirings(ctx).then(some),
    expected: everybody('some', { stranger: 'none' }),
  },
}
const some = (list: readonly unknown[]) => (list.length > 0 ? 'some' : 'none')

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
    const target = await installation.launchGated()
    const ctx = await installation.contextOf(account)
    expect(await outcomeOf(VERBS[name].run(ctx, input(target)))).toBe(expected[account])
  })
})

describe.each(Object.keys(QUERIES) as (keyof typeof QUERIES)[])('%s', (name) => {
  const { ask, expected } = ON_QUERIES[name]
  test.each(ACCOUNT_NAMES)(`as %s shows what the policies say`, async (account) => {
    const target = await installation.launchGated()
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
