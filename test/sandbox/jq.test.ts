import { expect, test } from 'vitest'
import type { Json } from '#core/json.ts'
import { jq, sandboxOfFile, UNHURRIED } from './evaluate.ts'

const sandbox = sandboxOfFile(UNHURRIED)
const run = jq(sandbox)

test.each<{ source: string; data: Json; all: Json[] }>([
  { source: '.a', data: { a: 1 }, all: [1] },
  { source: '.a[]', data: { a: [1, 'two', null] }, all: [1, 'two', null] },
  { source: '[limit(3; repeat(.))]', data: 'x', all: [['x', 'x', 'x']] },
  { source: 'first(range(10; infinite))', data: null, all: [10] },
  { source: 'empty', data: null, all: [] },
  {
    source: '.',
    data: { ['__proto__']: [], é: '\u0000😀\u2028\u007f\n' },
    all: [{ ['__proto__']: [], é: '\u0000😀\u2028\u007f\n' }],
  },
  { source: '-1', data: null, all: [-1] },
  { source: 'nan, infinite, ("1e1000" | tonumber)', data: null, all: [null, Number.MAX_VALUE, null] },
  { source: '., . + 1', data: 9007199254740991, all: [9007199254740991, 9007199254740992] },
  { source: '.', data: ['a\ud800b', '\\ud800', '\udfff"\\'], all: [['a\ufffdb', '\\ud800', '\ufffd"\\']] },
  { source: 'test("^a+$")', data: 'aaa', all: [true] },
])('$source puts out all it puts out, the first is the value', async ({ source, data, all }) => {
  expect(await run(source, data)).toEqual({ ok: true, value: all[0] ?? null, all })
})

test.each([
  { source: 'error("no stock")', message: 'no stock' },
  { source: '.a', message: 'Cannot index number with string ("a")' },
  { source: '1, error("late")', message: 'late' },
  { source: 'foo', message: 'foo/0 is not defined at <top-level>, line 1, column 1:\n    foo\n    ^^^' },
  {
    source: '--version',
    message: 'version/0 is not defined at <top-level>, line 1, column 3:\n    --version\n      ^^^^^^^',
  },
  { source: '', message: 'Top-level program not given (try ".")' },
  { source: '.\0', message: 'The script has a NUL character.' },
])('$source fails with the words of jq', async ({ source, message }) => {
  expect(await run(source, 1)).toEqual({ ok: false, kind: 'error', message })
})

test.each([
  { source: '"a" * 1e9', kind: 'memory' },
  { source: '"a" * 1000001', kind: 'too_large' },
  { source: 'range(400000)', kind: 'too_large' },
  { source: 'reduce range(30000) as $i (0; [.])', kind: 'error' },
])('$source fails as $kind and leaves a whole interpreter', async ({ source, kind }) => {
  expect(await run(source)).toMatchObject({ ok: false, kind })
  expect(await run('. + 1', 1)).toMatchObject({ ok: true, value: 2 })
})

test('a program sees an environment and files of nobody', async () => {
  const environment = { USER: 'web_user', LOGNAME: 'web_user', PATH: '/', PWD: '/', HOME: '/home/web_user' }
  expect(await run('env')).toMatchObject({ ok: true, value: environment })
  expect(await run('include "a"; 1')).toMatchObject({ ok: false, message: 'module not found: a' })
  expect(await run('import "/etc/passwd" as $x; $x')).toMatchObject({ ok: false, kind: 'error' })
})

test('a check compiles and runs nothing', async () => {
  const check = (source: string) => sandbox.check({ language: 'jq', source, form: 'program' })
  expect(await check('repeat(error("x"))')).toBeNull()
  expect(await check('.a |')).toMatch(/^syntax error, unexpected end of file/)
})
