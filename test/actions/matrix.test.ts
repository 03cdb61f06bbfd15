import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import * as approvals from '#actions/approvals.ts'
import { STATUS, type ActionResult } from '#actions/result.ts'
import * as events from '#actions/events.ts'
import * as runs from '#actions/runs.ts'
import * as sessions from '#actions/sessions.ts'
import { sessionCookieName } from '#auth/cookies.ts'
import { createInstallation, handler, type Installation } from '../services/installation.ts'
import { CALLERS, signedIn, tokenOf, type Answers, type Caller } from '../support/callers.ts'
import { readSource, sourceFiles } from '../support/house.ts'

const browser = vi.hoisted(() => ({ cookies: new Map<string, string>() }))
vi.mock('next/headers', () => ({
  cookies: async () => ({ get: (name: string) => ({ value: browser.cookies.get(name) }) }),
}))

let installation: Installation
beforeAll(async () => {
  installation = await createInstallation()
  await installation.registerHandler(handler())
})
afterAll(() => installation.close())

interface Target {
  readonly workflow: string
  readonly runId: string
  readonly taskId: string
  readonly planDigest: string
  readonly handlerName: string
  readonly serviceFunction: string
}

/** What is not there, so that nobody can see it. */
const NOTHING: Target = {
  workflow: 'not-there',
  runId: '01930000-0000-7000-a000-00000000dead',
  taskId: '01930000-0000-7000-a000-00000000dead',
  planDigest: '0'.repeat(64),
  handlerName: 'not-there',
  serviceFunction: 'nowhere',
}

const ACTIONS = { ...approvals, ...events, ...runs, ...sessions }
type Actions = typeof ACTIONS

interface Row<Input extends readonly unknown[]> {
  readonly input: (target: Target) => Input
  readonly answers: Answers
  /** What those who may see but not do are told. */
  readonly because?: string
  /** What the launcher, who asked for the run, is told before that. */
  readonly toLauncher?: string
}

const sees = signedIn(200, { stranger: 404 })
const operates = signedIn(403, { lead: 200, operator: 200, stranger: 404 })
const NO_AUTHOR = 'No policy lets you register this EventHandler'
const NO_OPERATOR = 'Only members of payments-operators may operate; you are not one'

const ROWS: { readonly [Name in keyof Actions]: Row<Parameters<Actions[Name]>> } = {
  launchRunAction: {
    input: ({ workflow }) => [{ workflow, input: { version: '1' } }],
    answers: signedIn(403, { launcher: 200, lead: 200, stranger: 404 }),
    because: 'Only members of payments-launchers may launch; you are not one. Nothing was launched.',
  },
  pauseRunAction: {
    input: ({ runId }) => [{ runId, reason: 'wait' }],
    answers: operates,
    because: `${NO_OPERATOR}. The run was not paused.`,
  },
  // The run is not paused: whoever may resume is told so by the engine.
  resumeRunAction: {
    input: ({ runId }) => [{ runId }],
    answers: { ...operates, lead: 409, operator: 409 },
    because: `${NO_OPERATOR}. The run was not resumed.`,
  },
  terminateRunAction: {
    input: ({ runId }) => [{ runId, reason: 'enough', rollback: true }],
    answers: operates,
    because: `${NO_OPERATOR}. The run was not stopped.`,
  },
  decideApprovalAction: {
    input: ({ taskId, planDigest }) => [{ taskId, planDigest, outcome: 'approved', comment: '' }],
    answers: signedIn(403, { approver: 200, lead: 200, stranger: 404 }),
    because: 'Only members of payments-approvers may approve; you are not one. Nothing was decided.',
    toLauncher: 'You asked for this run, so you may not approve it. ',
  },
  listRunsAction: { input: () => [{ filter: {}, cursor: null }], answers: signedIn(200) },
  readRunAction: { input: ({ runId }) => [{ runId }], answers: sees },
  readPayloadAction: { input: ({ runId }) => [{ runId, taskId: null }], answers: sees },
  registerEventHandlerAction: {
    input: ({ serviceFunction }) => [{ definition: handler('fresh', serviceFunction) }],
    answers: signedIn(403, { stranger: 404 }),
    because: `${NO_AUTHOR}. Nothing was registered.`,
  },
  updateEventHandlerAction: {
    input: ({ handlerName }) => [{ definition: handler(handlerName) }],
    answers: signedIn(403, { stranger: 404 }),
    because: `${NO_AUTHOR}. Nothing was changed.`,
  },
  activateEventHandlerAction: {
    input: ({ handlerName }) => [{ name: handlerName, isActive: false }],
    answers: signedIn(403, { stranger: 404 }),
    because: `${NO_AUTHOR}. Nothing was changed.`,
  },
  deleteEventHandlerAction: {
    input: ({ handlerName }) => [{ name: handlerName }],
    answers: signedIn(403, { stranger: 404 }),
    because: `${NO_AUTHOR}. Nothing was deleted.`,
  },
  signOutEverywhereAction: { input: () => [], answers: signedIn(200) },
}

