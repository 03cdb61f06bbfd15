import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { RunId } from '#core/ids.ts'
import { freshDatabase, openBenchHost, type BenchHost } from './bench-host.ts'
import { nameOf } from './definitions.ts'
import { PEER } from './measure.ts'
import { launch, noOps } from './scenarios.ts'
import { problemsAfter } from './verify.ts'

/**
 * `kill -9` in the middle of a round: a process launches runs and says each one that was acknowledged; another finishes what it
 * left. None that was acknowledged may be lost, none done twice.
 */
const [serverUrl = '', victimOf] = process.argv.slice(2)
const DATABASE = 'bench_killed'
const WIDTH = 32
const AFTER_RUNS = 300

if (victimOf !== undefined) await launchUntilKilled(victimOf)
else await killAndFinish()

async function launchUntilKilled(url: string): Promise<never> {
  await openBenchHost(url, noOps())
  const work = async (): Promise<never> => {
    for (;;) process.stdout.write(`${await launch(nameOf(3))}\n`)
  }
  return (await Promise.all(Array.from({ length: WIDTH }, work)))[0] as never
}

async function killAndFinish(): Promise<void> {
  const url = await freshDatabase(serverUrl, DATABASE)
  const script = fileURLToPath(import.meta.url)
  const victim = spawn(process.execPath, [script, serverUrl, url], { stdio: ['ignore', 'pipe', 'inherit'] })
  const acknowledged: RunId[] = []
  for await (const runId of createInterface({ input: victim.stdout })) {
    acknowledged.push(runId as RunId)
    if (acknowledged.length === AFTER_RUNS) victim.kill('SIGKILL')
  }
  const host = await openBenchHost(url, noOps())
  const startedAt = performance.now()
  await Promise.all(acknowledged.map((runId) => host.ended(runId)))
  await untilNothingRuns(host.db)
  const seconds = Number(((performance.now() - startedAt) / 1000).toFixed(1))
  const { problems } = await problemsAfter(host.db)
  await host.stop()
  const result = { n: acknowledged.length, seconds, problems: problems.slice(0, 5) }
  console.log(JSON.stringify({ peer: PEER, scenario: 'killed', ...result }))
  if (problems.length > 0) process.exitCode = 1
}

async function untilNothingRuns(db: BenchHost['db']): Promise<void> {
  for (;;) {
    const { rowCount } = await db.pool.query(`SELECT 1 FROM run WHERE status = 'RUNNING' LIMIT 1`)
    if (rowCount === 0) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
