import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const LIFELINE = fileURLToPath(new URL('../../lib/launch/lifeline.ts', import.meta.url))
const folder = mkdtempSync(path.join(os.tmpdir(), 'lifeline-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Answers later, from a timer that keeps nothing alive: what holds it is the channel to its parent, as in Next's workers. */
const WORKER = `process.on('message', () => setTimeout(() => process.send('answer'), 100).unref())`
const SERVICE = `
  import { fork } from 'node:child_process'
  const worker = fork(new URL('./worker.mjs', import.meta.url))
  worker.once('message', (message) => process.send(message, () => worker.kill()))
  worker.once('exit', () => process.send('ended without an answer', () => process.exit()))
  worker.send('question')`

test('what a process of ours forks in turn lives by its own channel', async () => {
  writeFileSync(path.join(folder, 'worker.mjs'), WORKER)
  writeFileSync(path.join(folder, 'service.mjs'), SERVICE)
  const service = fork(path.join(folder, 'service.mjs'), { execArgv: ['--import', LIFELINE] })
  const [answer] = await once(service, 'message')
  service.kill()
  expect(answer).toBe('answer')
})
