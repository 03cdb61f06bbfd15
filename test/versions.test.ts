import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'

/** Versions below these have known holes or were tried and do not work; `npm audit` is not available everywhere. */
const FLOORS = [
  { name: 'next', floor: '16.4.5' },
  { name: 'next-auth', floor: '4.24.15' },
  { name: 'react', floor: '19.3.1' },
  { name: 'oidc-provider', floor: '9.13.3' },
  { name: 'jose', floor: '4.15.9' },
  { name: 'hono', floor: '4.13.0' },
  { name: '@hono/node-server', floor: '2.1.0' },
  { name: 'pg', floor: '8.23.0' },
  { name: 'quickjs-emscripten-core', floor: '0.32.0' },
  { name: '@jitl/quickjs-wasmfile-release-sync', floor: '0.32.0' },
  { name: 'jq-wasm', floor: '3.0.0-jq-1.8.2' },
]

const Lock = z.object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) })
const lock = Lock.parse(JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')))

const isAtLeast = (version: string, floor: string): boolean =>
  version.localeCompare(floor, 'en', { numeric: true, sensitivity: 'base' }) >= 0

test.each(FLOORS)('every $name in the lock is $floor or newer', ({ name, floor }) => {
  const versions = Object.entries(lock.packages).flatMap(([path, { version }]) =>
    path.endsWith(`node_modules/${name}`) && version !== undefined ? [version] : [],
  )
  expect(versions.length).toBeGreaterThan(0)
  expect(versions.filter((version) => !isAtLeast(version, floor))).toEqual([])
})

test('versions are compared by number, not by letter', () => {
  expect([isAtLeast('16.10.0', '16.4.5'), isAtLeast('16.4.4', '16.4.5'), isAtLeast('16.4.5', '16.4.5')]).toEqual([
    true,
    false,
    true,
  ])
})
