import { spawnSync } from 'node:child_process'
import { cpSync, existsSync } from 'node:fs'
import path from 'node:path'

/** Scripts of other engines that print their lines in the same format. */
export interface Peers {
  readonly scripts: readonly string[]
}

const SCRIPTS = ['peer-dbos', 'floor-engine']

/** Copies the folder of the peers and installs what its lock names there, unless that is done already where it lies. */
export async function installPeers(given: string, copy: string): Promise<Peers> {
  const isReady = existsSync(path.join(given, 'node_modules'))
  const folder = isReady ? given : copy
  if (!isReady) {
    cpSync(given, copy, { recursive: true })
    const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
      cwd: copy,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    if (status !== 0) throw new Error(`npm ci failed in a copy of ${given}`)
  }
  return { scripts: SCRIPTS.map((name) => path.join(folder, 'bench', `${name}.mjs`)) }
}
