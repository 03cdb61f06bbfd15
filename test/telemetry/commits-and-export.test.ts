import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, type Database } from '#db/database.ts'
import { listExportStates } from '#db/exports.ts'
import { createExportStore } from '#services/spans/export-store.ts'
import { createProjectionStore } from '#services/spans/projection-store.ts'
import { sampleRuns } from '#services/sampling/sample-runs.ts'
import { startExporter } from '#telemetry/export.ts'
import type { Loop } from '#telemetry/loop.ts'
import { projectOnce } from '#telemetry/project.ts'
import { sequence } from '../support/definitions.ts'
import { EXPORTING } from '../support/exporting.ts'
import { countRowsRead, type RowsRead } from '../support/rows-read.ts'
import { createStage, launch, newestOf, submit, type Actors, type Stage } from '../support/stage.ts'
import { until } from './seed-run.ts'

let stage: Stage
let actors: Actors
let asked: RowsRead
let own: Database
let hanging: Server
const loops: Loop[] = []

beforeAll(async () => {
  stage = await createStage()
  actors = stage.enter({}, { isRunning: false })
  asked = countRowsRead(actors.db.pool)
  own = openDatabase(stage.url)
  hanging = createServer(() => undefined)
  await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await Promise.all(loops.map((loop) => loop.stop()))
  hanging.closeAllConnections()
  await new Promise((resolve) => hanging.close(resolve))
  await own.close()
  await stage.close()
})

/** Wake-ups are gathered, and the clock of the database is looked at, as time passes: no commit waits for them. */
const BY_THE_CLOCK = new Set(['announce', 'unnamed'])

/** Runs one after the other, worked off by hand: how often each statement was asked for. */
async function playRuns(): Promise<readonly (readonly [name: string, calls: number])[]> {
  asked.reset()
  for (let run = 0; run < 5; run++) {
    const runId = await launch(actors, sequence(3))
    for (const ref of ['t1', 't2', 't3']) {
      const { id: taskId } = await newestOf(actors, runId, ref)
      const result = { status: 'COMPLETED', output: {}, reason: null, workerId: null, owner: null } as const
      const outcome = await submit(actors, { kind: 'result', runId, taskId, ...result })
      expect(outcome.ok).toBe(true)
    }
  }
  const calls = [...asked.byStatement()].map(([name, { calls }]) => [name, calls] as const)
  return calls.filter(([name]) => !BY_THE_CLOCK.has(name)).toSorted()
}

const port = (): number => (hanging.address() as AddressInfo).port
const stateOf = async (name: string) => (await listExportStates(own.pool, [name]))[0]
const exportTo = (name: string, url: string) =>
  loops.push(
    startExporter({
      destination: { name, url, headers: {}, scope: 'all' },
      settings: EXPORTING,
      store: createExportStore(own),
      onError: () => undefined,
      onRefused: () => undefined,
    }),
  )

test('with a dead and a hanging backend commits ask the database for what they ask without any, and for no more', async () => {
  await playRuns()
  const without = await playRuns()
  expect(without.length).toBeGreaterThan(0)
  let requests = 0
  hanging.on('request', () => requests++)
  exportTo('dead', 'http://127.0.0.1:9/v1/traces')
  exportTo('hanging', `http://127.0.0.1:${port()}/v1/traces`)
  while (await projectOnce(createProjectionStore(own), () => undefined));
  while (await sampleRuns(own));
  await until(async () => requests > 0 && (await stateOf('dead'))?.lastError !== null)
  expect(await playRuns()).toEqual(without)
  expect((await stateOf('hanging'))?.sent).toBe(0)
})
