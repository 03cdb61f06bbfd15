import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { readSettings } from '#config/env.ts'
import type { Settings } from '#config/settings.ts'
import { readVariables, type Environment } from '#config/variables.ts'
import { openDatabase } from '#db/database.ts'
import type { Check } from '#services/doctor/check.ts'
import { probeConnections } from '#services/doctor/probe-connections.ts'
import { examineConnections, getProbe } from '#services/doctor/queries.ts'
import { serviceContext } from '#services/service-context.ts'
import { readAddresses } from '../addresses.ts'
import { LaunchError } from '../launch-error.ts'
import { findDatabaseUrl } from '../workflows/find-database.ts'
import { checkLines, summaryLine } from './report.ts'
import { keepDoctorHost } from './tool-host.ts'

const TOP = fileURLToPath(new URL('../../../', import.meta.url))
const OPTIONS = ['--json', '--probe', '--open'] as const
const AGAIN_MS = 300

const USAGE = `Usage: npm run doctor -- [${OPTIONS.join('] [')}]
  --probe  also launches a run that does nothing, and sends a span for it through everything
  --open   also opens the deep link when it leads to another machine
  --json   says it as JSON
Run it with the environment that npm start has. Exits with 1 when something does not work.`

export interface DoctorOptions {
  readonly args: readonly string[]
  readonly env: Environment
  readonly say: (line: string) => void
}

/** Examines an installation that runs and returns the exit code. Throws what must be told: LaunchError, SettingsError or AppError. */
export async function runDoctor({ args, env, say }: DoctorOptions): Promise<number> {
  const unknown = args.filter((arg) => !OPTIONS.some((option) => option === arg))
  if (unknown.length > 0) throw new LaunchError(USAGE)
  const settings = settingsOf(env)
  const db = openDatabase(settings.databaseUrl, { connectionsMax: 4, name: 'conductor-lightstep doctor' })
  const host = keepDoctorHost(db, settings)
  try {
    const { checks } = await examineConnections(serviceContext('doctor'), { isReaching: args.includes('--open') })
    const isUsable = checks.some(({ id, state }) => id === 'database' && state === 'ok')
    const all = args.includes('--probe') && isUsable ? [...checks, ...(await probe())] : checks
    report(all, args.includes('--json'), say)
    return all.some(({ state }) => state === 'bad') ? 1 : 0
  } finally {
    await host.close()
  }
}

/** What the running installation was started with, as far as this program can know it. */
function settingsOf(given: Environment): Settings {
  const known = readVariables(given)
  const dataDir = path.resolve(TOP, known.DATA_DIR)
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value?.trim()))
  const env = {
    ...readAddresses(dataDir),
    ...set,
    DATA_DIR: dataDir,
    DATABASE_URL: findDatabaseUrl(known),
    // Nothing is signed here, and no session is read.
    AUTH_SECRET: known.AUTH_SECRET ?? randomBytes(32).toString('base64url'),
  }
  return readSettings(env, 'launcher')
}

async function probe(): Promise<readonly Check[]> {
  const { runId } = await probeConnections.run(serviceContext('doctor'), {})
  for (;;) {
    const { checks, isDone } = await getProbe(serviceContext('doctor'), { runId })
    if (isDone) return checks
    await delay(AGAIN_MS)
  }
}

function report(checks: readonly Check[], isJson: boolean, say: DoctorOptions['say']): void {
  if (isJson) return say(JSON.stringify({ works: checks.every(({ state }) => state !== 'bad'), checks }, null, 2))
  for (const line of checks.flatMap(checkLines)) say(line)
  say('')
  say(summaryLine(checks))
}
