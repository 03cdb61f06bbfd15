// The entry of `npm test` and `npm run check`. Dependency-free: it starts on Node 20, before anything is installed, and goes
// on with the packaged Node. Its last line is the sum over all runners: `N passed, N failed`.
import { fileURLToPath } from 'node:url'
import { become, prepare, StartError } from '../lib/launch/install.mjs'

const args = process.argv.slice(2)

try {
  if (args.includes('--prepared')) {
    const { runStages } = await import('./support/stages.mjs')
    process.exitCode = await runStages(args.includes('--check'))
    process.disconnect?.()
  } else {
    const node = await prepare()
    process.exitCode = await become(node, [fileURLToPath(import.meta.url), '--prepared', ...args])
  }
} catch (error) {
  if (!(error instanceof StartError)) throw error
  console.error(error.message)
  console.log('0 passed, 1 failed')
  process.exitCode = 1
}
