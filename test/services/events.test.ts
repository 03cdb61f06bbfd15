import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import { isAppError } from '#core/errors.ts'
import { newTaskId, type RunId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { listAttempts } from '#db/attempts.ts'
import { listEntries } from '#db/entries.ts'
import { insertSends } from '#db/outbox.ts'
import { getRun } from '#db/runs.ts'
import { instant } from '#core/time.ts'
import type { PublishedEvent } from '#engine/send.ts'
import { createEmbeddedOrchestrator, NO_RUNNER } from '#orchestrator/embedded/create.ts'
import { activateEventHandler } from '#services/events/activate-event-handler.ts'
import { deleteEventHandler } from '#services/events/delete-event-handler.ts'
import { handleEvent, type Evaluate } from '#services/events/handle-event.ts'
import { listEventFirings, listEventHandlers } from '#services/events/queries.ts'
import { registerEventHandler } from '#services/events/register-event-handler.ts'
import { updateEventHandler } from '#services/events/update-event-handler.ts'
import { serviceContext } from '#services/service-context.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import { createInstallation, handler, type Installation } from './installation.ts'

const simple: JsonObject = {
  name: 'simple',
  version: 1,
  schemaVersion: 2,
  metadata: { 'conductor-lightstep': { serviceFunction: 'payments' } },
  tasks: [{ name: 'work', taskReferenceName: 'work', type: 'SIMPLE', inputParameters: {} }],
}

let installation: Installation
let viewer: Context
beforeAll(async () => {
  installation = await createInstallation()
  viewer = await installation.contextOf('viewer')
  await seedDefinitions({ workflows: [simple], taskDefs: [] })
})
afterAll(() => installation.close())

const refusalOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (isAppError(error) ? { code: error.code, issues: error.issues } : error),
  )
const register = (definition: JsonObject) => registerEventHandler.run(serviceContext('seeder'), { definition })

describe('the verbs of event handlers', () => {
  test('register, change, switch and delete one, each with an entry in its chain', async () => {
    await register(handler('kept'))
    await updateEventHandler.run(serviceContext('seeder'), { definition: { ...handler('kept'), condition: '$.a' } })
    await updateEventHandler.run(serviceContext('seeder'), { definition: { ...handler('kept'), condition: '$.a' } })
    await activateEventHandler.run(serviceContext('seeder'), { name: 'kept', isActive: false })
    expect((await listEventHandlers(viewer)).find(({ name }) => name === 'kept')).toMatchObject({
      event: 'conductor:gated:done',
      isActive: false,
      updatedBy: 'seeder',
      definition: { condition: '$.a', active: false },
      canChange: { allowed: false },
    })
    await deleteEventHandler.run(serviceContext('seeder'), { name: 'kept' })
    const entries = await listEntries(installation.db.pool, 'event-handler:kept')
    expect(entries.map(({ kind }) => kind)).toEqual([
      'event-handler.registered',
      'event-handler.updated',
      'event-handler.deactivated',
      'event-handler.deleted',
    ])
  })

  test('refuse a name that is taken, one that is not there, another service function and what is no handler', async () => {
    await register(handler('taken'))
    expect(await refusalOf(register(handler('taken')))).toMatchObject({ code: 'conflict' })
    const change = (definition: JsonObject) => updateEventHandler.run(serviceContext('seeder'), { definition })
    expect(await refusalOf(change(handler('nowhere')))).toMatchObject({ code: 'not_found' })
    expect(await refusalOf(change(handler('taken', 'search')))).toMatchObject({ code: 'invalid' })
    expect(
      await refusalOf(register({ ...handler('bad'), event: 'kafka:topic', actions: [{ action: 'dance' }] })),
    ).toEqual({
      code: 'invalid',
      issues: [
        { path: '$.event', message: expect.stringContaining('conductor:<workflow>:<name>') as string },
        { path: '$.actions[0].action', message: expect.any(String) as string },
      ],
    })
  })

  test('let one of several changes at the same moment win', async () => {
    await register(handler('raced'))
    const changes = Array.from({ length: 5 }, (_, i) =>
      updateEventHandler.run(serviceContext('seeder'), {
        definition: { ...handler('raced'), condition: `$.a > ${i}` },
      }),
    )
    const refusals = await Promise.all(changes.map(refusalOf))
    expect(refusals.filter((refusal) => refusal === null).length).toBeGreaterThanOrEqual(1)
    for (const refusal of refusals) if (refusal) expect(refusal).toMatchObject({ code: 'conflict' })
    const entries = await listEntries(installation.db.pool, 'event-handler:raced')
    expect(entries).toHaveLength(1 + refusals.filter((refusal) => refusal === null).length)
  })
})

