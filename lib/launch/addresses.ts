import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Environment } from '#config/variables.ts'

const FILE = 'addresses.json'

/** Notes where the installation on a data folder really listens: a port that was taken made way for the next one. */
export function writeAddresses(dataDir: string, addresses: Environment): void {
  writeFileSync(path.join(dataDir, FILE), `${JSON.stringify(addresses, null, 2)}\n`)
}

/** Where it listened when it was last started; empty when it never was. */
export function readAddresses(dataDir: string): Environment {
  const file = path.join(dataDir, FILE)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Environment) : {}
}
