import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isAppError } from '#core/errors.ts'
import type { JsonObject } from '#core/json.ts'
import { openDatabase } from '#db/database.ts'
import { findTaskDefinition, listVersions } from '#db/definitions.ts'
import { listEntries } from '#db/entries.ts'
import { runWorkflows } from '#launch/workflows/run.ts'
import { PROBE, PROBE_DEFINITION } from '#services/doctor/probe-definition.ts'
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts'

const workflow = (name: string, more: JsonObject = {}): JsonObject => ({
  name,
  description: 'As it was.',
  tasks: [{ name: 'work', taskReferenceName: 'work', type: 'SIMPLE' }],
  metadata: { 'conductor-lightstep': { serviceFunction: 'payments' } },
  ...more,
})
const task = { name: 'work', retryCount: 1 }

let database: TestDatabase
let folder: string
beforeEach(async () => {
  database = await createTestDatabase()
  folder = mkdtempSync(path.join(os.tmpdir(), 'workflows-'))
  mkdirSync(path.join(folder, 'tasks'))
  put('deploy.json', workflow('deploy'))
  put('tasks/work.json', task)
})
afterEach(async () => {
  rmSync(folder, { recursive: true })
  await database.drop()
})

const put = (file: string, definition: JsonObject | string) =>
  writeFileSync(
    path.join(folder, file),
    typeof definition === 'string' ? definition : JSON.stringify(definition, null, 2),
  )

async function run(command: string, at = folder): Promise<{ code: number; lines: readonly string[] }> {
  const lines: string[] = []
  const env = { DATABASE_URL: database.url }
  const code = await runWorkflows({ args: [command, at], env, say: (line) => lines.push(line) })
  return { code, lines }
}

async function read<T>(work: (db: ReturnType<typeof openDatabase>) => Promise<T>): Promise<T> {
  const db = openDatabase(database.url)
  try {
    return await work(db)
  } finally {
    await db.close()
  }
}
const versionsOf = (name: string) =>
  read(async ({ prisma }) => (await listVersions(prisma, name)).map(({ version }) => version))

describe('apply', () => {
  test('registers what the folder holds, as the service it is, and the second time nothing', async () => {
    expect(await run('apply')).toEqual({
      code: 0,
      lines: ['registered task work  (tasks/work.json)', 'registered workflow deploy version 1  (deploy.json)'],
    })
    const entries = await read(({ pool }) => listEntries(pool, 'workflow:deploy'))
    expect(entries.map(({ actor, policyIds }) => [actor.id, policyIds])).toEqual([['workflows', ['system.apply']]])
    expect((await run('apply')).lines).toEqual(['Nothing differs; nothing was registered.'])
    expect(await versionsOf('deploy')).toEqual([1])
  })

  test('gives changed content the next number, whatever number the file has', async () => {
    await run('apply')
    put('deploy.json', workflow('deploy', { version: 1, description: 'As it is.' }))
    expect((await run('apply')).lines).toEqual(['registered workflow deploy version 2  (deploy.json)'])
    expect((await run('diff')).lines).toEqual(['2 the same.'])
    expect(await versionsOf('deploy')).toEqual([2, 1])
  })

  test('changes nothing when one file is wrong, and names the file and the place', async () => {
    put('wrong.json', workflow('wrong', { tasks: [{ name: 'a' }] }))
    put('tasks/other.json', { name: 'work', retryCount: 2 })
    const refusal = await run('apply').catch((error: unknown) => error)
    expect(isAppError(refusal) && refusal.issues.map(({ path: at }) => at)).toEqual([
      'wrong.json $.tasks[0].taskReferenceName',
      'tasks/work.json $.name',
    ])
    expect(isAppError(refusal) && refusal.message).toBe(
      'There are 2 faults in the files. Nothing was compared or registered.',
    )
    expect(await read(({ prisma }) => findTaskDefinition(prisma, 'work'))).toBeNull()
  })
})

