import { expect, test } from 'vitest'
import type { RunId, UserId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { listPastGenerations } from '#db/past-generations.ts'
import { getRun } from '#db/runs.ts'
import type { Command, Origin } from '#engine/command.ts'
import { gate, simple, taskDef, workflow } from '../support/definitions.ts'
import { onCheckedStage } from '../support/checked-stage.ts'
import {
  decision,
  launch,
  LAUNCHER,
  newestOf,
  startOf,
  submit,
  told,
  untilAsked,
  untilEnded,
  type Actors,
  type Stage,
} from '../support/stage.ts'

let stage: Stage
/** A process that runs nothing by itself. */
let still: Actors
onCheckedStage((entered, one) => {
  stage = entered
  still = one
})

const OPERATOR = '01930000-0000-7000-a000-000000000009' as UserId
const origin: Origin = { actor: { kind: 'user', id: OPERATOR }, via: 'console', request: null }
const order = (command: Command) => submit(still, command, { origin })
const retry = (runId: RunId) => order({ kind: 'retry', runId, reason: 'again' })
const restart = (runId: RunId) => order({ kind: 'restart', runId, reason: null, programHash: null })
const rerun = (runId: RunId, over: Partial<Extract<Command, { kind: 'rerun' }>> = {}) =>
  order({
    kind: 'rerun',
    runId,
    reason: null,
    taskId: null,
    taskInput: null,
    input: null,
    correlationId: null,
    ...over,
  })

const undoable = (name: string): JsonObject =>
  simple(name, { metadata: { 'conductor-lightstep': { rollback: { type: 'SIMPLE', name: `undo-${name}` } } } })
const names = ['a', 'b', 'c', 'undo-a', 'undo-b']
const defs = names.map((name) => taskDef(name))

/** Handlers that note whom they were called for, and of which one fails while `fails` names it. */
function crew() {
  const fails = new Set<string>()
  const calls: string[] = []
  const handlers = Object.fromEntries(
    names.map((name) => [
      `task:${name}`,
      async (input: JsonObject, task: { readonly actor: { readonly id: string }; readonly idempotencyKey: string }) => {
        const who = task.actor.id === LAUNCHER ? 'launcher' : 'operator'
        calls.push(`${name} for ${who}${Object.keys(input).length > 0 ? ` with ${JSON.stringify(input)}` : ''}`)
        if (fails.has(name)) throw new Error(`${name} is broken`)
        return { from: name }
      },
    ]),
  )
  return { fails, calls, handlers }
}

test('a retry goes on for whoever asked for it, and what had been rolled back runs again', async () => {
  const { fails, calls, handlers } = crew()
  fails.add('c')
  const actors = stage.enter(handlers)
  const runId = await launch(actors, workflow('undone', [undoable('a'), simple('b'), simple('c')], defs), { n: 1 })
  expect(await untilEnded(actors, runId)).toMatchObject({ status: 'FAILED', rollback: 'done' })
  fails.clear()
  expect(await retry(runId)).toMatchObject({ ok: true })
  expect(await untilEnded(actors, runId)).toMatchObject({
    status: 'COMPLETED',
    generation: { number: 2, reason: 'again' },
  })
  expect(calls).toEqual([
    'a for launcher',
    'b for launcher',
    'c for launcher',
    'undo-a for launcher',
    'a for operator',
    'c for operator',
  ])
  const [past] = await listPastGenerations(actors.db.prisma, runId)
  expect(past).toMatchObject({
    status: 'FAILED',
    rollback: 'done',
    input: { n: 1 },
    generation: { number: 1, reason: null },
  })
  await actors.stop()
})

test('a restart undoes what it did itself and nothing of what came before', async () => {
  const { fails, calls, handlers } = crew()
  const actors = stage.enter(handlers)
  const runId = await launch(actors, workflow('twice', [undoable('a'), undoable('b'), simple('c')], defs))
  await untilEnded(actors, runId)
  fails.add('c')
  await restart(runId)
  expect(await untilEnded(actors, runId)).toMatchObject({ status: 'FAILED', rollback: 'done' })
  expect(calls.filter((call) => call.startsWith('undo'))).toEqual(['undo-b for operator', 'undo-a for operator'])
  await actors.stop()
})

test('a rerun from a task gives it its new input and leaves alone what lies before', async () => {
  const { calls, handlers } = crew()
  const actors = stage.enter(handlers)
  const tasks = [simple('a'), simple('b', { inputParameters: { n: '${workflow.input.n}' } }), undoable('c')]
  const runId = await launch(actors, workflow('from-b', tasks, defs), { n: 1 })
  await untilEnded(actors, runId)
  const { id } = await newestOf(actors, runId, 'b')
  await rerun(runId, { taskId: id, taskInput: { n: 2 } })
  await untilEnded(actors, runId)
  expect(calls).toEqual([
    'a for launcher',
    'b for launcher with {"n":1}',
    'c for launcher',
    'b for operator with {"n":2}',
    'c for operator',
  ])
  expect(await newestOf(actors, runId, 'b')).toMatchObject({ generation: 2, input: { n: 2 } })
  await actors.stop()
})

test('a restart by another program runs that one; the run and its past say which each was', async () => {
  const { handlers, calls } = crew()
  const actors = stage.enter(handlers)
  const sample = workflow('newer', [simple('a')], defs)
  const runId = await launch(actors, sample)
  await untilEnded(actors, runId)
  const newer = startOf({ ...sample, workflow: { ...sample.workflow, version: 2, tasks: [simple('b')] } })
  const { programHash } = newer.command as Extract<Command, { kind: 'start' }>
  const outcome = await submit(
    still,
    { kind: 'restart', runId, reason: null, programHash },
    { origin, ...(newer.program && { program: newer.program }) },
  )
  expect(outcome).toMatchObject({ ok: true, run: { version: 2, programHash } })
  await untilEnded(actors, runId)
  expect(calls).toEqual(['a for launcher', 'b for operator'])
  expect((await listPastGenerations(actors.db.prisma, runId))[0]).toMatchObject({ version: 1 })
  await actors.stop()
})

test('of retries at the same moment one opens a generation, and the others are told so', async () => {
  const { fails, handlers } = crew()
  fails.add('a')
  const actors = stage.enter(handlers)
  const runId = await launch(actors, workflow('race', [simple('a')], defs))
  await untilEnded(actors, runId)
  await actors.stop()
  const outcomes = await Promise.all(Array.from({ length: 6 }, () => retry(runId)))
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
  expect(outcomes.filter((one) => !one.ok && one.error.code === 'conflict')).toHaveLength(5)
  expect(await getRun(still.db.prisma, runId)).toMatchObject({ status: 'RUNNING', generation: { number: 2 } })
  await order({ kind: 'terminate', runId, reason: 'enough', rollback: false })
})

test('a task retried behind an approved gate runs under that approval; a rerun of it asks again', async () => {
  const { fails, calls, handlers } = crew()
  fails.add('b')
  const actors = stage.enter(handlers)
  const runId = await launch(actors, workflow('gated-again', [gate('ok'), simple('a'), simple('b')], defs))
  await actors.orchestrator.commit([decision(await untilAsked(actors, runId))])
  await untilEnded(actors, runId)
  fails.clear()
  await retry(runId)
  expect(await untilEnded(actors, runId)).toMatchObject({ status: 'COMPLETED' })
  expect(calls).toEqual(['a for launcher', 'b for launcher', 'b for operator'])
  await rerun(runId, { taskId: (await newestOf(actors, runId, 'b')).id })
  const again = await untilAsked(actors, runId)
  expect(await told(actors, runId)).toEqual([
    'ok COMPLETED',
    'a COMPLETED',
    'b FAILED',
    'b COMPLETED',
    'ok IN_PROGRESS',
  ])
  await actors.orchestrator.commit([decision(again)])
  expect(await untilEnded(actors, runId)).toMatchObject({ status: 'COMPLETED' })
  expect(calls.at(-1)).toBe('b for operator')
  await actors.stop()
})

test('what is history is one line of the run, however often it began again', async () => {
  const { handlers } = crew()
  const actors = stage.enter(handlers)
  const runId = await launch(actors, workflow('many', [simple('a')], defs))
  await untilEnded(actors, runId)
  for (let n = 0; n < 5; n++) {
    await rerun(runId)
    await untilEnded(actors, runId)
  }
  expect(await getRun(still.db.prisma, runId)).toMatchObject({
    course: { voided: [{ from: null, upTo: 5 }], ahead: [] },
  })
  await actors.stop()
})
