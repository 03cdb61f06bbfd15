import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { SLICE } from '#engine/slice.ts'
import { choice, fork, join, programOf, simple, workflow } from './definitions.ts'
import { LongRun } from './long-run.ts'

const SCALE = Number(process.env['MODEL_SCALE'] ?? 2_000)
const FORK = Math.min(SCALE, 10_000)
/** Iterations of loops whose shape alone is of interest. */
const SMALL = Math.ceil(SCALE / 8)
const ROWS_MAX = 12
const LIMIT_MS = 3_600_000

const begin = (tasks: readonly JsonObject[], input: JsonObject = {}): LongRun => {
  const run = new LongRun(programOf(workflow(tasks)))
  run.start(input)
  return run
}

/** Takes everything from the queues until nothing waits there. */
function finish(run: LongRun, times: number, output: JsonObject = {}): void {
  for (let ready = run.ready(); ready.length > 0; ready = run.ready())
    for (const { id, queue, ref } of ready) {
      const iteration = Number(/__(\d+)$/.exec(ref)?.[1] ?? run.iterationOf(id))
      run.end(id, queue === 'system:script' ? { result: iteration < times } : output)
    }
}

/** What the transitions between the first few and the last few have cost at most. */
function worst(run: LongRun): { rows: number; looks: number } {
  const steady = run.costs.slice(8, -8)
  return {
    rows: steady.reduce((most, { rows }) => Math.max(most, rows), 0),
    looks: steady.reduce((sum, { looks }) => sum + looks, 0),
  }
}

function report(what: string, run: LongRun, startedAt: number): void {
  if (process.env['MODEL_SCALE'] === undefined) return
  const ms = Math.round(performance.now() - startedAt)
  const mb = Math.round(process.memoryUsage().heapUsed / 2 ** 20)
  const { rows, looks } = worst(run)
  console.info(`${what}: ${run.costs.length} transitions in ${ms} ms, ${mb} MB, at most ${rows} rows, ${looks} looks`)
}

const loop = (loopOver: JsonObject[], extra: JsonObject = {}): JsonObject =>
  simple('l', { type: 'DO_WHILE', loopOver, loopCondition: "$.l['iteration'] < $.n", ...extra })

const READS = { inputParameters: { before: '${a.output.n}', n: '${l.output.iteration}' } }

const INNER = { type: 'DO_WHILE', loopOver: [simple('a')], loopCondition: '', items: [1, 2] }

test.each([
  { what: 'two tasks', times: SCALE, body: [simple('a'), simple('b', READS)] },
  { what: 'a choice', times: SMALL, body: [simple('a'), choice('s', { x: [simple('c')] }, [simple('b', READS)])] },
  { what: 'a fork', times: SMALL, body: [fork('f', [simple('a')], [simple('b')]), join('j', ['a', 'b'])] },
  { what: 'a partial JOIN', times: SMALL, body: [fork('f', [simple('a')], [simple('b')]), join('j', ['a'])] },
  { what: 'an inner loop', times: SMALL, body: [simple('i', INNER), simple('b', READS)] },
])(
  'A transition of a loop over $what reads as little in its last iteration as in its first',
  ({ what, times, body }) => {
    const startedAt = performance.now()
    const run = begin([loop(body), simple('z', { inputParameters: { n: '${l.output.iteration}' } })])
    finish(run, times)
    report(`DO_WHILE of ${times} over ${what}`, run, startedAt)
    expect(run.current.status).toBe('COMPLETED')
    expect(run.costs.length).toBeGreaterThan(times * 2)
    expect(worst(run).rows).toBeLessThanOrEqual(ROWS_MAX)
    expect(worst(run).looks).toBe(0)
  },
  LIMIT_MS,
)

test(
  'A loop over items reads no more for its last item than for its first',
  () => {
    const items = Array.from({ length: SCALE }, (_, i) => i)
    const body = [simple('a', { inputParameters: { item: '${l.output.loopItem}' } })]
    const startedAt = performance.now()
    const run = begin([loop(body, { items, loopCondition: '' })])
    finish(run, SCALE)
    report(`DO_WHILE over ${SCALE} items`, run, startedAt)
    expect(run.current.status).toBe('COMPLETED')
    expect(worst(run)).toEqual({ rows: 2, looks: 0 })
  },
  LIMIT_MS,
)

test.each([
  {
    what: 'a loop in it whose whole output is read',
    body: [simple('i', INNER), simple('b', { inputParameters: { inner: '${i.output}' } })],
    condition: "$.l['iteration'] < $.n",
  },
  {
    what: 'a condition over the iterations that are kept',
    body: [simple('a')],
    condition: "$.l[$.l['iteration']].a.n < 2",
    inputParameters: { keepLastN: 2 },
  },
])('A loop with $what reads as much in its last iteration as in its first', ({ body, condition, inputParameters }) => {
  const run = begin([loop(body, { loopCondition: condition, ...(inputParameters && { inputParameters }) })])
  finish(run, SMALL, { n: 1 })
  expect(run.current.status).toBe('COMPLETED')
  expect(run.costs.length).toBeGreaterThan(SMALL * 2)
  expect(worst(run).rows).toBeLessThanOrEqual(ROWS_MAX)
})

test.each([
  { what: 'NOOPs', body: [simple('a', { type: 'NOOP' }), simple('b', { type: 'NOOP' })] },
  {
    what: 'a loop of its own',
    body: [
      simple('i', { type: 'DO_WHILE', loopOver: [simple('a', { type: 'NOOP' })], loopCondition: '', items: [1, 2, 3] }),
    ],
  },
])('A loop over $what, which end by themselves, goes on slice by slice', ({ body }) => {
  const items = Array.from({ length: SCALE }, (_, i) => i)
  const run = begin([loop(body, { items, loopCondition: '' }), simple('z')])
  finish(run, SCALE)
  expect(run.current.status).toBe('COMPLETED')
  const made = run.costs.map(({ created }) => created)
  expect(Math.max(...made)).toBeLessThanOrEqual(SLICE + 10)
  expect(run.costs.length).toBeGreaterThanOrEqual((SCALE * 2) / (SLICE + 10))
  expect(Math.max(...run.costs.map(({ rows }) => rows))).toBeLessThanOrEqual(ROWS_MAX)
})

test(
  'The end of a branch costs the same in a dynamic fork of any width',
  () => {
    const list = Array.from({ length: FORK }, (_, i) => i)
    const parameters = { forkTaskName: 'ship', forkTaskInputs: '${workflow.input.list}' }
    const startedAt = performance.now()
    const dynamic = simple('f', { type: 'FORK_JOIN_DYNAMIC', inputParameters: parameters })
    const run = begin([dynamic, join('j', []), simple('z')], { list })
    expect(run.costs.every(({ looks }) => looks === 0)).toBe(true)
    finish(run, 0, { n: 1 })
    report(`FORK_JOIN_DYNAMIC of ${FORK}`, run, startedAt)
    expect(run.current.status).toBe('COMPLETED')
    expect(worst(run).rows).toBeLessThanOrEqual(ROWS_MAX)
    expect(worst(run).looks).toBe(0)
  },
  LIMIT_MS,
)
