import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '#core/json.ts'
import { javascript, sandboxOfFile, UNHURRIED, value } from './evaluate.ts'

const sandbox = sandboxOfFile(UNHURRIED)
/** Halves of characters and NUL included. */
const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) })
const anyJson = fc
  .anything({ key: anyText, values: [anyText, fc.double(), fc.maxSafeInteger(), fc.boolean(), fc.constant(null)] })
  .map((json) => JSON.parse(JSON.stringify(json)) as Json)

const run = javascript(sandbox)
const runBody = javascript(sandbox, 'body')

describe('the value of a program', () => {
  test.each<{ source: string; data?: Json; result: Json }>([
    { source: '$.a + 1', data: { a: 1 }, result: 2 },
    { source: '(function () { return $.a + 1 })()', data: { a: 1 }, result: 2 },
    { source: 'function e() { return $.a } e();', data: { a: 'x' }, result: 'x' },
    { source: 'if ($.a > 1) { "many" } else { "few" }', data: { a: 2 }, result: 'many' },
    { source: '$.list.map(({ id }) => id).join()', data: { list: [{ id: 1 }, { id: 2 }] }, result: '1,2' },
    { source: 'var x = 1; let y = 2; x + y // three', result: 3 },
    { source: 'undefined', result: null },
    { source: 'var x = 1', result: null },
    { source: '', result: null },
    { source: '[undefined, null, NaN, -Infinity, -0]', result: [null, null, null, null, 0] },
    { source: '({ a: undefined, b: 1 })', result: { b: 1 } },
    { source: 'new Date(0)', result: '1970-01-01T00:00:00.000Z' },
    {
      source: '[9007199254740991, 9007199254740993, 5e-324, 1.7976931348623157e308]',
      result: [9007199254740991, 9007199254740992, 5e-324, 1.7976931348623157e308],
    },
    { source: '[10n, { a: -9007199254740991n }]', result: [10, { a: -9007199254740991 }] },
    { source: '"\\ud800".length + $', data: '\udfff', result: '1\udfff' },
    { source: '"\\u0000" + $', data: '\u0000é😀\u2028', result: '\u0000\u0000é😀\u2028' },
    { source: '[0, false, "", {}, []]', result: [0, false, '', {}, []] },
  ])('of $source is its completion value', async ({ source, data, result }) => {
    expect(await run(source, data ?? null)).toEqual(value(result))
  })

  test('of a body is what it returns', async () => {
    expect(await runBody('if ($.a) { return "yes" } // no', { a: true })).toEqual(value('yes'))
    expect(await runBody('$.a', { a: true })).toEqual(value(null))
  })

  test('is the data itself, whatever JSON it is', async () => {
    await fc.assert(
      fc.asyncProperty(anyJson, async (data) => {
        expect(await run('$', data)).toEqual(value(data))
      }),
      { numRuns: 300 },
    )
  })

  test('keeps keys that mean something to JavaScript, and touches nothing here by them', async () => {
    const data = JSON.parse('{"__proto__":{"isAdmin":true},"constructor":{"prototype":1},"toString":2}') as Json
    const result = await run('$', data)
    expect(JSON.stringify(result.ok && result.value)).toBe(JSON.stringify(data))
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
  })

  test('is a copy: what a script does to its data stays with it', async () => {
    const data = { list: [1] }
    expect(await run('$.list.push(2); $', data)).toEqual(value({ list: [1, 2] }))
    expect(data).toEqual({ list: [1] })
  })
})

describe('what is not JSON', () => {
  test.each([
    { source: '(function named() {})', message: 'TypeError: the result is a function, which is not JSON' },
    { source: '({ a: [() => 1] })', message: 'TypeError: the result holds at "0" a function, which is not JSON' },
    { source: 'Symbol("x")', message: 'TypeError: the result is a symbol, which is not JSON' },
    {
      source: '({ big: 2n ** 53n })',
      message: 'TypeError: the result holds at "big" a BigInt beyond the safe integers, which is not JSON',
    },
    { source: 'new Map([[1, 2]])', message: 'TypeError: the result is a Map, which is not JSON' },
    { source: '(async () => 1)()', message: 'TypeError: the result is a Promise, which is not JSON' },
    { source: 'const a = {}; a.a = a; a', message: 'TypeError: circular reference' },
  ])('is an error and not lost: $source', async ({ source, message }) => {
    expect(await run(source)).toEqual({ ok: false, kind: 'error', message })
  })
})

describe('errors', () => {
  test.each([
    { source: 'missing', message: "ReferenceError: 'missing' is not defined (line 1)" },
    { source: '\n\n$.a.b', message: "TypeError: cannot read property 'b' of undefined (line 3)" },
    { source: 'let a = 1;\nlet b = ;', message: "SyntaxError: unexpected token in expression: ';' (line 2)" },
    { source: 'return 1', message: 'SyntaxError: return not in a function (line 1)' },
    { source: 'throw "no stock"', message: 'thrown: "no stock"' },
    { source: 'throw { code: 7 }', message: 'thrown: {"code":7}' },
    { source: 'throw null', message: 'thrown: null' },
    { source: 'throw undefined', message: 'thrown: undefined' },
    { source: '1\0+1', message: 'The script has a NUL character.' },
  ])('say what and where: $source', async ({ source, message }) => {
    expect(await run(source, {})).toEqual({ ok: false, kind: 'error', message })
  })

  test('are short, however much was thrown', async () => {
    const result = await run('throw new Error("x".repeat(1e6))')
    expect(result).toMatchObject({ ok: false, kind: 'error' })
    expect(result.ok ? '' : result.message).toHaveLength(500)
  })

  test('cannot hide behind a description that throws', async () => {
    const hidden = 'Object.defineProperty(Error.prototype, "message", { get() { throw 1 } }); throw new Error'
    expect(await run(hidden)).toMatchObject({ ok: false, kind: 'error' })
  })
})

describe('a check', () => {
  test('says what is wrong with the syntax, and runs nothing', async () => {
    const check = (source: string, form: 'program' | 'body') => sandbox.check({ language: 'javascript', source, form })
    expect(await check('for (;;);', 'program')).toBeNull()
    expect(await check('throw new Error', 'program')).toBeNull()
    expect(await check('return $', 'body')).toBeNull()
    expect(await check('return $', 'program')).toBe('SyntaxError: return not in a function (line 1)')
    expect(await check('1 +', 'body')).toMatch(/^SyntaxError: /)
    expect(await check('import fs from "fs"', 'program')).toMatch(/^SyntaxError: /)
    expect(await check('x'.repeat(100_001), 'program')).toBe('The script has 100001 characters; 100000 are allowed.')
  })
})
