import type { RunId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Handler } from '#runner/handler.ts'
import type { Orchestrator } from '#orchestrator/port.ts'
import { countRowsRead, type RowsRead } from '../support/rows-read.ts'
import { simple, taskDef, workflow } from '../support/definitions.ts'
import { contextOf, freshDatabase, openBenchHost, type BenchHost } from './bench-host.ts'
import { nameOf } from './definitions.ts'
import { PEER, percentile } from './measure.ts'
import { watchMemory } from './memory.ts'
import { launch, noOps } from './scenarios.ts'
import { problemsAfter } from './verify.ts'
import { launchRun } from '#services/runs/launch-run.ts'

/**
 * Runs of 100,000 attempts beside runs of 100, in one process: what a transition of each takes, which statement answers how
 * many rows, what memory does, and what small runs notice of it. `node large.ts <url of a server> <scale> [only loop, instant or fork]`
 */
const [serverUrl = '', scaleText = '1', only = ''] = process.argv.slice(2)
const scale = Number(scaleText)
const ITERATIONS = Math.max(20, Math.round(50_000 * scale))
const BRANCHES = Math.max(20, Math.round(10_000 * scale))
const SHORT = 100
const SMALL_EVERY_MS = 200

const NAMES = ['a', 'b', 'plan', 'ship', 'z']

const LOOP = workflow('loop', [
  simple('l', {
    type: 'DO_WHILE',
    inputParameters: { times: '${workflow.input.times}' },
    loopCondition: "$.l['iteration'] < $.times",
    loopOver: [simple('a'), simple('b', { inputParameters: { n: '${l.output.iteration}', before: '${a.output.n}' } })],
  }),
]).workflow

/** Its tasks end by themselves: nobody is asked between its first iteration and its last. */
const INSTANT = workflow('instant', [
  simple('plan', { inputParameters: { branches: '${workflow.input.branches}' } }),
  simple('l', {
    type: 'DO_WHILE',
    loopCondition: '',
    items: '${plan.output.list}',
    loopOver: [simple('c', { type: 'NOOP' }), simple('d', { type: 'NOOP' })],
  }),
]).workflow

/** What may be given to a launch has bounds; a task may come to more. */
const FORK = workflow('wide', [
  simple('plan', { inputParameters: { branches: '${workflow.input.branches}' } }),
  simple('f', {
    type: 'FORK_JOIN_DYNAMIC',
    inputParameters: { forkTaskName: 'ship', forkTaskInputs: '${plan.output.list}' },
  }),
  simple('j', { type: 'JOIN' }),
  simple('z'),
]).workflow

/** How long each transition took, by run, from the report to the answer. */
function timeCommits(): {
  around: (commit: Orchestrator['commit']) => Orchestrator['commit']
  of: (id: RunId) => number[]
} {
  const taken = new Map<RunId, number[]>()
  const of = (id: RunId): number[] => taken.get(id) ?? taken.set(id, []).get(id) ?? []
  const around =
    (commit: Orchestrator['commit']): Orchestrator['commit'] =>
    async (submissions) => {
      const startedAt = performance.now()
      const outcomes = await commit(submissions)
      for (const { command } of submissions) of(command.runId).push(performance.now() - startedAt)
      return outcomes
    }
  return { around, of }
}

const rounded = (value: number | null): number => Number((value ?? Number.NaN).toFixed(2))

const startRun = async (name: string, input: JsonObject): Promise<RunId> =>
  (await launchRun.run(contextOf('launcher'), { workflow: name, input })).runId

/** Launches small runs one after the other until it is told to stop; says how long each took. */
function smallRuns(host: BenchHost): { stop(): Promise<number[]> } {
  const latenciesMs: number[] = []
  const stopping = new AbortController()
  const all = (async () => {
    while (!stopping.signal.aborted) {
      const startedAt = performance.now()
      await host.ended(await launch(nameOf(3)))
      latenciesMs.push(performance.now() - startedAt)
      await new Promise((resolve) => setTimeout(resolve, SMALL_EVERY_MS))
    }
  })()
  return {
    async stop() {
      stopping.abort()
      await all
      return latenciesMs
    },
  }
}

