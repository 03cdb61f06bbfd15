import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { getRun } from '#db/runs.ts'
import { onCheckedStage } from '../support/checked-stage.ts'
import { simple, workflow } from '../support/definitions.ts'
import { launch, newestOf, told, type Actors } from '../support/stage.ts'

/** A process that runs nothing by itself. */
let still: Actors
onCheckedStage((_entered, one) => {
  still = one
})

const MAX = Number.MAX_SAFE_INTEGER
const wait = (inputParameters: JsonObject): JsonObject => simple('a', { type: 'WAIT', inputParameters })
const defined = (taskDefinition: JsonObject): JsonObject =>
  simple('a', { taskDefinition: { responseTimeoutSeconds: MAX, ...taskDefinition } })
const branches = (task: JsonObject): JsonObject[] => [
  {
    ...simple('fork', { type: 'FORK_JOIN_DYNAMIC', inputParameters: { tasks: [simple('a', task)], inputs: {} } }),
    dynamicForkTasksParam: 'tasks',
    dynamicForkTasksInputParamName: 'inputs',
  },
  simple('join', { type: 'JOIN', joinOn: [] }),
]

/** What a definition says of time and number may be more than a clock shows or a column holds: that is as good as never, or no bound. */
test.each<{ what: string; tasks: JsonObject[]; more?: JsonObject; status: string }>([
  { what: 'a WAIT of ages', tasks: [wait({ duration: '9999999999 days' })], status: 'IN_PROGRESS' },
  {
    what: 'a WAIT until the last minute of all',
    tasks: [wait({ until: '9999-12-31 23:59 -1200' })],
    status: 'IN_PROGRESS',
  },
  { what: 'a WAIT until before all time', tasks: [wait({ until: '0000-01-01' })], status: 'IN_PROGRESS' },
  { what: 'a startDelay', tasks: [simple('a', { startDelay: MAX })], status: 'SCHEDULED' },
  { what: 'a timeout', tasks: [defined({ timeoutSeconds: MAX, totalTimeoutSeconds: MAX })], status: 'SCHEDULED' },
  { what: 'a poll timeout', tasks: [defined({ pollTimeoutSeconds: MAX })], status: 'SCHEDULED' },
  {
    what: 'a timeout of the whole run',
    tasks: [simple('a')],
    more: { timeoutSeconds: MAX, timeoutPolicy: 'TIME_OUT_WF' },
    status: 'SCHEDULED',
  },
  { what: 'limits of a task', tasks: [defined({ concurrentExecLimit: 3e9 })], status: 'SCHEDULED' },
  {
    what: 'a rate of a task',
    tasks: [defined({ rateLimitPerFrequency: MAX, rateLimitFrequencyInSeconds: MAX })],
    status: 'SCHEDULED',
  },
  {
    what: 'a limit of runs',
    tasks: [simple('a')],
    more: { rateLimitConfig: { rateLimitKey: 'k', concurrentExecLimit: MAX, policy: 'REJECT' } },
    status: 'SCHEDULED',
  },
  {
    what: 'limits of a task in a dynamic fork',
    tasks: branches({ startDelay: MAX, taskDefinition: { concurrentExecLimit: MAX } }),
    status: 'SCHEDULED',
  },
])('A run with $what beyond all bounds is launched', async ({ what, tasks, more, status }) => {
  const sample = workflow(what, tasks)
  const runId = await launch(still, { ...sample, workflow: { ...sample.workflow, ...more } })
  expect(await newestOf(still, runId, 'a')).toMatchObject({ status })
})

test.each(['x'.repeat(20_000), 'a\u0000b'])(
  'A key of runs that no index holds bounds them all the same',
  async (key) => {
    const sample = workflow('keyed', [simple('a')])
    const rateLimitConfig = { rateLimitKey: '${workflow.input.key}', concurrentExecLimit: 1, policy: 'REJECT' }
    const keyed = { ...sample, workflow: { ...sample.workflow, rateLimitConfig } }
    await launch(still, keyed, { key })
    await expect(launch(still, keyed, { key })).rejects.toMatchObject({ code: 'rate_limited' })
    await launch(still, keyed, { key: `${key}y` })
  },
)

const NUL = 'a\u0000b'
const dynamic = (name: string): JsonObject =>
  simple('a', { type: 'DYNAMIC', dynamicTaskNameParam: 'name', inputParameters: { name } })

/** What input names may be no name: the task that was to have it fails, and what led to it stays as it was. */
test.each<{ what: string; tasks: JsonObject[]; reason: string }>([
  { what: 'a DYNAMIC task that is called nothing one can keep', tasks: [dynamic(NUL)], reason: 'holds a NUL' },
  { what: 'a DYNAMIC task with a very long name', tasks: [dynamic('x'.repeat(300))], reason: 'longer than 255' },
  {
    what: 'an event of a name that nobody can hear',
    tasks: [simple('a', { type: 'EVENT', sink: '${workflow.input.sink}' })],
    reason: 'holds a NUL',
  },
  { what: 'a branch of such a reference', tasks: branches({ taskReferenceName: NUL }), reason: 'holds a NUL' },
  { what: 'a branch of such a name', tasks: branches({ name: NUL }), reason: 'holds a NUL' },
  { what: 'a branch of such a type', tasks: branches({ type: NUL }), reason: 'holds a NUL' },
])('$what is refused with the reason, and nothing else fails for it', async ({ what, tasks, reason }) => {
  const sink = `conductor:${NUL}`
  const runId = await launch(still, workflow(what, [simple('set', { type: 'SET_VARIABLE' }), ...tasks]), { sink })
  expect((await told(still, runId))[0]).toBe('set COMPLETED')
  expect(await getRun(still.db.prisma, runId)).toMatchObject({
    status: 'FAILED',
    reason: expect.stringContaining(reason) as string,
  })
})
