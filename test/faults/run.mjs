// The entry of `npm run test:faults`: starts on Node 20, before anything is installed, and goes on with the packaged Node.
// FAULTS_SCALE (1) makes all of it smaller; arguments name the scenarios to play, by any part of their names.
import { fileURLToPath } from 'node:url'
import { become, prepare } from '../../lib/launch/install.mjs'

const main = fileURLToPath(new URL('rounds.ts', import.meta.url))
process.exitCode = await become(await prepare(), [main, ...process.argv.slice(2)])
