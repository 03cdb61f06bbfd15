import { SettingsError } from '#config/variables.ts'
import { isAppError } from '#core/errors.ts'
import { LaunchError } from '../launch-error.ts'
import { runWorkflows } from './run.ts'

/** Program: keeps definitions of a folder and of the server alike. Exit codes: 0 done, 1 they differ (drift), 2 refused. */
function explain(error: unknown): void {
  if (isAppError(error)) for (const { path, message } of error.issues) console.error(`${path}: ${message}`)
  const isExpected = isAppError(error) || error instanceof LaunchError || error instanceof SettingsError
  console.error(isExpected ? error.message : error)
}

try {
  process.exitCode = await runWorkflows({
    args: process.argv.slice(2),
    env: process.env,
    say: (line) => console.log(line),
  })
} catch (error) {
  explain(error)
  process.exitCode = 2
}
