import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { lockReleased, takeLock } from '#launch/socket-lock.mjs'

test('a lock is given to one, and to the next as soon as it is released', async () => {
  const name = randomUUID()
  const first = await takeLock(name)
  expect(first).not.toBeNull()
  expect(await takeLock(name)).toBeNull()
  const released = lockReleased(name)
  first?.release()
  await released
  const second = await takeLock(name)
  expect(second).not.toBeNull()
  second?.release()
})

test('nobody waits for a lock that nobody has', async () => {
  await expect(lockReleased(randomUUID())).resolves.toBeUndefined()
})
