import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import * as approvals from '#actions/approvals.ts'
import { openLiveStream } from '#actions/live-stream.ts'
import type { ActionResult } from '#actions/result.ts'
import * as runs from '#actions/runs.ts'
import * as sessions from '#actions/sessions.ts'
import { sessionCookieName } from '#auth/cookies.ts'
import { findContext } from '#auth/current.ts'
import { keepHost } from '#host/current.ts'
import { countOnce } from '#services/statistics/count-runs.ts'
import { isAnyNews, readNewsMark } from '#services/statistics/news.ts'
import { until } from '../support/stage.ts'
import { createInstallation, ACCOUNT_NAMES, type Account, type Installation } from '../services/installation.ts'

const browser = vi.hoisted(() => ({ cookies: new Map<string, string>() }))
vi.mock('next/headers', () => ({
  cookies: async () => ({ get: (name: string) => ({ value: browser.cookies.get(name) }) }),
  headers: async () => new Headers(),
}))

let installation: Installation
let target: { runId: string; taskId: string; planDigest: string }
beforeAll(async () => {
  installation = await createInstallation()
  target = await installation.launchGated()
})
afterAll(() => installation.close())

const useToken = (token: string) => browser.cookies.set(sessionCookieName(installation.host.settings), token)
const signIn = async (account: Account, lastsMs?: number) => useToken(await installation.signIn(account, lastsMs))

const codeOf = (result: ActionResult<unknown>) => (result.ok ? 'ok' : result.error.code)

test('the actions carry the story: launch, refuse the launcher, approve', async () => {
  await signIn('launcher')
  const launched = await runs.launchRunAction({ workflow: 'gated', input: { version: '2.0' }, note: 'CHG-1' })
  if (!launched.ok) throw new Error(launched.error.message)
  const read = await runs.readRunAction({ runId: launched.value.runId })
  if (!read.ok) throw new Error(read.error.message)
  const [asked] = read.value.approvals
  const decision = {
    taskId: asked?.taskId ?? '',
    outcome: 'approved',
    comment: 'fine',
    planDigest: asked?.planDigest ?? '',
  } as const
  expect(await approvals.decideApprovalAction(decision)).toMatchObject({ ok: false, error: { code: 'forbidden' } })
  await signIn('approver')
  expect(await approvals.decideApprovalAction(decision)).toEqual({
    ok: true,
    value: { runId: launched.value.runId, status: 'RUNNING' },
  })
})

test('of several runs each is told of, also when something unforeseen goes wrong with one', async () => {
  const { commit, ...others } = installation.host.orchestrator
  const [first, second] = [await installation.launchGated(), await installation.launchGated()]
  await signIn('operator')
  keepHost({
    ...installation.host,
    orchestrator: {
      ...others,
      commit: (all) => (all.some(({ command }) => command.runId === second.runId) ? Promise.resolve([]) : commit(all)),
    },
  })
  const wish = { runIds: [first.runId, second.runId], reason: 'enough', rollback: false }
  const result = await runs.terminateRunsAction(wish)
  keepHost(installation.host)
  expect(result).toEqual({
    ok: true,
    value: [
      { runId: first.runId, problem: null },
      { runId: second.runId, problem: expect.stringMatching(/ may not have been done\. .* [0-9a-f]{32} /) as string },
    ],
  })
})

test('what is unforeseen tells the outside a trace id and nothing else', async () => {
  await signIn('launcher')
  keepHost({ ...installation.host, orchestrator: { commit: async () => [], deliverDue: async () => 1_000 } })
  const result = await runs.launchRunAction({ workflow: 'gated', input: { version: '1' } })
  keepHost(installation.host)
  expect(result).toMatchObject({
    ok: false,
    error: { code: 'internal', issues: [], traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string },
  })
})

test.each([null, 1, {}, { filter: {}, cursor: null, as: 'lead' }, { filter: { colour: 'red' }, cursor: null }])(
  'what is not a request is refused: %j',
  async (input) => {
    await signIn('viewer')
    expect(codeOf(await runs.listRunsAction(input as never))).toBe('invalid')
  },
)

test('signing out everywhere ends this session and all others at once', async () => {
  const tokens = [await installation.signIn('viewer'), await installation.signIn('viewer')]
  useToken(tokens[0] ?? '')
  expect(await sessions.signOutEverywhereAction()).toMatchObject({ ok: true })
  for (const token of tokens) {
    useToken(token)
    expect(await findContext()).toBeNull()
  }
})

