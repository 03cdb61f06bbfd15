// The entry of `npm run doctor`: brings packages and a Node that runs TypeScript, then hands over to doctor/main.ts.
import { fileURLToPath } from 'node:url'
import { become, prepare, StartError } from './install.mjs'

try {
  const node = await prepare()
  const program = fileURLToPath(new URL('./doctor/main.ts', import.meta.url))
  process.exitCode = await become(node, ['--disable-warning=ExperimentalWarning', program, ...process.argv.slice(2)])
} catch (error) {
  if (!(error instanceof StartError)) throw error
  console.error(error.message)
  process.exitCode = 2
}
