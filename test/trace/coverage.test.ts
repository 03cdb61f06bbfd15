import { describe, expect, test } from 'vitest'
import { coverageOf, isDatabaseWrite, servicesByNode } from '#trace/coverage.ts'
import { spanIdOf } from '#core/ids.ts'
import { attemptOutline, outline, taskIdOf } from './outlines.ts'

const NOW = 1_000_000
const http = { type: 'HTTP' }
const under = (seed: number) => spanIdOf(taskIdOf(seed))
const coverage = (
  attempts: Parameters<typeof coverageOf>[0]['attempts'],
  spans: Parameters<typeof coverageOf>[0]['spans'],
  services: readonly (readonly [string, readonly string[]])[] = [],
) => coverageOf({ attempts, spans, servicesOf: new Map(services), now: NOW, isSampled: false })

describe('what spans tell of a run', () => {
  test('is counted over tasks that somebody outside carried out', () => {
    const attempts = [
      attemptOutline(1, 'check'),
      attemptOutline(2, 'deploy', http),
      attemptOutline(3, 'migrate', { retryCount: 1 }),
      attemptOutline(4, 'approval', { type: 'HUMAN' }),
      attemptOutline(5, 'never', { startedAt: null }),
    ]
    const spans = [outline(1, under(1), { origin: 'own' }), outline(2, under(2)), outline(3, under(4))]
    expect(coverage(attempts, spans)).toEqual({
      expected: 3,
      covered: 2,
      pending: 0,
      writes: 0,
      failedWrites: 0,
      gaps: [{ taskId: taskIdOf(3), ref: 'migrate', words: 'no span from its worker on try 2' }],
      moreGaps: 0,
    })
  })

  test('needs the called service to have sent some: our own spans of the call are not enough', () => {
    const attempts = [attemptOutline(1, 'deploy', http), attemptOutline(2, 'other', http)]
    const { gaps } = coverage(attempts, [outline(1, under(1), { origin: 'own' })], [['deploy', ['payments', 'rates']]])
    expect(gaps.map(({ ref, words }) => `${ref}: ${words}`)).toEqual([
      'deploy: no span from payments or rates after its call',
      'other: no span from the service after its call',
    ])
  })

  test('is told by a span that names the attempt although what it stands under never came', () => {
    const attempts = [attemptOutline(1, 'a'), attemptOutline(2, 'b')]
    const spans = [outline(1, 77, { taskId: taskIdOf(1) }), outline(2, 78, { taskId: taskIdOf(99) })]
    expect(coverage(attempts, spans).gaps.map(({ ref }) => ref)).toEqual(['b'])
  })

  test('is no gap while the spans may still come', () => {
    const running = attemptOutline(1, 'a', { endedAt: null })
    const justNow = attemptOutline(2, 'b', { endedAt: (NOW - 1_000) as never })
    expect(coverage([running, justNow], [])).toMatchObject({ expected: 0, covered: 0, pending: 2, gaps: [] })
  })

  test('is no gap when sampling let go of what was sent', () => {
    const facts = { attempts: [attemptOutline(1, 'a')], spans: [], servicesOf: new Map(), now: NOW }
    expect(coverageOf({ ...facts, isSampled: true })).toMatchObject({ expected: 1, covered: 0, gaps: [], moreGaps: 0 })
  })

  test('names so many gaps and counts the rest', () => {
    const attempts = Array.from({ length: 60 }, (_, i) => attemptOutline(i + 1, `t${i}`))
    const { gaps, moreGaps } = coverage(attempts, [])
    expect([gaps.length, moreGaps]).toEqual([50, 10])
  })

  test('counts writes to databases under attempts, those that failed apart', () => {
    const write = { call: { 'db.operation.name': 'INSERT' } }
    const spans = [
      outline(1, under(1), write),
      outline(2, 1, { ...write, isError: true }),
      outline(3, 1, { call: { 'db.operation.name': 'SELECT' } }),
      outline(4, null, write),
    ]
    expect(coverage([attemptOutline(1, 'a')], spans)).toMatchObject({ writes: 2, failedWrites: 1 })
  })

  test('knows which services send spans under which step', () => {
    const attempts = [attemptOutline(1, 'deploy', http), attemptOutline(2, 'deploy', http), attemptOutline(3, 'build')]
    const spans = [
      outline(1, under(1)),
      outline(2, under(2), { service: 'audit' }),
      outline(3, under(3), { origin: 'own' }),
      outline(4, null),
    ]
    expect([...servicesByNode(attempts, spans)]).toEqual([['deploy', ['audit', 'payments']]])
  })
})

test.each([
  [{ 'db.operation.name': 'INSERT' }, true],
  [{ 'db.operation.name': 'select' }, false],
  [{ 'db.operation': 'findAndModify' }, true],
  [{ 'db.operation': 'HSET user:1' }, true],
  [{ 'db.query.text': '  update t set a = 1' }, true],
  [{ 'db.statement': 'WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a' }, true],
  [{ 'db.query.text': 'WITH a AS (SELECT 1) SELECT * FROM a' }, false],
  [{ 'db.query.text': "SELECT 'INSERT INTO t'" }, false],
  [{ 'db.operation.name': '', 'db.query.text': 'DELETE FROM t' }, true],
  [{ 'db.system.name': 'postgresql' }, false],
])('%j is a write: %s', (attributes, isWrite) => {
  expect(isDatabaseWrite(attributes)).toBe(isWrite)
})
