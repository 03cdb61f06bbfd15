import { SettingsError } from '#config/variables.ts'
import { LaunchError } from './launch-error.ts'
import { launch, type Launched } from './launch.ts'

/** Program: starts everything, keeps it running and stops it. Started by start.mjs, on a Node that runs TypeScript. */
const STOP_MS_MAX = 1_900

let launched: Launched | null = null
let isStopping = false

async function stop(exitCode: number): Promise<void> {
  if (isStopping) return
  isStopping = true
  setTimeout(() => process.exit(exitCode || 1), STOP_MS_MAX).unref()
  await launched?.stop()
  process.exit(exitCode)
}

/** One sentence for what the person can mend, a stack for what only we can. */
function explain(error: unknown): void {
  const isExpected = error instanceof LaunchError || error instanceof SettingsError
  console.error(isExpected ? error.message : error)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0))
process.once('disconnect', () => void stop(0))
process.once('uncaughtException', (error) => {
  explain(error)
  void stop(1)
})

try {
  launched = launch({
    env: process.env,
    isDev: process.argv.includes('--dev'),
    say: (line) => console.log(line),
    gaveUp(error) {
      explain(error)
      void stop(1)
    },
  })
  await launched.ready
} catch (error) {
  if (!isStopping) explain(error)
  await stop(1)
}
