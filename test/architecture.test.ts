import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { breachesOf, importsOf, readSource, sourceFiles } from './support/house.ts'

const TOP = fileURLToPath(new URL('..', import.meta.url))

const FIXED = [
  'README.md',
  'app',
  'components',
  'lib',
  'next.config.js',
  'package.json',
  'prisma',
  'test',
  'tsconfig.json',
]
/** What frameworks and tools force to lie at the top. */
const FORCED = [
  '.ci',
  '.env.example',
  '.git',
  '.gitignore',
  '.jscpd.json',
  '.oxfmtrc.json',
  '.oxlintrc.json',
  'LICENSE',
  'instrumentation-client.ts',
  'instrumentation.ts',
  'knip.json',
  'package-lock.json',
  'postcss.config.mjs',
  'prisma.config.ts',
  'proxy.ts',
  'vitest.config.ts',
]
/** Made by tools, never committed. */
const IGNORED = [
  '.data',
  '.next',
  '.test',
  'coverage',
  'next-env.d.ts',
  'node_modules',
  'test-results',
  'tsconfig.tsbuildinfo',
]

describe('the house', () => {
  test('the top level holds what is fixed and what frameworks force there, nothing else', () => {
    const unknown = readdirSync(TOP).filter(
      (name) => ![...FIXED, ...FORCED, ...IGNORED].includes(name) && !name.startsWith('.env'),
    )
    expect(unknown).toEqual([])
    expect(FIXED.filter((name) => !readdirSync(TOP).includes(name))).toEqual([])
  })

  test('no file imports from a room it may not know', () => {
    const files = [...sourceFiles(TOP, ['app', 'components', 'lib']), 'instrumentation.ts', 'proxy.ts']
    expect(files.flatMap((file) => breachesOf(file, readSource(TOP, file)))).toEqual([])
  })

  test.each([
    ['lib/engine/decide.ts', `import { openDatabase } from '#db/database.ts'`],
    ['lib/core/ids.ts', `export { decide } from '../engine/decide.ts'`],
    ['components/runs/run-page.tsx', `const { db } = await import('#db/runs.ts')`],
    ['lib/services/runs/launch-run.ts', `import { startRunner } from '#runner/create.ts'`],
    ['app/page.tsx', `import { createHost } from '#host/create.ts'`],
  ])('an upward import added to %s is found', (file, line) => {
    expect(breachesOf(file, `${line}\n`)).toHaveLength(1)
  })

  test('type-only imports are free and packages are nobody’s room', () => {
    expect(
      breachesOf('lib/engine/decide.ts', `import type { Database } from '#db/database.ts'\nimport { z } from 'zod'\n`),
    ).toEqual([])
  })

  test('multi-line, side-effect and dynamic imports are all seen', () => {
    const source = `import {\n  a,\n  b,\n} from './a.ts'\nimport './b.ts'\nconst c = import('./c.ts')\nexport * from './d.ts'\n`
    expect(importsOf(source).toSorted()).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts'])
  })

  test('no file is longer than 250 lines', () => {
    const tooLong = sourceFiles(TOP, ['app', 'components', 'lib', 'test']).filter(
      (file) =>
        readSource(TOP, file)
          .split('\n')
          .filter((line) => line.trim()).length > 250,
    )
    expect(tooLong).toEqual([])
  })
})
