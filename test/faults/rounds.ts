import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { startPostgres } from '#launch/postgres.ts'
import { playAll } from './play-all.ts'
import { SCENARIOS } from './scenarios/scenarios.ts'
import { isRight, tableOf } from './table.ts'

/** Program: plays the scenarios in full size and says in a table what came of them; fails when anything is wrong. */
const wanted = process.argv.slice(2)
const scale = Number(process.env['FAULTS_SCALE'] ?? 1)

const folder = mkdtempSync(path.join(os.tmpdir(), 'conductor-lightstep-faults-'))
chmodSync(folder, 0o711)
// Its processes are started and killed by the hundred.
process.env['NODE_COMPILE_CACHE'] ??= path.join(folder, 'compiled')
const server = await startPostgres({
  folder: path.join(folder, 'postgres'),
  logFile: path.join(folder, 'postgres.log'),
  password: 'faults',
  isDurable: true,
  removeAfter: folder,
})
try {
  const scenarios = SCENARIOS.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  const all = await playAll(scenarios, { serverUrl: server.url('postgres'), scale, say: (line) => console.log(line) })
  console.log(`\n${tableOf(all)}`)
  process.exitCode = all.length > 0 && all.every(isRight) ? 0 : 1
} finally {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}
// What a scenario that broke off still holds open must not keep the program.
process.exit()
