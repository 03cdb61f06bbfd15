import { BACKENDS, fileOf, startBackend, type Kind } from './backends.ts'
import { latencyTable, memoryTable } from './backend-table.ts'
import { startBenchServer } from './bench-server.ts'
import { linesOf } from './child.ts'
import type { Line } from './measure.ts'

/**
 * What a trace backend costs runs while it is healthy, slow (5 s an answer), silent, closed (refuses connections) or failing
 * (503): in latency, all of them by turns in one process; in memory and spans, each in a process of its own. "none" is measured
 * twice, which shows how far the same thing differs from itself.
 */
const ROUNDS = process.env['BENCH_ROUNDS'] ?? '10'
/** Memory is measured so often. */
const ROUNDS_ALONE = Math.min(3, Number(ROUNDS))
const SCALE = process.env['BENCH_SCALE'] ?? '1'

async function linesFrom(script: string, args: readonly string[], more: () => Promise<object>): Promise<Line[]> {
  const lines: Line[] = []
  for await (const line of linesOf(fileOf(script), args)) {
    const whole = { ...line, ...(await more()) }
    console.log(JSON.stringify(whole))
    lines.push(whole)
  }
  return lines
}

async function alone(serverUrl: string, kind: Kind): Promise<Line[]> {
  const backend = await startBackend(kind)
  try {
    const args = [serverUrl, `backend: ${kind}`, SCALE, ...(backend.url === null ? [] : [backend.url])]
    return await linesFrom('backend-runs.ts', args, async () => ({ taken: await backend.taken() }))
  } finally {
    await backend.stop()
  }
}

const server = await startBenchServer()
try {
  const byTurns = await linesFrom('backend-blocks.ts', [server.url, ROUNDS, SCALE], async () => ({}))
  const each: Line[] = []
  for (let round = 0; round < ROUNDS_ALONE; round++)
    for (const kind of BACKENDS) each.push(...(await alone(server.url, kind)))
  console.log(`${latencyTable(byTurns)}\n\n${memoryTable(each)}`)
} finally {
  await server.stop()
}