const TRUTHS: Evaluate = async (source) =>
  source === 'broken' ? { ok: false, message: 'it is broken' } : { ok: true, value: source === 'yes' }

async function eventOf(name: string, payload: JsonObject, runId?: RunId): Promise<PublishedEvent> {
  const from = runId ?? (await installation.launchGated()).runId
  const { actor, requesters } = await getRun(installation.db.prisma, from)
  return { id: newTaskId(Date.now(), randomBytes), name, payload, runId: from, actor, requesters }
}

/** Delivers an event as often as that, by as many processes. */
async function deliver(event: PublishedEvent, times = 1): Promise<void> {
  const { db, live } = installation.host
  const sends = Array.from({ length: times }, () => ({ runId: event.runId, send: { kind: 'event', event } as const }))
  await insertSends(db.pool, sends, instant(0))
  const all = Array.from({ length: times }, () =>
    createEmbeddedOrchestrator({
      db,
      live,
      ...NO_RUNNER,
      handleEvent: (each) => handleEvent({ db, evaluate: TRUTHS }, each),
    }),
  )
  await Promise.all(all.map(({ deliverDue }) => deliverDue()))
  expect((await db.pool.query('SELECT FROM outbox')).rowCount).toBe(0)
}

const firingsOf = async (name: string) => (await listEventFirings(viewer)).filter((firing) => firing.handler === name)
const acting = (name: string, event: string, actions: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  ...handler(name),
  event,
  actions: [...actions],
  ...more,
})
const starting = (start: JsonObject): JsonObject => ({ action: 'start_workflow', start_workflow: start })

