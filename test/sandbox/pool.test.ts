import { expect, test } from 'vitest'
import { createSandbox } from '#sandbox/sandbox.ts'
import { javascript, jq, value } from './evaluate.ts'

const ENDLESS = 'Array(4294967295).indexOf(1)'

test('of 200 evaluations at once, one of them endless, all others are answered with their own value', async () => {
  const sandbox = createSandbox({ long: null, threadsMax: 2 })
  const run = javascript(sandbox)
  const results = await Promise.all(
    Array.from({ length: 200 }, (_, index) => (index === 20 ? run(ENDLESS) : run('$.n * 2', { n: index }))),
  )
  expect(results).toEqual(
    results.map((_, index) =>
      index === 20 ? { ok: false, kind: 'timeout', message: 'The script took longer than it may.' } : value(index * 2),
    ),
  )
  await sandbox.close()
})

test('a killed thread is replaced as often as it takes', async () => {
  const sandbox = createSandbox({ long: null, threadsMax: 1 })
  const kinds: string[] = []
  for (let round = 0; round < 3; round++) {
    const killed = await javascript(sandbox)(ENDLESS)
    kinds.push(killed.ok ? 'ok' : killed.kind)
    expect(await jq(sandbox)('. + 1', round)).toMatchObject({ ok: true, value: round + 1 })
  }
  expect(kinds).toEqual(['timeout', 'timeout', 'timeout'])
  await sandbox.close()
})

test('more than may wait is refused as busy at once, and what waits is answered', async () => {
  const sandbox = createSandbox({ long: null, threadsMax: 1, queueMax: 3 })
  const results = await Promise.all(Array.from({ length: 6 }, (_, index) => javascript(sandbox)('$', index)))
  expect(results.filter(({ ok }) => ok)).toHaveLength(3)
  expect(results.filter((result) => !result.ok && result.kind === 'busy')).toHaveLength(3)
  await sandbox.close()
})

test('closing answers what runs and what waits, and nothing is taken afterwards', async () => {
  const sandbox = createSandbox({ long: null, threadsMax: 1 })
  const run = javascript(sandbox)
  await run('1')
  const busy = { ok: false, kind: 'busy', message: 'The sandbox is closed.' }
  const open = [run('for (;;);'), run(ENDLESS), run('1')]
  await sandbox.close()
  expect(await Promise.all(open)).toEqual([busy, busy, busy])
  expect(await run('1')).toEqual(busy)
  await expect(sandbox.check({ language: 'jq', source: '.', form: 'program' })).rejects.toMatchObject({
    code: 'unavailable',
  })
})

test('closing while the first thread still starts leaves nothing behind', async () => {
  const sandbox = createSandbox({ long: null, threadsMax: 1 })
  const waiting = javascript(sandbox)('1')
  await sandbox.close()
  expect(await waiting).toMatchObject({ ok: false, kind: 'busy' })
})
