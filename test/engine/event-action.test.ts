import { expect, test } from 'vitest'
import { newRunId, newTaskId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { EventHandlerDef } from '#engine/definition/event-handler.ts'
import { wishOf } from '#engine/event-action.ts'
import type { PublishedEvent } from '#engine/send.ts'

const zeros = (length: number) => new Uint8Array(length)

const event: PublishedEvent = {
  id: newTaskId(0, zeros),
  name: 'conductor:w:e',
  payload: { task: 'T', run: 'R', none: null },
  runId: newRunId(0, zeros),
  actor: { kind: 'service', id: 's' },
  requesters: [],
}

const handlerOf = (complete_task: JsonObject) =>
  EventHandlerDef.safeParse({
    name: 'h',
    event: event.name,
    actions: [{ action: 'complete_task', complete_task }],
    metadata: { 'conductor-lightstep': { serviceFunction: 'payments' } },
  })

test.each([
  { names: { taskId: '${task}' }, wish: { runId: null, taskId: 'T', ref: null } },
  { names: { taskId: '${task}', workflowId: '${none}' }, wish: { runId: null, taskId: 'T', ref: null } },
  { names: { taskId: '${task}', workflowId: '${run}' }, wish: { runId: 'R', taskId: 'T', ref: null } },
  { names: { workflowId: '${run}', taskRefName: 'a' }, wish: { runId: 'R', taskId: null, ref: 'a' } },
])('An action ends the task that $names names', ({ names, wish }) => {
  const action = handlerOf(names).data?.actions[0]
  expect(action && wishOf(action, event)).toMatchObject({ kind: 'end', status: 'COMPLETED', ...wish })
})

test.each([{}, { workflowId: '${run}' }, { taskRefName: 'a' }])('An action with %j names no task', (names) => {
  expect(handlerOf(names).error?.issues[0]?.message).toMatch(/^names a task/)
})

test('A text of the payload that is nested deeper than a payload may be stays a text', () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000)
  const action = {
    action: 'start_workflow',
    start_workflow: { name: 'w', input: { a: '${a}', text: 'is ${a}', b: '${b[0]}' } },
  }
  const def = EventHandlerDef.parse({
    name: 'h',
    event: event.name,
    actions: [{ ...action, expandInlineJSON: true }],
    metadata: { 'conductor-lightstep': { serviceFunction: 'payments' } },
  })
  const [only] = def.actions
  expect(only && wishOf(only, { ...event, payload: { a: deep, b: '[1]' } })).toMatchObject({
    kind: 'start',
    input: { a: deep, text: `is ${deep}`, b: 1 },
  })
})
