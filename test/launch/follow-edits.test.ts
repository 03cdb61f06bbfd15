import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '#launch/free-port.ts'
import { findBrowser } from '../support/browser.ts'

const TOP = fileURLToPath(new URL('../../', import.meta.url))
const LIFELINE = path.join(TOP, 'lib/launch/lifeline.ts')
/** Below the project, so that it finds the packages there and Turbopack may read them. */
const FOLDER = path.join(TOP, '.test', 'follow-edits')
const COMPILE_MS_MAX = 60_000
const EDIT_MS_MAX = 3_000
const EDITS_MAX = 10

/** The smallest application in which one page leads to another, and the server of the console. */
const FILES = {
  'next.config.mjs': `export default { turbopack: { root: ${JSON.stringify(TOP)} } }`,
  // Without one, that of the project above would be taken.
  'instrumentation.js': `export const register = () => {}`,
  'app/layout.jsx': `export default ({ children }) => <html><body>{children}</body></html>`,
  'app/page.jsx': `import Link from 'next/link'
    export default () => <Link href="/other">other page</Link>`,
  'app/other/page.jsx': `import { Leaf } from './leaf.jsx'
    export default () => <Leaf />`,
  'server.mjs': `import next from 'next'
    import { createHttpServer } from '#launch/http-server.ts'
    const [dir, port] = process.argv.slice(2)
    const http = createHttpServer((request, response) => void handle(request, response))
    const app = next({ dev: true, dir, hostname: '127.0.0.1', port: Number(port), httpServer: http.server })
    const handle = app.getRequestHandler()
    await app.prepare()
    await http.listen(Number(port), '127.0.0.1')
    process.send('ready')`,
}

function write(name: string, text: string): void {
  const file = path.join(FOLDER, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
}

const writeLeaf = (word: string): void =>
  write('app/other/leaf.jsx', `'use client'\nexport const Leaf = () => <p>it says ${word}</p>`)

let server: ChildProcess
let browser: Browser
let page: Page

/** `npm run dev` in small. */
beforeAll(async () => {
  rmSync(FOLDER, { recursive: true, force: true })
  for (const [name, text] of Object.entries(FILES)) write(name, text)
  copyFileSync(path.join(TOP, 'instrumentation-client.ts'), path.join(FOLDER, 'instrumentation-client.ts'))
  writeLeaf('first')
  const port = await freePort()
  server = fork(path.join(FOLDER, 'server.mjs'), [FOLDER, String(port)], {
    execArgv: ['--import', LIFELINE],
    cwd: FOLDER,
    env: { ...process.env, NODE_ENV: 'development', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await once(server, 'message')
  browser = await chromium.launch(await findBrowser())
  page = await browser.newPage({ baseURL: `http://127.0.0.1:${port}` })
  page.setDefaultTimeout(COMPILE_MS_MAX)
}, 120_000)

afterAll(async () => {
  await browser?.close()
  server?.kill('SIGKILL')
  rmSync(FOLDER, { recursive: true, force: true })
})

const isSeen = (word: string): Promise<boolean> =>
  page
    .getByText(`it says ${word}`)
    .waitFor({ timeout: EDIT_MS_MAX })
    .then(
      () => true,
      () => false,
    )

/** Writes one edit after another until one is seen: the page may be there a moment before its server knows of it. */
async function editUntilSeen(): Promise<boolean> {
  for (let edit = 1; edit <= EDITS_MAX; edit++) {
    writeLeaf(`edit ${edit}`)
    if (await isSeen(`edit ${edit}`)) return true
  }
  return false
}

test('an edit of a client component shows on a page that was reached by a link, without loading it again', async () => {
  await page.goto('/')
  let loads = 0
  page.on('load', () => loads++)
  await page.getByRole('link').click()
  await page.getByText('it says first').waitFor()
  expect(await editUntilSeen()).toBe(true)
  expect(loads).toBe(0)
}, 180_000)