const widest = (rows: RowsRead): JsonObject =>
  Object.fromEntries(
    [...rows.byStatement()]
      .filter(([, { rowsMax }]) => rowsMax > 50)
      .map(([name, { rowsMax, calls }]) => [name, `${rowsMax} at most in ${calls}`]),
  )

interface Large {
  readonly name: string
  readonly workflow: string
  readonly input: JsonObject
  readonly short: JsonObject
}

async function measure(large: Large): Promise<void> {
  const url = await freshDatabase(serverUrl, 'bench_large')
  const commits = timeCommits()
  let rows: RowsRead | null = null
  const host = await openBenchHost(url, handlers(), {
    workflows: [LOOP, FORK, INSTANT],
    taskDefs: NAMES.map((each) => taskDef(each)),
    around: commits.around,
    onOpen: (db) => (rows = countRowsRead(db.pool)),
  })
  const shortRun = async (): Promise<RunId> => {
    const id = await startRun(large.workflow, large.short)
    await host.ended(id)
    return id
  }
  await shortRun()
  const idle = smallRuns(host)
  const short = await shortRun()
  await new Promise((resolve) => setTimeout(resolve, 5_000))
  const idleMs = await idle.stop()
  const memory = watchMemory()
  const beside = smallRuns(host)
  ;(rows as RowsRead | null)?.reset()
  const startedAt = performance.now()
  const runId = await startRun(large.workflow, large.input)
  await host.ended(runId)
  const seconds = (performance.now() - startedAt) / 1000
  const besideMs = await beside.stop()
  const kept = memory.stop()
  const shortP99 = percentile(commits.of(short), 99)
  const largeP99 = percentile(commits.of(runId), 99)
  const read = rows ? widest(rows) : {}
  const { problems, lagMs } = await problemsAfter(host.db)
  await host.stop()
  console.log(
    JSON.stringify({
      peer: PEER,
      scenario: large.name,
      n: commits.of(runId).length,
      seconds: rounded(seconds),
      per_second: rounded(commits.of(runId).length / seconds),
      p50_ms: rounded(percentile(commits.of(runId), 50)),
      extra: {
        p99_ms: rounded(largeP99),
        p99_ms_of_100_tasks: rounded(shortP99),
        p99_times: rounded((largeP99 ?? 0) / (shortP99 ?? 1)),
        small_run_p50_ms: { idle: rounded(percentile(idleMs, 50)), beside: rounded(percentile(besideMs, 50)) },
        small_run_p99_ms: { idle: rounded(percentile(idleMs, 99)), beside: rounded(percentile(besideMs, 99)) },
        memory: kept,
        statements_of_more_than_50_rows: read,
        span_lag_ms: Math.round(lagMs),
        problems: problems.slice(0, 5),
      },
    }),
  )
  if (problems.length > 0) process.exitCode = 1
}

const listOf = (length: number): JsonObject => ({ list: Array.from({ length }, (_, i) => ({ i })) })

const handlers = (): ReadonlyMap<string, Handler> =>
  new Map<string, Handler>([
    ...noOps(),
    ...NAMES.map((each): [string, Handler] => [`task:${each}`, async () => ({ n: 1 })]),
    ['task:plan', async ({ branches }) => listOf(Number(branches))],
  ])

const SCENARIOS: readonly Large[] = [
  { name: `fork_${BRANCHES}`, workflow: 'wide', input: { branches: BRANCHES }, short: { branches: SHORT } },
  {
    name: `instant_${ITERATIONS}x2`,
    workflow: 'instant',
    input: { branches: ITERATIONS },
    short: { branches: SHORT / 2 },
  },
  { name: `loop_${ITERATIONS}x2`, workflow: 'loop', input: { times: ITERATIONS }, short: { times: SHORT / 2 } },
]
for (const scenario of SCENARIOS) if (scenario.name.startsWith(only)) await measure(scenario)
