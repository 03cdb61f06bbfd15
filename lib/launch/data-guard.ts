import { realpathSync } from 'node:fs'
import { LaunchError } from './launch-error.ts'
import { takeLock } from './socket-lock.mjs'

/** Holds the data folder for as long as this process lives. Throws a LaunchError when somebody else holds it. */
export async function guardData(dataDir: string): Promise<void> {
  if (await takeLock(realpathSync(dataDir))) return
  throw new LaunchError(
    `Conductor Lightstep already runs on ${dataDir}: use the one that runs, stop it, or set DATA_DIR to another folder.`,
  )
}
