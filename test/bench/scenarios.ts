import { listWaitingApprovals } from '#db/approvals.ts'
import type { RunId } from '#core/ids.ts'
import type { Handler } from '#runner/handler.ts'
import { decideApproval } from '#services/approvals/decide-approval.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { contextOf, freshDatabase, openBenchHost, type BenchHost } from './bench-host.ts'
import { nameOf, type STEPS } from './definitions.ts'
import { inPool, timed, type Measured } from './measure.ts'
import { problemsAfter } from './verify.ts'

const DATABASE = 'bench_ours'
const WARM_UP = { runs: 50, width: 16 }

/** What tasks do as they begin: nothing, unless somebody waits for it. */
const onBegin = new Map<string, (runId: RunId) => void>()

/** Handlers of all tasks. */
export const noOps = (): ReadonlyMap<string, Handler> => {
  const names = [...Array.from({ length: 10 }, (_, i) => `step${i + 1}`), 'before', 'next']
  return new Map(
    names.map((name) => [
      `task:${name}`,
      async (_input, { runId }) => {
        onBegin.get(name)?.(runId)
        return {}
      },
    ]),
  )
}

export async function launch(workflow: string): Promise<RunId> {
  const { runId } = await launchRun.run(contextOf('launcher'), { workflow, input: {} })
  return runId
}

/** A host on a database of its own; after the work everything it left is verified. */
async function onFreshHost(
  serverUrl: string,
  work: (host: BenchHost, url: string) => Promise<Measured>,
): Promise<Measured> {
  const url = await freshDatabase(serverUrl, DATABASE)
  const host = await openBenchHost(url, noOps())
  try {
    const measured = await work(host, url)
    const { problems, lagMs } = await problemsAfter(host.db)
    if (problems.length > 0) throw new Error(problems.slice(0, 5).join('\n'))
    return { ...measured, extra: { ...measured.extra, span_lag_ms: Math.round(lagMs) } }
  } finally {
    await host.stop()
  }
}

/** Whole runs of `steps` tasks that do nothing, `width` at once: from the launch verb to the run's row saying that it ended. */
export const wholeRuns = (
  serverUrl: string,
  steps: (typeof STEPS)[number],
  width: number,
  n: number,
): Promise<Measured> =>
  onFreshHost(serverUrl, async (host, url) => {
    const one = async (): Promise<void> => host.ended(await launch(nameOf(steps)))
    await inPool(WARM_UP.runs, WARM_UP.width, one)
    const latenciesMs: number[] = []
    const cost = await timed(url, n, () =>
      inPool(n, width, async () => {
        const startedAt = performance.now()
        await one()
        latenciesMs.push(performance.now() - startedAt)
      }),
    )
    const transitions = Math.round((n * (steps + 1)) / cost.seconds)
    return { ...cost, latenciesMs, extra: { transitions_per_second: transitions } }
  })

/** A promise for the moment a run's task begins. */
function begin(task: string): (runId: RunId) => Promise<number> {
  const waiting = new Map<RunId, (at: number) => void>()
  const begun = new Map<RunId, number>()
  onBegin.set(task, (runId) => {
    const at = performance.now()
    begun.set(runId, at)
    waiting.get(runId)?.(at)
  })
  return (runId) =>
    new Promise((resolve) => {
      const at = begun.get(runId)
      if (at !== undefined) resolve(at)
      else waiting.set(runId, resolve)
    })
}

/** From just before the approver's verb to the first line of the task behind the gate, one at a time. */
export const approvalLatency = (serverUrl: string, n: number): Promise<Measured> =>
  onFreshHost(serverUrl, async (host) => {
    const beginOfNext = begin('next')
    const latenciesMs: number[] = []
    for (let i = -20; i < n; i++) {
      const runId = await launch('gated')
      const { taskId, planDigest } = await asked(host, runId)
      await new Promise((resolve) => setTimeout(resolve, 25))
      const startedAt = performance.now()
      const decided = decideApproval.run(contextOf('approver'), {
        taskId,
        outcome: 'approved',
        comment: '',
        planDigest,
      })
      const begunAt = await beginOfNext(runId)
      if (i >= 0) latenciesMs.push(begunAt - startedAt)
      await decided
      await host.ended(runId)
    }
    return { n, seconds: null, latenciesMs }
  })

async function asked({ db }: BenchHost, runId: RunId) {
  for (;;) {
    const found = (await listWaitingApprovals(db.prisma, ['payments'])).find((approval) => approval.runId === runId)
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** From just before the launch verb to the first line of the first task, one at a time. */
export const startLatency = (serverUrl: string, n: number): Promise<Measured> =>
  onFreshHost(serverUrl, async (host) => {
    const beginOfFirst = begin('step1')
    const latenciesMs: number[] = []
    for (let i = 0; i < n; i++) {
      const startedAt = performance.now()
      const runId = await launch(nameOf(1))
      latenciesMs.push((await beginOfFirst(runId)) - startedAt)
      await host.ended(runId)
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20))
    }
    return { n, seconds: null, latenciesMs }
  })
