import { Client } from 'pg'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { freePorts, isRunning, newDataDir, startLauncher, until, type Launcher } from '../support/processes.ts'
import { databaseUrlOf } from '../support/launcher-database.ts'

/** The promise is 2 s; a machine that runs other tests at the same time is given more, and the figure is printed. */
const STOP_MS_MAX = 5_000
const RESTART_MS_MAX = 40_000
/** One process of each kind, by what its command line holds. */
const PROCESSES = [
  'launch/console.ts',
  'launch/gateway.ts',
  'launch/idp/main.ts',
  'demo/service.ts',
  'bin/postgres',
  'launch/watchdog.ts',
]

const data = newDataDir()
let launcher: Launcher
let env: { [name: string]: string }

beforeEach(async () => {
  env = { ...(await freePorts()), DATA_DIR: data.dataDir }
  launcher = startLauncher(env)
  await launcher.ready()
}, 240_000)

afterEach(async () => {
  launcher.kill('SIGTERM')
  await launcher.ended
})

afterAll(data.remove)

/** Ends the launcher in some way and says what of it still runs when the time is over. */
async function leftAfter(end: () => void): Promise<string[]> {
  const before = launcher.processes()
  expect(PROCESSES.filter((name) => !before.some(({ command }) => command.includes(name)))).toEqual([])
  const endedAtMs = performance.now()
  end()
  await until(() => !before.some(({ pid }) => isRunning(pid)), STOP_MS_MAX).catch(() => undefined)
  console.log(`stopped in ${Math.round(performance.now() - endedAtMs)} ms`)
  return before.filter(({ pid }) => isRunning(pid)).map(({ command }) => command)
}

const findPid = (name: string): number | undefined =>
  launcher.processes().find(({ command }) => command.includes(name))?.pid

/** The process of that name; one that is just being started again appears in a moment. */
async function pidOf(name: string): Promise<number> {
  let pid: number | undefined
  await until(() => (pid = findPid(name)) !== undefined, RESTART_MS_MAX)
  if (pid === undefined) throw new Error(`no process ${name}`)
  return pid
}

const answers = async (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )

describe('a running installation', () => {
  test('serves the sign-in page, and a second start on its data is refused in one sentence', async () => {
    expect((await fetch(`${launcher.url()}/sign-in`)).status).toBe(200)
    const second = startLauncher({ ...(await freePorts()), DATA_DIR: data.dataDir })
    expect(await second.ended).toBe(1)
    expect(second.output().trim()).toMatch(/^Conductor Lightstep already runs on .*: use the one that runs/)
    expect(second.output().trim().split('\n')).toHaveLength(1)
  })

  test('answers by its own name only', async () => {
    const port = new URL(launcher.url()).port
    const other = await fetch(`http://127.0.0.1:${port}/sign-in`, { redirect: 'manual' })
    expect({ status: other.status, to: other.headers.get('location') }).toEqual({
      status: 307,
      to: `${launcher.url()}/sign-in`,
    })
  })

  test('stops within 2 s when it is asked to, and leaves nothing behind', async () => {
    expect(await leftAfter(() => launcher.kill('SIGTERM'))).toEqual([])
    expect(await launcher.ended).toBe(0)
  })

  test('stops within 2 s when its parent is killed', async () => {
    expect(await leftAfter(() => launcher.kill('SIGKILL'))).toEqual([])
  })

  test('stops within 2 s when the launcher itself is killed', async () => {
    const pid = await pidOf('launch/main.ts')
    expect(await leftAfter(() => process.kill(pid, 'SIGKILL'))).toEqual([])
  })

  test('starts each process again that is killed, and all data is there', async () => {
    const client = await connect()
    await client.query('CREATE TABLE kept (word text)')
    await client.query(`INSERT INTO kept VALUES ('before')`)
    await client.end()
    for (const name of PROCESSES) {
      const killed = await pidOf(name)
      process.kill(killed, 'SIGKILL')
      await until(() => !isRunning(killed) && findPid(name) !== undefined, RESTART_MS_MAX)
      await allAnswer()
    }
    const again = await connect()
    expect((await again.query('SELECT word FROM kept')).rows).toEqual([{ word: 'before' }])
    await again.query('DROP TABLE kept')
    await again.end()
  }, 240_000)
})

async function allAnswer(): Promise<void> {
  const health = [
    `${launcher.url()}/sign-in`,
    `http://127.0.0.1:${env.GATEWAY_PORT}/health`,
    `http://127.0.0.1:${env.IDP_PORT}/health`,
    `http://127.0.0.1:${env.DEMO_PORT}/health`,
  ]
  for (const url of health) await until(() => answers(url), RESTART_MS_MAX)
}

/** A database that is just being started again refuses at first. */
async function connect(): Promise<Client> {
  const connectionString = databaseUrlOf(await pidOf('launch/gateway.ts'))
  let connected: Client | undefined
  await until(async () => {
    const client = new Client({ connectionString })
    client.on('error', () => {})
    connected = await client.connect().then(
      () => client,
      () => undefined,
    )
    return connected !== undefined
  }, RESTART_MS_MAX)
  if (!connected) throw new Error('the database does not answer')
  return connected
}
