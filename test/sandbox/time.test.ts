import { expect, test } from 'vitest'
import { createSandbox } from '#sandbox/sandbox.ts'
import { javascript, jq, sandboxOfFile, value } from './evaluate.ts'

const hurried = sandboxOfFile()

test.each([
  { what: 'an endless loop', source: 'for (;;);' },
  { what: 'an endless loop that catches', source: 'for (;;) { try { for (;;); } catch {} finally { continue } }' },
  { what: 'an endless regular expression', source: '/(a+)+$/.test("a".repeat(60) + "b")' },
  { what: 'an endless getter of the result', source: '({ get a() { for (;;); } })' },
  { what: 'an endless toJSON', source: '({ toJSON() { for (;;); } })' },
  { what: 'a built-in that does not look up', source: 'Array(4294967295).indexOf(1)' },
  {
    what: 'an endless description of what was thrown',
    source: 'Object.defineProperty(Error.prototype, "message", { get() { for (;;); } }); throw new Error',
  },
  { what: 'endless generations', source: 'function* g() { for (;;) yield 1 } for (const _ of g());' },
])('$what is stopped, and the next script is answered', async ({ source }) => {
  expect(await javascript(hurried)(source)).toMatchObject({ ok: false, kind: 'timeout' })
  expect(await javascript(hurried)('1 + 1')).toEqual(value(2))
})

const STOPPED = /^(timeout|memory|too_large)$/

test.each([
  { what: 'endless output', source: 'repeat(.)', kind: STOPPED },
  { what: 'an endless recursion', source: 'def f: f; f', kind: STOPPED },
  { what: 'an endless collection', source: '[recurse(. + 1)]', kind: STOPPED },
  // Its engine gives up by itself when a fast machine comes to its limit of tries first.
  { what: 'an endless regular expression', source: '"\\("a" * 60)b" | test("(a+)+$")', kind: /^(timeout|error)$/ },
])('jq: $what is stopped, and the next program is answered', async ({ source, kind }) => {
  const result = await jq(hurried)(source, 1)
  expect(result.ok ? 'ok' : result.kind).toMatch(kind)
  expect(await jq(hurried)('. + 1', 1)).toMatchObject({ ok: true, value: 2 })
})

test('JavaScript is interrupted by itself, without its thread being killed', async () => {
  const patient = createSandbox({ long: null, threadsMax: 1, softMs: 100, hardMs: 60_000, wallMs: 60_000 })
  expect(await javascript(patient)('for (;;);')).toMatchObject({ ok: false, kind: 'timeout' })
  await patient.close()
})

test('a script is not late because this process was held up', async () => {
  const sandbox = createSandbox({ long: null, threadsMax: 1, hardMs: 300 })
  await javascript(sandbox)('1')
  const result = javascript(sandbox)('1 + 1')
  const since = performance.now()
  while (performance.now() - since < 900);
  expect(await result).toEqual(value(2))
  await sandbox.close()
})