const NAMES = Object.keys(ROWS) as (keyof Actions)[]

type AnyAction = (...input: readonly unknown[]) => Promise<ActionResult<unknown>>

/** Calls an action as a browser with that caller's session does. */
async function call(name: keyof Actions, caller: Caller, target: Target): Promise<ActionResult<unknown>> {
  const token = await tokenOf(installation, caller)
  browser.cookies.clear()
  if (token !== null) browser.cookies.set(sessionCookieName(installation.host.settings), token)
  return (ACTIONS[name] as AnyAction)(...ROWS[name].input(target))
}

const newTarget = async (): Promise<Target> => ({
  workflow: 'gated',
  handlerName: 'after-gated',
  serviceFunction: 'payments',
  ...(await installation.launchGated()),
})

const statusOf = (result: ActionResult<unknown>): number => (result.ok ? 200 : result.error.status)

/** What a refused call must leave alone. */
async function stateOf({ runId }: Target): Promise<unknown> {
  const { rows } = await installation.db.pool.query(
    'SELECT (SELECT count(*) FROM run) AS runs, (SELECT seq FROM run WHERE id = $1) AS seq',
    [runId],
  )
  return rows
}

describe.each(NAMES)('%s', (name) => {
  const { answers, because, toLauncher = '' } = ROWS[name]

  test.each(CALLERS)('answers %s as the policies say', async (caller) => {
    const target = await newTarget()
    const before = await stateOf(target)
    const result = await call(name, caller, target)
    expect(statusOf(result)).toBe(answers[caller])
    if (result.ok) return
    expect(result.error.status).toBe(STATUS[result.error.code])
    expect(await stateOf(target)).toEqual(before)
    if (result.error.code === 'forbidden') {
      expect(result.error.message).toBe(`${caller === 'launcher' ? toLauncher : ''}${because}`)
    }
  })
})

describe.each(NAMES.filter((name) => Object.values(ROWS[name].answers).includes(404)))('%s', (name) => {
  test('reads alike for what is not there and for what may not be seen', async () => {
    const unseen = await call(name, 'stranger', await newTarget())
    const missing = await call(name, 'stranger', NOTHING)
    const known = await call(name, 'lead', NOTHING)
    expect([statusOf(unseen), statusOf(missing), statusOf(known)]).toEqual([404, 404, 404])
    expect(withoutTrace(unseen)).toEqual(withoutTrace(missing))
    expect(withoutTrace(known)).toEqual(withoutTrace(missing))
  })
})

const withoutTrace = (result: ActionResult<unknown>): unknown =>
  result.ok ? result : { ...result.error, traceId: null }

test('every function that pages may call on the server is in this matrix', async () => {
  const top = new URL('../../', import.meta.url).pathname
  const files = sourceFiles(top, ['app', 'components', 'lib']).filter((file) =>
    /^\s*['"]use server['"]/m.test(readSource(top, file)),
  )
  expect(files.filter((file) => !file.startsWith('lib/actions/'))).toEqual([])
  const modules = await Promise.all(files.map((file) => import(`${top}${file}`) as Promise<Record<string, unknown>>))
  const exported = modules.flatMap((module) => Object.keys(module).filter((key) => typeof module[key] === 'function'))
  expect(exported.sort()).toEqual([...NAMES].sort())
})
