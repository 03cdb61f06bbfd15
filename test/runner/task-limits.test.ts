import { afterEach, describe, expect, test } from 'vitest'
import { listAttempts } from '#db/attempts.ts'
import type { Handler } from '#runner/handler.ts'
import { limitWaits } from '#services/runs/limit-waits.ts'
import { onCheckedStage } from '../support/checked-stage.ts'
import { simple, taskDef, workflow } from '../support/definitions.ts'
import { launch, until, untilEnded, type Actors, type Stage } from '../support/stage.ts'

let stage: Stage
const entered: Actors[] = []
onCheckedStage((one) => {
  stage = one
})
// What is registered later is done first: nothing runs any more when the invariants are looked at.
afterEach(async () => {
  await Promise.all(entered.splice(0).map((actors) => actors.stop()))
})

function enter(handlers: { readonly [queue: string]: Handler }): Actors {
  const actors = stage.enter(handlers)
  entered.push(actors)
  return actors
}

/** A task that stays at work until it is let go, and counts how many of it are. */
function counting(): { handler: Handler; most: () => number; letGo: (count: number) => void; atWork: () => number } {
  let most = 0
  const waiting: (() => void)[] = []
  return {
    handler: async () => {
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
        most = Math.max(most, waiting.length)
      })
      return {}
    },
    most: () => most,
    atWork: () => waiting.length,
    letGo: (count) => {
      for (const resolve of waiting.splice(0, count)) resolve()
    },
  }
}

const limited = (name: string, limits: object) => workflow(name, [simple(name)], [taskDef(name, { ...limits })])

describe('concurrentExecLimit', () => {
  test('lets no more attempts run at once than it says, over two processes, and all of them in the end', async () => {
    const work = counting()
    const here = enter({ 'task:narrow': work.handler })
    const there = enter({ 'task:narrow': work.handler })
    const sample = limited('narrow', { concurrentExecLimit: 3 })
    const runs = await Promise.all(Array.from({ length: 8 }, (_, i) => launch(i % 2 === 0 ? here : there, sample)))
    const ended = Promise.all(runs.map((runId) => untilEnded(here, runId)))
    for (let left = runs.length; left > 0; left--) {
      await until('three at work', async () => work.atWork() === Math.min(3, left))
      work.letGo(1)
    }
    expect((await ended).map(({ status }) => status)).toEqual(runs.map(() => 'COMPLETED'))
    expect(work.most()).toBe(3)
  })

  test('keeps nobody else waiting, and says what is waited for', async () => {
    const work = counting()
    const actors = enter({ 'task:single': work.handler, 'task:free': async () => ({}) })
    const sample = limited('single', { concurrentExecLimit: 1 })
    const first = await launch(actors, sample)
    await until('the first at work', async () => work.atWork() === 1)
    const second = await launch(actors, sample)
    expect(await untilEnded(actors, await launch(actors, workflow('free', [simple('free')])))).toMatchObject({
      status: 'COMPLETED',
    })
    const [waiting] = await listAttempts(actors.db.prisma, second)
    if (!waiting) throw new Error('the second run has no attempt')
    const waitOf = await limitWaits(actors.db, [waiting])
    expect([waiting.status, waitOf(waiting)]).toEqual([
      'SCHEDULED',
      'waits for a free place of single (1 of 1 running)',
    ])
    work.letGo(1)
    await untilEnded(actors, first)
    await until('the second at work', async () => work.atWork() === 1)
    work.letGo(1)
    expect(await untilEnded(actors, second)).toMatchObject({ status: 'COMPLETED' })
  })

  test('holds for a run as its definition was when it started', async () => {
    const work = counting()
    const actors = enter({ 'task:changing': work.handler })
    const narrow = limited('changing', { concurrentExecLimit: 1 })
    const wide = limited('changing', { concurrentExecLimit: 2 })
    const runs = [await launch(actors, narrow), await launch(actors, wide), await launch(actors, narrow)]
    await until('two at work', async () => work.atWork() === 2)
    work.letGo(1)
    await untilEnded(actors, runs[0] as never)
    expect(work.atWork()).toBe(1)
    work.letGo(1)
    await untilEnded(actors, runs[1] as never)
    await until('the last at work', async () => work.atWork() === 1)
    work.letGo(1)
    await untilEnded(actors, runs[2] as never)
    expect(work.most()).toBe(2)
  })
})

test('rateLimitPerFrequency lets no more attempts start within any window than it says, over two processes', async () => {
  const handler: Handler = async () => ({})
  const here = enter({ 'task:paced': handler })
  const there = enter({ 'task:paced': handler })
  const sample = limited('paced', { rateLimitPerFrequency: 4, rateLimitFrequencyInSeconds: 1 })
  const runs = await Promise.all(Array.from({ length: 12 }, (_, i) => launch(i % 2 === 0 ? here : there, sample)))
  await Promise.all(runs.map((runId) => untilEnded(here, runId)))
  const { rows } = await here.db.pool.query<{ at: number }>(
    "SELECT started_at AS at FROM attempt WHERE limited_name = 'paced' ORDER BY started_at",
  )
  const starts = rows.map(({ at }) => at)
  expect(starts).toHaveLength(12)
  for (const from of starts)
    expect(starts.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(4)
})
