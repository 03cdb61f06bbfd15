import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DATABASE_THERE } from '#launch/database-there.ts'
import { ensureKeys } from '#launch/keys.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { freePorts, newDataDir } from '../support/processes.ts'

const CONSOLE = fileURLToPath(new URL('../../lib/launch/console.ts', import.meta.url))
const LIFELINE = fileURLToPath(new URL('../../lib/launch/lifeline.ts', import.meta.url))

const data = newDataDir()
let database: TestDatabase
let child: ChildProcess
let url: string

/** The console alone, as the launcher starts it before the database is ready. */
beforeAll(async () => {
  database = await createTestDatabase()
  const ports = await freePorts()
  url = `http://localhost:${ports.PORT}`
  const keys = ensureKeys(data.dataDir)
  child = fork(CONSOLE, [], {
    execArgv: ['--import', LIFELINE],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...ports,
      NODE_ENV: 'production',
      PUBLIC_URL: url,
      NEXTAUTH_URL: url,
      DATA_DIR: data.dataDir,
      DATABASE_URL: database.url,
      AUTH_SECRET: keys.authSecret,
      TASK_KEY_FILE: keys.taskKeyFile,
    },
  })
  await once(child, 'message')
})

afterAll(async () => {
  child.kill('SIGKILL')
  await database.drop()
  data.remove()
})

test('the sign-in page is answered before the database is there; what needs it waits and is answered then', async () => {
  let isAnswered = false
  const waiting = fetch(`${url}/runs`, { redirect: 'manual' }).finally(() => (isAnswered = true))
  const signIn = () => fetch(`${url}/sign-in`).then((response) => response.text())
  expect(await signIn()).toContain('Continue with')
  expect(await signIn()).toContain('Continue with')
  expect(isAnswered).toBe(false)
  child.send(DATABASE_THERE)
  expect((await waiting).headers.get('location')).toMatch(/^\/sign-in/)
})
