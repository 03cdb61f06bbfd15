import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { startBenchServer } from './bench-server.ts'
import { linesOf } from './child.ts'
import { installPeers, type Peers } from './peers.ts'
import { tableOf } from './table.ts'
import type { Line } from './measure.ts'

/** Each round measures everybody once, one after the other, on the same server; the table shows medians with their ranges. */
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3)
const SCALE = process.env['BENCH_SCALE'] ?? '1'

const ours = (script: string): string => fileURLToPath(new URL(script, import.meta.url))
const server = await startBenchServer()
const { url: serverUrl, folder } = server
const [peersDir = ''] = process.argv.slice(2)

const lines: Line[] = []
const collect = async (script: string, args: readonly string[], env = {}): Promise<void> => {
  for await (const line of linesOf(script, args, env)) {
    console.log(JSON.stringify(line))
    lines.push(line)
  }
}

try {
  const peers: Peers | null = peersDir === '' ? null : await installPeers(peersDir, path.join(folder, 'peers'))
  for (let round = 0; round < ROUNDS; round++) {
    await collect(ours('ours.ts'), [serverUrl, SCALE])
    for (const script of peers?.scripts ?? [])
      await collect(script, [], { PEERS_PG_URL: serverUrl, PEERS_REPS: '1', PEERS_SCALE: SCALE })
  }
  await collect(ours('killed.ts'), [serverUrl])
  console.log(tableOf(lines))
} finally {
  await server.stop()
}