describe('an event', () => {
  test('starts a run once however often it is delivered, for whom the publishing run acts', async () => {
    const event = 'conductor:gated:started'
    const start = starting({ name: 'simple', input: { what: '${order.id}' }, correlationId: 'c-${order.id}' })
    await register(acting('starts', event, [start]))
    const published = await eventOf(event, { order: { id: 7 } })
    await deliver(published, 3)
    await deliver(published)
    const [firing, ...others] = await firingsOf('starts')
    expect(others).toEqual([])
    expect(firing).toMatchObject({ outcome: 'done', reason: null, runId: published.runId, action: 'start_workflow' })
    const started = await getRun(installation.db.prisma, firing?.targetRunId as RunId)
    expect(started).toMatchObject({
      workflow: 'simple',
      input: { what: 7, 'conductor.event.messageId': published.id, 'conductor.event.name': event },
      correlationId: 'c-7',
      actor: { kind: 'user', id: installation.users.launcher },
      requesters: [installation.users.launcher],
      parent: null,
    })
    const { rows } = await installation.db.pool.query("SELECT FROM run WHERE correlation_id = 'c-7'")
    expect(rows).toHaveLength(1)
  })

  test.each([
    ['yes', 'done', null],
    ['no', 'skipped', 'The condition does not hold.'],
    ['broken', 'failed', 'The condition could not be evaluated: it is broken'],
  ])('whose condition is %s is %s', async (condition, outcome, reason) => {
    const name = `if-${condition}`
    const event = `conductor:gated:${name}`
    await register(acting(name, event, [starting({ name: 'simple' })], { condition }))
    await deliver(await eventOf(event, {}))
    expect(await firingsOf(name)).toMatchObject([{ outcome, reason }])
  })

  test('that nobody active hears of leaves nothing', async () => {
    await register(acting('still', 'conductor:gated:still', [starting({ name: 'simple' })], { active: false }))
    await deliver(await eventOf('conductor:gated:still', {}))
    expect(await firingsOf('still')).toEqual([])
  })

  test('ends tasks once, by id or by reference, with what JSON inside its texts says', async () => {
    const event = 'conductor:gated:ends'
    const to = { workflowId: '${run}', output: { said: '${text.deep}' } }
    const complete = { action: 'complete_task', complete_task: { ...to, taskRefName: 'work' }, expandInlineJSON: true }
    await register(acting('ends', event, [complete]))
    await register(acting('starts-first', 'conductor:gated:first', [starting({ name: 'simple' })]))
    await deliver(await eventOf('conductor:gated:first', {}))
    const run = (await firingsOf('starts-first'))[0]?.targetRunId as RunId
    await deliver(await eventOf(event, { run, text: '{"deep":[1]}' }), 3)
    expect(await firingsOf('ends')).toMatchObject([{ outcome: 'done', targetRunId: run }])
    expect(await listAttempts(installation.db.prisma, run)).toMatchObject([
      { ref: 'work', status: 'COMPLETED', output: { said: [1] } },
    ])
    expect(await getRun(installation.db.prisma, run)).toMatchObject({ status: 'COMPLETED' })
  })

  test('opens no gate: its door is decideApproval, and the firing says so', async () => {
    const { runId, taskId } = await installation.launchGated()
    const event = 'conductor:gated:gate'
    const ends = ['complete_task', 'fail_task'].map((action) => ({
      action,
      [action]: { workflowId: '${run}', taskId },
    }))
    await register(acting('gate', event, ends))
    await deliver(await eventOf(event, { run: runId }))
    const reason = 'This task is an approval: people decide it, with decideApproval and no other way.'
    expect(await firingsOf('gate')).toMatchObject([
      { outcome: 'failed', reason, targetRunId: runId },
      { outcome: 'failed', reason, targetRunId: runId },
    ])
    expect(await getRun(installation.db.prisma, runId)).toMatchObject({ status: 'RUNNING', waiting: 1 })
  })

  test('ends a task that its id alone names', async () => {
    await register(acting('starts-other', 'conductor:gated:other', [starting({ name: 'simple' })]))
    await deliver(await eventOf('conductor:gated:other', {}))
    const run = (await firingsOf('starts-other'))[0]?.targetRunId as RunId
    const [work] = await listAttempts(installation.db.prisma, run)
    const event = 'conductor:gated:by-id'
    const actions = ['${task}', 'nothing'].map((taskId) => ({ action: 'complete_task', complete_task: { taskId } }))
    await register(acting('by-id', event, actions))
    await deliver(await eventOf(event, { task: work?.id ?? null }))
    expect(await firingsOf('by-id')).toMatchObject([
      { outcome: 'done', targetRunId: run },
      { outcome: 'failed', reason: 'There is no task nothing of payments. Nothing was done.', targetRunId: null },
    ])
    expect(await getRun(installation.db.prisma, run)).toMatchObject({ status: 'COMPLETED' })
  })

  test('that names what nobody can keep fails alone: what others do about the event is done', async () => {
    const ended = { action: 'complete_task', complete_task: { workflowId: '${run}', taskRefName: '${nul}' } }
    await register(acting('nul', 'conductor:gated:nul', [ended, starting({ name: 'simple', correlationId: '${nul}' })]))
    await register(acting('beside-nul', 'conductor:gated:nul', [starting({ name: 'simple' })]))
    await deliver(
      await eventOf('conductor:gated:nul', { run: (await installation.launchGated()).runId, nul: 'a\u0000b' }),
    )
    expect((await firingsOf('nul')).map(({ reason }) => reason)).toEqual([
      'The run has no task a\uFFFDb. Nothing was done.',
      'The correlationId holds a NUL or half a character. Nothing was launched.',
    ])
    expect(await firingsOf('beside-nul')).toMatchObject([{ outcome: 'done' }])
  })

  test('acts within its service function only, and says what it could not do', async () => {
    const event = 'conductor:gated:abroad'
    const fail = { action: 'fail_task', fail_task: { workflowId: '${run}', taskRefName: 'nothing' } }
    const unknown = { action: 'fail_task', fail_task: { workflowId: 'nothing', taskRefName: 'work' } }
    const actions = [
      starting({ name: 'open' }),
      starting({ name: 'nothing' }),
      fail,
      unknown,
      starting({ name: 'gated' }),
    ]
    await register(acting('abroad', event, actions))
    await register({ ...handler('deaf', 'search'), event, actions: [starting({ name: 'open' })] })
    const published = await eventOf(event, {})
    await deliver({ ...published, payload: { run: published.runId } })
    expect((await firingsOf('abroad')).map(({ outcome, reason }) => `${outcome}: ${reason}`)).toEqual([
      'failed: open belongs to another service function. Nothing was launched.',
      'failed: There is no workflow nothing. Nothing was launched.',
      'failed: The run has no task nothing. Nothing was done.',
      'failed: There is no run nothing of payments. Nothing was done.',
      'failed: $.input.version is required (and 2 more). Nothing was launched.',
    ])
    expect(await firingsOf('deaf')).toEqual([])
  })
})
