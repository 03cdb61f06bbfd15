import { fileURLToPath } from 'node:url'
import { startBenchServer } from './bench-server.ts'
import { linesOf } from './child.ts'

/** Runs of 100,000 attempts (times BENCH_SCALE; BENCH_ONLY=loop, instant or fork measures one of them) on a server of their own. */
const server = await startBenchServer()
try {
  const script = fileURLToPath(new URL('large.ts', import.meta.url))
  for await (const line of linesOf(script, [
    server.url,
    process.env['BENCH_SCALE'] ?? '1',
    process.env['BENCH_ONLY'] ?? '',
  ]))
    console.log(JSON.stringify(line, null, 2))
} finally {
  await server.stop()
}
