import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase, type Database } from '#db/database.ts'
import { listOccurrences, seqBefore, windowAttempts } from '#db/large-runs.ts'
import type { Attempt } from '#engine/model.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { insertAttempts } from '../support/seed-rows.ts'
import { seedHttpAttempt, seedRun } from '../telemetry/seed-run.ts'
import { RUN, taskId } from '../trace/chain-of-run.ts'

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase(database.url)
  await seedRun(db, [])
  const deploy = await seedHttpAttempt(db, 'http://payments/deploy')
  const attempt = (seq: number, over: Partial<Attempt>): Attempt => ({
    ...deploy,
    id: taskId(seq),
    seq,
    orderKey: seq,
    status: 'COMPLETED',
    retryCount: 0,
    ...over,
  })
  const iteration = (seq: number, number: number, over: Partial<Attempt> = {}): Attempt =>
    attempt(seq, { ref: `step__${number}`, node: 'step', iteration: number, ...over })
  const branch = (seq: number, ref: string, fork: string): Attempt =>
    attempt(seq, { ref, node: ref, name: 'copy', state: { dynamic: { fork, task: {}, input: {} } } })
  await insertAttempts(db.pool, [
    // The first generation went through its loop twice, then failed; the second runs it again from its begin.
    iteration(10, 1, { status: 'FAILED' }),
    iteration(11, 1, { retryOf: taskId(10), retryCount: 1 }),
    iteration(12, 2, { status: 'FAILED' }),
    iteration(13, 2, { ref: 'step__2.rollback', rollbackOf: taskId(11) }),
    branch(14, 'copy-a', 'fork'),
    branch(15, 'copy-b', 'other'),
    branch(16, 'copy-c', 'fork'),
    iteration(20, 1, { generation: 2 }),
    iteration(21, 2, { generation: 2 }),
    iteration(22, 3, { generation: 2 }),
  ])
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

describe('going to one of those that repeat', () => {
  test.each([
    { what: 'the first', family: 'step', number: 1, before: 9 },
    { what: 'the one behind a retry, which is none of its own', family: 'step', number: 2, before: 11 },
    { what: 'the first of a later generation, behind all of the one before', family: 'step', number: 3, before: 19 },
    { what: 'the last', family: 'step', number: 5, before: 21 },
    { what: 'one more than there are', family: 'step', number: 6, before: null },
    { what: 'a rollback, which repeats apart from what it undoes', family: 'step.rollback', number: 1, before: 12 },
    { what: 'a second rollback where there was one', family: 'step.rollback', number: 2, before: null },
    {
      what: 'the second branch of a dynamic fork, not of another with the same name',
      family: 'fork/copy',
      number: 2,
      before: 15,
    },
    { what: 'a task that does not repeat', family: 'deploy', number: 1, before: 2 },
    { what: 'what the run does not have', family: 'nothing', number: 1, before: null },
  ])('$what: $family $number begins behind $before', async ({ family, number, before }) => {
    expect(await seqBefore(db.pool, RUN, { family, number })).toBe(before)
  })

  test('leads to the attempt that a page says has that place, of whichever generation it is', async () => {
    const placed = await windowAttempts(db.pool, RUN, { first: 100, last: 100, all: 100 })
    const steps = placed.filter(({ attempt }) => attempt.node === 'step' && attempt.rollbackOf === null)
    expect(steps.map(({ attempt, place }) => [attempt.seq, attempt.generation, place])).toEqual([
      [10, 1, 1],
      [11, 1, 1],
      [12, 1, 2],
      [20, 2, 3],
      [21, 2, 4],
      [22, 2, 5],
    ])
    for (const { attempt, place } of steps.filter((step) => step.attempt.retryOf === null)) {
      const afterSeq = (await seqBefore(db.pool, RUN, { family: 'step', number: place })) ?? -1
      const [found] = await listOccurrences(db.pool, RUN, { family: 'step', afterSeq, limit: 1 })
      expect(found).toEqual(attempt)
    }
  })

  test('and reading on from there gives the rest in the order of scheduling, tries and generations as they came', async () => {
    const rest = await listOccurrences(db.pool, RUN, { family: 'step', afterSeq: 10, limit: 4 })
    expect(rest.map(({ seq, ref }) => [seq, ref])).toEqual([
      [11, 'step__1'],
      [12, 'step__2'],
      [20, 'step__1'],
      [21, 'step__2'],
    ])
  })
})
