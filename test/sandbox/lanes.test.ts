import { afterAll, expect, test } from 'vitest'
import { createSandbox } from '#sandbox/sandbox.ts'
import { javascript, jq, value } from './evaluate.ts'

const sandbox = createSandbox({ threadsMax: 1 })
afterAll(() => sandbox.close())
const run = javascript(sandbox)
const ENDLESS = 'for (;;);'

test.each([
  ['millions of steps', 'let n = 0; for (let i = 0; i < 6_000_000; i++) n += 1; n', null, 6_000_000],
  ['a long list', 'Array.from({ length: 1_200_000 }, () => 1).length', null, 1_200_000],
  ['a long text', '$.length', 'x'.repeat(4_500_000), 4_500_000],
])('a script has seconds, and the room of a payload, for %s', async (_what, source, data, result) => {
  expect(await run(source, data)).toEqual(value(result))
})

test('a result may be as large as a payload', async () => {
  expect(await run('"y".repeat($)', 2_000_000)).toEqual(value('y'.repeat(2_000_000)))
  expect(await jq(sandbox)('"y" * .', 2_000_000)).toMatchObject({ ok: true, value: 'y'.repeat(2_000_000) })
})

test('one that does not end is stopped, and short ones are answered meanwhile', async () => {
  const endless = run(ENDLESS)
  let isOver = false
  void endless.then(() => (isOver = true))
  for (let i = 0; i < 20; i++) expect(await run('$ + 1', i)).toEqual(value(i + 1))
  expect(isOver).toBe(false)
  expect(await endless).toEqual({ ok: false, kind: 'timeout', message: 'The script took longer than it may.' })
})

test('where too many wait for the long lane, what comes to it is stopped as it was', async () => {
  const full = createSandbox({ threadsMax: 1, long: { queueMax: 0 } })
  expect(await javascript(full)(ENDLESS)).toMatchObject({ ok: false, kind: 'timeout' })
  await full.close()
})

test('what even a payload could not hold is refused', async () => {
  expect(await run('"a".repeat(11_000_000)')).toMatchObject({ ok: false, kind: 'too_large' })
  expect(await run('1', 'a'.repeat(11_000_000))).toMatchObject({ ok: false, kind: 'too_large' })
  expect(await run('const a = []; for (;;) a.push(new Array(100000).fill(1))')).toMatchObject({
    ok: false,
    kind: 'memory',
  })
})
