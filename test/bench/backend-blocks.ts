import { startExporters } from '#host/readers.ts'
import { freshDatabase, openBenchHost } from './bench-host.ts'
import { BACKENDS, isNone, PER_SECOND, settingsFor, startBackend, STEPS, type Kind } from './backends.ts'
import { nameOf } from './definitions.ts'
import { atRate, lineOf, median, percentile } from './measure.ts'
import { launch, noOps } from './scenarios.ts'
import { problemsAfter } from './verify.ts'

/**
 * Prints a line for each kind of trace backend: runs of three tasks that do nothing, as many a second whatever they take. All
 * are measured in one process by turns of some seconds, each round in an order by lot: what a machine, a heap or a database does
 * to one of them in the course of time it does to all.
 * `node backend-blocks.ts <url of a server> <rounds> <scale>`
 */
const [serverUrl = '', roundsText = '10', scaleText = '1'] = process.argv.slice(2)
const rounds = Number(roundsText)
const SECONDS = { leadIn: 2, measured: Math.max(2, 10 * Number(scaleText)) }
const RESAMPLINGS = 2_000

const url = await freshDatabase(serverUrl, 'bench_backend')
const host = await openBenchHost(url, noOps(), { settings: settingsFor(url, null) })
const backends = await Promise.all(BACKENDS.map(startBackend))
const blocks = new Map<Kind, (readonly number[])[]>(BACKENDS.map((kind) => [kind, []]))

async function latenciesBeside(backendUrl: string | null): Promise<number[]> {
  const exporters = startExporters(settingsFor(url, backendUrl))
  const latenciesMs: number[] = []
  const one = async (dueAt: number): Promise<void> => {
    await host.ended(await launch(nameOf(STEPS)))
    latenciesMs.push(performance.now() - dueAt)
  }
  await atRate(SECONDS.leadIn * PER_SECOND, PER_SECOND, one)
  latenciesMs.length = 0
  await atRate(Math.round(SECONDS.measured * PER_SECOND), PER_SECOND, one)
  await exporters.stop()
  return latenciesMs
}

/** Each of them once, in an order by lot. */
const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item) => ({ item, lot: Math.random() }))
    .toSorted((a, b) => a.lot - b.lot)
    .map(({ item }) => item)

const p99 = (some: readonly (readonly number[])[]): number => percentile(some.flat(), 99) ?? Number.NaN

/** In how many percent more of its p99 a kind's turn differs from the turns of none in the same round. */
const percents = (own: readonly (readonly number[])[]): number[] =>
  own.map((one, round) => {
    const none = BACKENDS.filter(isNone).map((kind) => blocks.get(kind)?.[round] ?? [])
    return 100 * (p99([one]) / p99(none) - 1)
  })

/** The median of the rounds, which one bad turn of the machine leaves alone, and where it lies 9 of 10 times were other rounds drawn. */
function comparedWithNone(own: readonly (readonly number[])[]) {
  const all = percents(own)
  const drawn = Array.from({ length: RESAMPLINGS }, () =>
    median(all.map(() => all[Math.floor(Math.random() * all.length)] ?? Number.NaN)),
  )
  return { percent: median(all), low: percentile(drawn, 5), high: percentile(drawn, 95) }
}

// The first round warms everything up.
for (let round = 0; round <= rounds; round++) {
  for (const { kind, url: backendUrl } of shuffled(backends)) {
    const latenciesMs = await latenciesBeside(backendUrl)
    if (round > 0) blocks.get(kind)?.push(latenciesMs)
  }
}
const { problems } = await problemsAfter(host.db)
await host.stop()
const sent = await Promise.all(backends.map((backend) => backend.taken()))
await Promise.all(backends.map((backend) => backend.stop()))
for (const [at, kind] of BACKENDS.entries()) {
  const own = blocks.get(kind) ?? []
  const latenciesMs = own.flat()
  const extra = { p99_ms: p99(own), p99: comparedWithNone(own), sent: sent[at], problems: problems.slice(0, 5) }
  const measured = { n: latenciesMs.length, seconds: latenciesMs.length / PER_SECOND, latenciesMs, extra }
  console.log(JSON.stringify(lineOf(`beside: ${kind}`, measured)))
}
if (problems.length > 0) process.exitCode = 1
