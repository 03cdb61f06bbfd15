import path from 'node:path'
import { readVariables, type Environment } from '#config/variables.ts'
import { openDatabase } from '#db/database.ts'
import { serviceContext } from '#services/service-context.ts'
import { applyDefinitions, compareDefinitions } from '#services/workflows/sync-definitions.ts'
import { createSandbox } from '#sandbox/sandbox.ts'
import { LaunchError } from '../launch-error.ts'
import { findDatabaseUrl } from './find-database.ts'
import { readFolder } from './read-folder.ts'
import { changeLines, doneLines, summaryLine } from './report.ts'
import { keepToolHost } from './tool-host.ts'

const COMMANDS = ['diff', 'apply', 'drift'] as const
type Command = (typeof COMMANDS)[number]

const USAGE = `Usage: npm run workflows -- ${COMMANDS.join('|')} <folder>
  diff   shows what the folder would change on the server
  apply  registers what differs; refuses before anything is changed when a file is wrong
  drift  exits with 1 when the folder and the server differ`

export interface WorkflowsOptions {
  readonly args: readonly string[]
  readonly env: Environment
  readonly say: (line: string) => void
}

/** Runs one command and returns the exit code. Throws what must be told: LaunchError, SettingsError or AppError. */
export async function runWorkflows({ args, env, say }: WorkflowsOptions): Promise<number> {
  const { command, folder } = readArguments(args)
  const files = readFolder(path.resolve(env['INIT_CWD'] ?? process.cwd(), folder))
  const db = openDatabase(findDatabaseUrl(readVariables(env)), {
    connectionsMax: 2,
    name: 'conductor-lightstep workflows',
  })
  const sandbox = createSandbox({ threadsMax: 1 })
  keepToolHost(db, sandbox)
  try {
    const ctx = serviceContext('workflows')
    const changes = await compareDefinitions(ctx, files)
    const differing = changes.filter(({ state }) => state !== 'same')
    if (command === 'apply') {
      for (const line of doneLines(await applyDefinitions(ctx, changes))) say(line)
      return 0
    }
    for (const line of differing.flatMap(changeLines)) say(line)
    say(summaryLine(changes))
    return command === 'drift' && differing.length > 0 ? 1 : 0
  } finally {
    await Promise.all([sandbox.close(), db.close()])
  }
}

function readArguments(args: readonly string[]): { command: Command; folder: string } {
  const [command, folder, ...more] = args
  const known = COMMANDS.find((one) => one === command)
  if (!known || folder === undefined || more.length > 0) throw new LaunchError(USAGE)
  return { command: known, folder }
}
