// The entry of `npm run bench`: starts on Node 20, before anything is installed, and goes on with the packaged Node.
// PEERS_DIR (or the first argument) names a folder of scripts that measure other engines the same way; without it only ours run.
import { fileURLToPath } from 'node:url'
import { become, prepare } from '../../lib/launch/install.mjs'

// What else is measured, by the first argument: runs of 100,000 attempts; spans that come in; the page of a run
// in a browser; the list of 1,000,000 runs; what a trace backend that is dead or slow costs runs.
const OTHERS = {
  large: 'bench-large.ts',
  ingest: 'bench-ingest.ts',
  timeline: 'timeline.ts',
  runs: 'bench-runs.ts',
  backend: 'bench-backend.ts',
}

const [what = process.env.PEERS_DIR ?? ''] = process.argv.slice(2)
const isOther = Object.hasOwn(OTHERS, what)
const main = fileURLToPath(new URL(isOther ? OTHERS[what] : 'bench.ts', import.meta.url))
process.exitCode = await become(await prepare(), isOther ? [main] : [main, what])
