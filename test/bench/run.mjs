// The entry of `npm run bench`: starts on Node 20, before anything is installed, and goes on with the packaged Node.
// PEERS_DIR (or the first argument) names a folder of scripts that measure other engines the same way; without it only ours run.
import { fileURLToPath } from 'node:url'
import { become, prepare } from '../../lib/launch/install.mjs'

// With the name of a measurement as the first argument that is measured instead.
const MEASUREMENTS = { large: 'bench-large.ts', runs: 'bench-runs.ts' }
const [what = process.env.PEERS_DIR ?? ''] = process.argv.slice(2)
const named = MEASUREMENTS[what]
const main = fileURLToPath(new URL(named ?? 'bench.ts', import.meta.url))
process.exitCode = await become(await prepare(), named ? [main] : [main, what])
