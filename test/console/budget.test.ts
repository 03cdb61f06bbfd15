import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createInstallation, type Installation } from '../services/installation.ts'
import { startConsole, type Console } from '../support/console.ts'

const STATIC = new URL('../../.next/static/', import.meta.url)

let installation: Installation
let console: Console
let runId: string
beforeAll(async () => {
  installation = await createInstallation()
  console = await startConsole(installation.host.settings.databaseUrl)
  runId = (await installation.launchGated()).runId
})
afterAll(async () => {
  await console.stop()
  await installation.close()
})

/** The scripts a page asks for before anybody does anything: those of its document and of what it is rendered from, without those for old browsers. */
function scriptsIn(html: string): readonly string[] {
  const old = new Set(
    [...html.matchAll(/<script[^>]*src="[^"]*\/static\/([^"?]+\.js)[^"]*"[^>]*noModule/g)].map(([, name]) => name),
  )
  const named = [...html.matchAll(/static\/(chunks\/[\w.~-]+\.js)/g)].flatMap(([, name]) => name ?? [])
  return [...new Set(named)].filter((name) => !old.has(name))
}

const sizeOf = (name: string): number => gzipSync(readFileSync(new URL(name, STATIC))).length

const KB = 1_000
/** In kB of 1000 bytes, gzip. The charts of the overview come behind it and are counted apart. */
const BUDGETS: readonly (readonly [page: string, path: () => string, maxKb: number])[] = [
  ['the list of runs', () => '/runs', 185],
  ['the page of a run', () => `/runs/${runId}`, 210],
  ['the overview', () => '/', 170],
  ['the page of the workers', () => '/workers', 170],
]

test.each(BUDGETS)('%s sends no more JavaScript than it shows something with', async (page, path, maxKb) => {
  const response = await console.ask(path(), await installation.signIn('lead'))
  expect(response.status).toBe(200)
  const sizes = scriptsIn(await response.text()).map(sizeOf)
  const sumKb = sizes.reduce((sum, size) => sum + size, 0) / KB
  process.stdout.write(`JavaScript of ${page}: ${sumKb.toFixed(1)} of ${maxKb} kB gzip in ${sizes.length} files\n`)
  expect(sizes.length).toBeGreaterThan(5)
  expect(sumKb).toBeLessThanOrEqual(maxKb)
})
