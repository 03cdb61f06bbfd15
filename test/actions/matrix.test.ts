import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { STATUS, type ActionResult } from '#actions/result.ts'
import { sessionCookieName } from '#auth/cookies.ts'
import { saveRunView } from '#services/views/save-run-view.ts'
import { createSchedule } from '#services/schedules/create-schedule.ts'
import { createInstallation, handler, type Installation } from '../services/installation.ts'
import { addSampleKey } from '../services/intake-rows.ts'
import { CALLERS, tokenOf, type Caller } from '../support/callers.ts'
import { readSource, sourceFiles } from '../support/house.ts'
import { SCHEDULE } from './schedule-rows.ts'
import { ACTIONS, NOTHING, ROWS, type Actions, type Target } from './rows.ts'

const browser = vi.hoisted(() => ({ cookies: new Map<string, string>() }))
vi.mock('next/headers', () => ({
  cookies: async () => ({ get: (name: string) => ({ value: browser.cookies.get(name) }) }),
  headers: async () => new Headers(),
}))

let installation: Installation
beforeAll(async () => {
  installation = await createInstallation()
})
afterAll(() => installation.close())

const NAMES = Object.keys(ROWS) as (keyof Actions)[]

type AnyAction = (...input: readonly unknown[]) => Promise<ActionResult<unknown>>

/** Calls an action as a browser with that caller's session does. */
async function call(name: keyof Actions, caller: Caller, target: Target): Promise<ActionResult<unknown>> {
  const token = await tokenOf(installation, caller)
  browser.cookies.clear()
  if (token !== null) browser.cookies.set(sessionCookieName(installation.host.settings), token)
  return (ACTIONS[name] as AnyAction)(...ROWS[name].input(target))
}

/** A run that waits for approval, a schedule of the launcher, and an event handler. */
async function newTarget(): Promise<Target> {
  const schedule = `of-${randomUUID()}`
  await createSchedule.run(await installation.contextOf('launcher'), { ...SCHEDULE, name: schedule, workflow: 'gated' })
  const handlerName = `after-${randomUUID()}`
  await installation.registerHandler(handler(handlerName))
  const keyId = randomUUID()
  await addSampleKey(installation.db, keyId)
  await installation.db.pool.query('DELETE FROM saved_view')
  const view = { name: 'Failed', filter: { state: 'failed' }, isShared: true }
  const { viewId } = await saveRunView.run(await installation.contextOf('launcher'), view)
  const known = { viewId, workflow: 'gated', schedule, handlerName, keyId, serviceFunction: 'payments' }
  return { ...known, ...(await installation.launchGated()) }
}

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
  const { answers, because = '', toLauncher = '', toOperator = because } = ROWS[name]
  const words: Partial<Record<Caller, string>> = { launcher: toLauncher + because, operator: toOperator }
  const wordsTo = (caller: Caller): string => words[caller] ?? because

  test.each(CALLERS)('answers %s as the policies say', async (caller) => {
    const target = await newTarget()
    const before = await stateOf(target)
    const result = await call(name, caller, target)
    expect(statusOf(result)).toBe(answers[caller])
    if (result.ok) return
    expect(result.error.status).toBe(STATUS[result.error.code])
    expect(await stateOf(target)).toEqual(before)
    if (result.error.code === 'forbidden') {
      expect(result.error.message).toBe(wordsTo(caller))
    }
  })
})

describe.each(NAMES.filter((name) => Object.values(ROWS[name].answers).includes(404) && !ROWS[name].makes))(
  '%s',
  (name) => {
    test('reads alike for what is not there and for what may not be seen', async () => {
      const unseen = await call(name, 'stranger', await newTarget())
      const missing = await call(name, 'stranger', NOTHING)
      const known = await call(name, 'lead', NOTHING)
      expect([statusOf(unseen), statusOf(missing), statusOf(known)]).toEqual([404, 404, 404])
      expect(withoutTrace(unseen)).toEqual(withoutTrace(missing))
      expect(withoutTrace(known)).toEqual(withoutTrace(missing))
    })
  },
)

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
