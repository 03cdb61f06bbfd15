import { afterEach, expect, test, vi } from 'vitest'
import { openDatabase } from '#db/database.ts'
import { insertSpans } from '#db/spans.ts'
import { createExportStore } from '#services/spans/export-store.ts'
import { gasp, rest, type Breath } from '#telemetry/breath.ts'
import { startExporter } from '#telemetry/export.ts'
import type { Passed, SampledSpan } from '#telemetry/ports.ts'
import { aRun, decided, EXPORTING, stored } from '../support/exporting.ts'
import { createTestDatabase } from '../support/postgres.ts'

const NOTHING: Passed = {
  sent: 0,
  refused: 0,
  dropped: 0,
  sampled: 0,
  redacted: 0,
  waiting: [],
  thinned: [],
  lost: new Map(),
}

afterEach(() => vi.restoreAllMocks())

test('a page is read a hundred spans at a time with a breath in between, and handed over as one', async () => {
  const base = await createTestDatabase()
  const db = openDatabase(base.url)
  const id = aRun()
  await decided(db.pool, id, 'FULL')
  const spans = Array.from({ length: 330 }, () => stored(id, 'received'))
  await insertSpans(db.pool, spans)
  const pages: (readonly SampledSpan[])[] = []
  let breaths = 0
  const breathe = async (): Promise<void> => void breaths++
  const page = () =>
    createExportStore(db).exportPage('any', { page: 220, behindMax: 1_000, breathe }, async (handed) => {
      pages.push(handed)
      return NOTHING
    })
  const handed = [await page(), breaths, await page(), breaths, await page(), breaths]
  expect(handed).toEqual([220, 2, 110, 3, 0, 3])
  expect(pages.map((one) => one.length)).toEqual([220, 110])
  expect(pages.flat().map(({ span }) => span.spanId)).toEqual(spans.map(({ spanId }) => spanId))
  await db.close()
  await base.drop()
})

test('who lags behind a quick backend hurries; who keeps up, waits for a slow one or failed does not', async () => {
  let nowMs = 0
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs)
  const steps: readonly (readonly [passed: number | null, tookMs: number])[] = [
    [500, 300],
    [500, 999],
    [500, 1_000],
    [500, 5_000],
    [500, 20],
    [499, 20],
    [500, 20],
    [null, 20],
    [500, 20],
  ]
  const paces: Breath[] = []
  const ended = Promise.withResolvers<void>()
  const exporter = startExporter({
    destination: { name: 'any', url: 'http://127.0.0.1:9', headers: {}, scope: 'all' },
    settings: EXPORTING,
    store: {
      async exportPage(_, { breathe }) {
        const [passed, tookMs] = steps[paces.length] ?? [null, 0]
        paces.push(breathe)
        nowMs += tookMs
        if (paces.length === steps.length) ended.resolve()
        if (passed === null) throw new Error('no')
        return passed
      },
      exportWaiting: async () => false,
      noteFailure: async () => undefined,
    },
    onError: () => undefined,
    onRefused: () => undefined,
  })
  await ended.promise
  await exporter.stop()
  expect(paces).toEqual([rest, gasp, gasp, rest, rest, gasp, rest, gasp, rest])
})