describe('diff', () => {
  test('counts on the task definitions of the folder', async () => {
    const { lines } = await run('diff')
    expect(lines).toEqual([
      'workflow deploy: new, as version 1  (deploy.json)',
      'task work: new  (tasks/work.json)',
      '2 new.',
    ])
  })

  test('shows what would change line by line, and changes nothing', async () => {
    await run('apply')
    put('deploy.json', workflow('deploy', { description: 'As it is.' }))
    put('new.json', workflow('new-one', { tasks: [{ name: 'nobody', taskReferenceName: 'n' }] }))
    const { code, lines } = await run('diff')
    expect(code).toBe(0)
    expect(lines).toEqual([
      'workflow deploy: changed, version 1 becomes 2  (deploy.json)',
      '    {',
      '      "name": "deploy",',
      '  -   "description": "As it was.",',
      '  +   "description": "As it is.",',
      '      "tasks": [',
      '        {',
      '  … 11 equal lines',
      '',
      'workflow new-one: new, as version 1  (new.json)',
      expect.stringMatching(/^ {2}! \$\.tasks\[0\]\.name there is no task definition nobody yet/),
      '',
      '1 new, 1 changed, 1 the same.',
    ])
    expect(await versionsOf('deploy')).toEqual([1])
  })
})

describe('drift', () => {
  test('is 0 while folder and server are the same, and 1 for what either has alone', async () => {
    await run('apply')
    expect(await run('drift')).toEqual({ code: 0, lines: ['2 the same.'] })
    rmSync(path.join(folder, 'deploy.json'))
    expect(await run('drift')).toEqual({
      code: 1,
      lines: ['workflow deploy: only on the server, as version 1', '1 only on the server, 1 the same.'],
    })
    put('deploy.json', workflow('deploy'))
    put('tasks/more.json', { name: 'more' })
    expect((await run('drift')).code).toBe(1)
  })

  test("is 0 after connections were probed: the probe's workflow is the product's own", async () => {
    put('probe.json', PROBE_DEFINITION)
    await run('apply')
    rmSync(path.join(folder, 'probe.json'))
    expect(await versionsOf(PROBE)).toEqual([1])
    expect(await run('drift')).toEqual({ code: 0, lines: ['2 the same.'] })
  })
})

describe('what is no folder of definitions', () => {
  test.each([
    { what: 'a file that is no JSON', file: 'broken.json', text: '{', message: /^broken\.json: The text is not JSON/ },
    {
      what: 'a file that is no object',
      file: 'list.json',
      text: '[]',
      message: /^list\.json: \$ must be a JSON object/,
    },
  ])('$what is named', async ({ file, text, message }) => {
    put(file, text)
    await expect(run('diff')).rejects.toThrow(message)
  })

  test('a folder may be called like a file; a link that leads nowhere is named', async () => {
    mkdirSync(path.join(folder, 'old.json'))
    put('old.json/more.json', workflow('more'))
    expect((await run('diff')).lines.at(-1)).toBe('3 new.')
    symlinkSync('nowhere', path.join(folder, 'link.json'))
    await expect(run('diff')).rejects.toThrow(/^link\.json cannot be read \(ENOENT/)
    rmSync(path.join(folder, 'link.json'))
    symlinkSync('/dev/null', path.join(folder, 'device.json'))
    await expect(run('diff')).rejects.toThrow('device.json is no file.')
  })

  test('an empty folder, one that is not there, and an unknown command are refused', async () => {
    const empty = mkdtempSync(path.join(os.tmpdir(), 'workflows-'))
    await expect(run('diff', empty)).rejects.toThrow(/There is no \*\.json/)
    rmSync(empty, { recursive: true })
    await expect(run('diff', empty)).rejects.toThrow(/cannot be read/)
    await expect(run('sync')).rejects.toThrow(/^Usage: npm run workflows/)
  })
})

describe('the program', () => {
  const PROGRAM = fileURLToPath(new URL('../../../lib/launch/workflows.mjs', import.meta.url))
  const start = (env: { readonly [name: string]: string }, ...args: readonly string[]) =>
    promisify(execFile)(process.execPath, [PROGRAM, ...args], { env: { ...process.env, ...env } }).then(
      ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    )

  test('ends with 1 when the two differ', async () => {
    const { code, stdout } = await start({ DATABASE_URL: database.url }, 'drift', folder)
    expect([code, stdout.trim().split('\n').at(-1)]).toEqual([1, '2 new.'])
  })

  test('without a database that runs says what to start, and ends with 2', async () => {
    const { code, stderr } = await start({ DATABASE_URL: '', DATA_DIR: folder }, 'diff', folder)
    expect([code, stderr]).toEqual([2, expect.stringContaining('start it with npm start')])
  })
})
