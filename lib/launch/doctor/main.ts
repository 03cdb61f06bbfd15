import { SettingsError } from '#config/variables.ts'
import { isAppError } from '#core/errors.ts'
import { LaunchError } from '../launch-error.ts'
import { runDoctor } from './run.ts'

/** Program: examines an installation. Exit codes: 0 nothing is red, 1 something is, 2 nothing could be examined. */
try {
  process.exitCode = await runDoctor({
    args: process.argv.slice(2),
    env: process.env,
    say: (line) => console.log(line),
  })
} catch (error) {
  const isExpected = isAppError(error) || error instanceof LaunchError || error instanceof SettingsError
  console.error(isExpected ? error.message : error)
  process.exitCode = 2
}
