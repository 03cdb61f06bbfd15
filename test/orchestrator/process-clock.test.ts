import { afterEach, expect, test, vi } from 'vitest'
import { newSpanId } from '#core/ids.ts'
import { instant, type Instant } from '#core/time.ts'
import { chainOfRun, listEntries } from '#db/entries.ts'
import type { RequestFacts } from '#engine/command.ts'
import { randomBytes } from 'node:crypto'
import { onCheckedStage } from '../support/checked-stage.ts'
import { sequence } from '../support/definitions.ts'
import { launch, submit, SYSTEM, type Actors } from '../support/stage.ts'

let still: Actors
onCheckedStage((_stage, one) => {
  still = one
})
afterEach(() => vi.useRealTimers())

const DAY_MS = 86_400_000

/** A request that began so long before its commands are committed. */
const requestSince = (startedAt: Instant): RequestFacts => ({
  spanId: newSpanId(randomBytes),
  startedAt,
  verb: 'run.pause',
  policy: { spanId: newSpanId(randomBytes), startedAt, endedAt: startedAt, ids: [] },
})

test.each([
  ['a day ahead', DAY_MS],
  ['a day behind', -DAY_MS],
])(
  'the moments of a request are told by the database’s clock when the clock of its process is %s',
  async (_how, offMs) => {
    const runId = await launch(still, sequence(1))
    const trueNow = Date.now()
    vi.useFakeTimers({ toFake: ['Date'], now: trueNow + offMs })
    const request = requestSince(instant(Date.now() - 1_000))
    const command = { kind: 'pause', runId, reason: 'enough' } as const
    expect(await submit(still, command, { origin: { ...SYSTEM, request } })).toMatchObject({ ok: true })
    vi.useRealTimers()

    const paused = (await listEntries(still.db.pool, chainOfRun(runId))).find(({ kind }) => kind === 'run.paused')
    const told = paused?.facts['request'] as unknown as RequestFacts
    for (const at of [told.startedAt, told.policy.startedAt, told.policy.endedAt])
      expect(Math.abs(at - (trueNow - 1_000))).toBeLessThan(5_000)
  },
)
