import { expect, test } from 'vitest'
import { RunId } from '#core/ids.ts'
import { createLane, type Lane } from '#orchestrator/embedded/lane.ts'
import type { Outcome, Submission } from '#orchestrator/port.ts'

const OK = { ok: true } as Outcome

const submission = (n: number): Submission =>
  ({
    command: { kind: 'resume', runId: RunId.parse(`01930000-0000-7000-8000-${String(n).padStart(12, '0')}`) },
  }) as Submission

interface Watched {
  readonly lane: Lane
  /** Sizes of the batches begun. */
  readonly sizes: number[]
  /** Ends the batch that began at this place. */
  end(place: number): void
}

function watched(holdMs = 2 ** 31 - 1): Watched {
  const sizes: number[] = []
  const ends: (() => void)[] = []
  const lane = createLane({
    othersMs: Infinity,
    holdMs,
    commitBatch: (submissions) =>
      new Promise((resolve) => {
        sizes.push(submissions.length)
        ends.push(() => resolve(submissions.map(() => OK)))
      }),
  })
  return { lane, sizes, end: (place) => ends[place]?.() }
}

const many = (from: number, count: number): Submission[] =>
  Array.from({ length: count }, (_, i) => submission(from + i))

const oneLook = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('many that come at once go as two batches side by side', async () => {
  const { lane, sizes, end } = watched()
  const committed = lane.commit(many(0, 64))
  await oneLook()
  expect(sizes).toEqual([32, 32])
  end(0)
  end(1)
  expect(await committed).toHaveLength(64)
})

test('two that come one after the other are not kept waiting for each other', async () => {
  const { lane, sizes, end } = watched()
  const first = lane.commit(many(0, 1))
  await oneLook()
  const second = lane.commit(many(1, 1))
  await oneLook()
  expect(sizes).toEqual([1, 1])
  end(1)
  expect(await second).toEqual([OK])
  end(0)
  expect(await first).toEqual([OK])
})

test('a few beside many wait for more of them', async () => {
  const { lane, sizes, end } = watched()
  const first = lane.commit(many(0, 16))
  await oneLook()
  const few = lane.commit(many(16, 7))
  await oneLook()
  expect(sizes).toEqual([16])
  const more = lane.commit(many(23, 1))
  await oneLook()
  expect(sizes).toEqual([16, 8])
  end(0)
  end(1)
  expect(await Promise.all([first, few, more])).toHaveLength(3)
})

test('nobody waits beside one run with much to do', async () => {
  const { lane, sizes, end } = watched()
  const much = lane.commit(Array.from({ length: 25 }, () => submission(0)))
  await oneLook()
  const other = lane.commit(many(1, 1))
  await oneLook()
  expect(sizes).toEqual([25, 1])
  end(1)
  expect(await other).toEqual([OK])
  end(0)
  expect(await much).toHaveLength(25)
})

test('a few do not wait long for many that are stuck', async () => {
  const { lane, sizes, end } = watched(10)
  void lane.commit(many(0, 16))
  await oneLook()
  const few = lane.commit(many(16, 1))
  await expect.poll(() => sizes).toEqual([16, 1])
  end(1)
  expect(await few).toEqual([OK])
  end(0)
})

test('of one run with much to do less goes at a time as long as others come', async () => {
  const { lane, sizes, end } = watched()
  const much = lane.commit(Array.from({ length: 60 }, () => submission(0)))
  await oneLook()
  const other = lane.commit(many(1, 1))
  await oneLook()
  end(0)
  end(1)
  await other
  await oneLook()
  expect(sizes).toEqual([25, 1, 8])
  for (let place = 2; place < 6; place++) {
    end(place)
    await expect.poll(() => sizes.length).toBe(place + 2)
  }
  expect(sizes).toEqual([25, 1, 8, 8, 8, 8, 3])
  end(6)
  expect(await much).toHaveLength(60)
})
