import { expect, test } from 'vitest'
import { createSandbox } from '#sandbox/sandbox.ts'
import { javascript, jq, sandboxOfFile, UNHURRIED, value } from './evaluate.ts'

const run = javascript(sandboxOfFile(UNHURRIED))

test('a script finds nothing of the host', async () => {
  const names = [
    'require',
    'process',
    'fetch',
    'module',
    'global',
    'Buffer',
    'setTimeout',
    'console',
    'WebAssembly',
    'performance',
    'std',
    'os',
    'scriptArgs',
    'Worker',
    'postMessage',
    'XMLHttpRequest',
  ]
  expect(await run(`${JSON.stringify(names)}.filter((name) => name in globalThis)`)).toEqual(value([]))
})

test.each([
  'this.constructor.constructor("return process")()',
  '$.constructor.constructor("return globalThis.process.env")()',
  '(function () {}).constructor("return require")()("fs")',
  'new (Object.getPrototypeOf(async function () {}).constructor)("return await import(\'fs\')")()',
  'import("node:fs")',
  'import("./worker.ts")',
  'import.meta.url',
  'Error.prepareStackTrace = (_, stack) => stack; new Error().stack[0].getThis().process',
  'throw { toString() { return process } }',
])('%s does not get out', async (source) => {
  expect(await run(source, {})).toMatchObject({ ok: false, kind: 'error' })
})

test('nothing of one evaluation is seen by the next', async () => {
  const traces = `
    globalThis.left = 1; var alsoLeft = 2; $.left = 3
    Object.prototype.left = 4; Array.prototype.map = () => 'mine'
    JSON.stringify = () => '"mine"'; JSON.parse = () => 'mine'; Math.random = () => 7
    'done'`
  expect(await run(traces, {})).toEqual(value('done'))
  expect(await run('[typeof left, typeof alsoLeft, $, ({}).left === undefined, [1].map((x) => x)[0]]', {})).toEqual(
    value(['undefined', 'undefined', {}, true, 1]),
  )
})

test('a script that changes the built-ins changes its own result at most', async () => {
  expect(await run('Object.prototype.toJSON = () => "mine"; ({ a: 1 })')).toEqual(value('mine'))
  expect(await run('JSON.stringify = JSON.parse = null; JSON = null; $', { a: 1 })).toEqual(value({ a: 1 }))
  expect(await run('Object.prototype.ok = true; Object.prototype.polluted = 1; ({})')).toEqual(value({}))
  expect(await run('({ toJSON() { return undefined } })')).toEqual(value(null))
  expect(await run('String.prototype.slice = Error = TypeError = null; (() => 1)')).toMatchObject({ ok: false })
  expect('polluted' in {}).toBe(false)
})

test.each([
  { what: 'a string that doubles', source: 'let s = "ab"; for (;;) s = (s + s).slice(0)', kind: 'memory|error' },
  { what: 'a long string', source: '"a".repeat(2 ** 29)', kind: 'memory' },
  { what: 'a filled array', source: 'new Array(1e9).fill(0)', kind: 'memory' },
  { what: 'ever more arrays', source: 'const a = []; for (;;) a.push(new Array(10000).fill(1))', kind: 'memory' },
  { what: 'a buffer', source: 'new Uint8Array(2 ** 30)', kind: 'memory' },
  { what: 'a result of two million characters', source: '"a".repeat(2e6)', kind: 'too_large' },
  { what: 'a deep recursion', source: '(function f() { return f() })()', kind: 'error' },
  { what: 'a deep expression', source: 'eval("(".repeat(50000) + "1" + ")".repeat(50000))', kind: 'error' },
  { what: 'deep text', source: 'JSON.parse("[".repeat(100000) + "]".repeat(100000))', kind: 'error' },
  {
    what: 'a chain of proxies',
    source: 'let p = {}; for (let i = 0; i < 20000; i++) p = new Proxy(p, {}); p.x',
    kind: 'error',
  },
])('$what fails as $kind, and the next script is answered', async ({ source, kind }) => {
  const result = await run(source)
  expect(result.ok ? 'ok' : result.kind).toMatch(new RegExp(`^(${kind})$`))
  expect(await run('1 + 1')).toEqual(value(2))
})

test('data and sources beyond their bounds are refused before a thread is asked', async () => {
  const sandbox = createSandbox({ long: null, threadsMax: 0 })
  let deep: [] | [unknown] = []
  for (let depth = 0; depth < 100_000; depth++) deep = [deep]
  expect(await javascript(sandbox)('1', 'a'.repeat(4_000_000))).toMatchObject({ ok: false, kind: 'too_large' })
  expect(await javascript(sandbox)('1', deep as never)).toMatchObject({ ok: false, kind: 'too_large' })
  expect(await jq(sandbox)('.'.repeat(100_001))).toMatchObject({ ok: false, kind: 'too_large' })
})