describe('the live stream', () => {
  const open = (query: string, headers: Record<string, string> = {}, signal?: AbortSignal) =>
    openLiveStream(new Request(`http://127.0.0.1/api/live?${query}`, { headers, ...(signal && { signal }) }))

  test.each(ACCOUNT_NAMES)('of a run is shown to %s as the policies say', async (account) => {
    await signIn(account)
    const stop = new AbortController()
    const response = await open(`run=${target.runId}`, {}, stop.signal)
    expect(response.status).toBe(account === 'stranger' ? 404 : 200)
    stop.abort()
    await response.text()
  })

  test('is refused without a session, from another site, and when it is not said what to stream', async () => {
    browser.cookies.clear()
    expect((await open('list=1')).status).toBe(401)
    await signIn('viewer')
    for (const site of ['cross-site', 'same-site'])
      expect((await open('list=1', { 'sec-fetch-site': site })).status, site).toBe(403)
    expect((await open('run=nonsense')).status).toBe(400)
  })

  test('sends what happened, resumes after what was seen, and goes on when something happens', async () => {
    await signIn('viewer')
    const stop = new AbortController()
    const stream = eventsOf(await open(`run=${target.runId}&after=1`, {}, stop.signal))
    const first = await stream.next('delta')
    expect(first.entries.every((entry) => entry.seq > 1)).toBe(true)
    const operator = await installation.contextOf('operator')
    const { pauseRun } = await import('#services/runs/pause-run.ts')
    await pauseRun.run(operator, { runId: target.runId, reason: 'look' })
    const second = await stream.next('delta')
    expect(second).toMatchObject({
      run: { status: 'PAUSED' },
      entries: [{ kind: 'run.paused', seq: first.run.seq + 1 }],
    })
    stop.abort()
  })

  test('of a run that ended long ago is quiet, and tells at once what is done with it', async () => {
    await signIn('viewer')
    const operator = await installation.contextOf('operator')
    const { runId } = await installation.launchGated()
    const { terminateRun } = await import('#services/runs/terminate-run.ts')
    const { setLabels } = await import('#services/runs/set-labels.ts')
    await terminateRun.run(operator, { runId, reason: 'look', rollback: false })
    await installation.db.pool.query(`UPDATE run SET ended_at = ended_at - interval '2 minutes' WHERE id = $1`, [runId])
    const stop = new AbortController()
    const stream = eventsOf(await open(`run=${runId}`, {}, stop.signal))
    await stream.next('delta')
    expect(await stream.nextBlock()).toBe(': beat')
    const doneAt = Date.now()
    await setLabels.run(operator, { runId, labels: { team: 'late' } })
    expect((await stream.next('delta')).entries.map(({ kind }) => kind)).toContain('run.labelled')
    expect(Date.now() - doneAt).toBeLessThan(5_000)
    stop.abort()
  })

  test('of the list sends lines of changed runs the viewer may see', async () => {
    await signIn('viewer')
    const stop = new AbortController()
    const stream = eventsOf(await open('list=1', {}, stop.signal))
    const { runId } = await installation.launchGated()
    expect((await stream.next('delta')).runs.map(({ id }) => id)).toContain(runId)
    stop.abort()
  })

  test('of the list says at once what a page may have missed, and nothing when nothing has happened since', async () => {
    await signIn('viewer')
    const { db } = installation
    const countAll = () =>
      until('the counts at the end', async () => {
        while (await countOnce(db));
        return !(await isAnyNews(await readNewsMark()))
      })
    await countAll()
    const mark = await readNewsMark()
    const stop = new AbortController()
    const quiet = eventsOf(await open(`list=1&since=${mark}`, {}, stop.signal))
    expect([await quiet.nextBlock(), await quiet.nextBlock()]).toEqual([': open', ': beat'])
    const { runId } = await installation.launchGated()
    expect((await quiet.next('delta')).runs.map(({ id }) => id)).toContain(runId)
    const late = eventsOf(await open(`list=1&since=${mark}`, {}, stop.signal))
    await late.next('missed')
    await countAll()
    expect(await readNewsMark()).not.toBe(mark)
    expect((await open('list=1&since=yesterday')).status).toBe(400)
    stop.abort()
  })

  test('ends within five seconds after its session was revoked', async () => {
    await signIn('viewer')
    const stream = eventsOf(await open(`run=${target.runId}`))
    await stream.next('delta')
    const revokedAt = Date.now()
    await sessions.signOutEverywhereAction()
    await stream.next('end')
    expect(Date.now() - revokedAt).toBeLessThan(5_000)
  })
})

interface Delta {
  readonly run: { readonly seq: number; readonly status: string }
  readonly entries: readonly { readonly seq: number; readonly kind: string }[]
  readonly runs: readonly { readonly id: string }[]
}

/** Reads a stream event by event. */
function eventsOf(response: Response) {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  async function nextBlock(): Promise<string> {
    for (let end = text.indexOf('\n\n'); ; end = text.indexOf('\n\n')) {
      if (end >= 0) {
        const block = text.slice(0, end)
        text = text.slice(end + 2)
        return block
      }
      const { value, done } = (await reader?.read()) ?? { value: undefined, done: true }
      if (done || value === undefined) throw new Error('the stream ended')
      text += value
    }
  }
  return {
    nextBlock,
    async next(name: string): Promise<Delta> {
      for (;;) {
        const block = await nextBlock()
        if (block.startsWith(`event: ${name}\n`)) return JSON.parse(block.slice(block.indexOf('data: ') + 6)) as Delta
      }
    },
  }
}
