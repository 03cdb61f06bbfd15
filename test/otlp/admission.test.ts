import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createAdmission, type Place } from '#otlp/admission.ts'

const LIMITS = {
  readingMax: 20,
  bodyMsMax: 1_000,
  requestsMax: 10,
  bytesMax: 100,
  storedAtOnceMax: 2,
  decodedBytesMax: 50,
}

test('requests are worked on in the order in which they came, few at a time', async () => {
  const { enter } = createAdmission(LIMITS)
  const begun: number[] = []
  const places = Array.from({ length: 4 }, enter)
  const turns = places.map((place, at) => place.turn().then(() => begun.push(at)))
  await Promise.all(turns.slice(0, 2))
  expect(begun).toEqual([0, 1])
  places[1]?.leave()
  await turns[2]
  expect(begun).toEqual([0, 1, 2])
  places[0]?.leave()
  await turns[3]
  expect(begun).toEqual([0, 1, 2, 3])
})

test('one whose body is larger than what is decoded together goes alone', async () => {
  const { enter } = createAdmission(LIMITS)
  const [small, large, later] = [enter(), enter(), enter()]
  large.hold(60)
  await small.turn()
  const begun: string[] = []
  const turns = [large.turn().then(() => begun.push('large')), later.turn().then(() => begun.push('later'))]
  expect(begun).toEqual([])
  small.leave()
  await turns[0]
  expect(begun).toEqual(['large'])
  large.leave()
  await turns[1]
  expect(begun).toEqual(['large', 'later'])
})

test('who only says that something will come takes no room, and beyond a bound is told to come again', async () => {
  const { enter, pressure } = createAdmission({ ...LIMITS, requestsMax: 1 })
  const idle = Array.from({ length: LIMITS.readingMax - 1 }, enter)
  const place = enter()
  expect(pressure()).toBe(0)
  expect(enter).toThrow(expect.objectContaining({ code: 'rate_limited' }))
  await place.turn()
  expect(pressure()).toBe(1)
  const other = enter()
  await expect(other.turn()).rejects.toMatchObject({ code: 'rate_limited' })
  for (const each of [...idle, other, place]) each.leave()
  expect([pressure(), Array.from({ length: LIMITS.readingMax }, enter).length]).toEqual([0, LIMITS.readingMax])
})

test('whatever comes and goes, no bound is passed, and everything is given back', async () => {
  const steps = fc.array(fc.record({ bytes: fc.nat(70), leaves: fc.nat(9) }), { maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(steps, async (given) => {
      const admission = createAdmission(LIMITS)
      const open: Place[] = []
      for (const { bytes, leaves } of given) {
        try {
          const place = admission.enter()
          open.push(place)
          place.hold(bytes)
        } catch (error) {
          expect(error).toMatchObject({ code: 'rate_limited' })
        }
        expect(admission.pressure()).toBeLessThanOrEqual(1)
        if (leaves < open.length) open.splice(leaves, 1)[0]?.leave()
      }
      for (const place of open) place.leave()
      expect(admission.pressure()).toBe(0)
    }),
  )
})
