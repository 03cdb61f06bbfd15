// The entry of `npm run bench`: starts on Node 20, before anything is installed, and goes on with the packaged Node.
// PEERS_DIR (or the first argument) names a folder of scripts that measure other engines the same way; without it only ours run.
import { fileURLToPath } from 'node:url'
import { become, prepare } from '../../lib/launch/install.mjs'

// `large` as the first argument measures runs of 100,000 attempts instead, `timeline` the page of a run in a browser.
const SCRIPTS = { large: 'bench-large.ts', timeline: 'timeline.ts' }
const [what = process.env.PEERS_DIR ?? ''] = process.argv.slice(2)
const script = SCRIPTS[what]
const main = fileURLToPath(new URL(script ?? 'bench.ts', import.meta.url))
process.exitCode = await become(await prepare(), script ? [main] : [main, what])
