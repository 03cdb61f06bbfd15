import { chmodSync, mkdtempSync, readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { startPostgres } from '#launch/postgres.ts'

const SECRET = 's3cr3t-of-a-row'

test('the log of PostgreSQL says what failed, and nothing of what a row or a statement held', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'conductor-lightstep-log-'))
  chmodSync(folder, 0o711)
  const logFile = path.join(folder, 'postgres.log')
  const server = await startPostgres({
    folder: path.join(folder, 'postgres'),
    logFile,
    password: 'test',
    isDurable: false,
    removeAfter: folder,
  })
  const client = new Client({ connectionString: server.url('postgres') })
  await client.connect()
  await client.query('CREATE TABLE kept (word text UNIQUE, count integer CHECK (count < 5))')
  await client.query('INSERT INTO kept VALUES ($1, 1)', [SECRET])
  await expect(client.query('INSERT INTO kept VALUES ($1, 1)', [SECRET])).rejects.toMatchObject({ code: '23505' })
  await expect(client.query(`INSERT INTO kept VALUES ('${SECRET}-too', 9)`)).rejects.toMatchObject({ code: '23514' })
  await client.end()
  const log = readFileSync(logFile, 'utf8')
  await server.stop()
  expect(log).toContain('duplicate key value violates unique constraint')
  expect(log).toContain('violates check constraint')
  expect(log).not.toContain(SECRET)
})
