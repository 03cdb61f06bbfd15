import { expect, test } from 'vitest'
import type { SpanId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import type { GenerationView, RunView } from '#services/runs/view.ts'
import {
  countingAttempts,
  generationOf,
  launcherName,
  launchingRun,
  openedAt,
  openingWords,
} from '#trace/generations.ts'
import { story } from '#trace/story.ts'
import { textOf } from '#trace/story-line.ts'
import { APPROVER, attempt, entry, LAUNCHER, personEntry, runView, START } from '../support/run-view.ts'
import { rowsOf } from '../support/timeline-rows.ts'

const HOUR = 3_600_000
const generation = (number: number, over: Partial<GenerationView> = {}): GenerationView => ({
  number,
  spanId: `000000000000000${number}` as SpanId,
  by: number === 1 ? LAUNCHER : APPROVER,
  why: null,
  version: 14,
  status: 'FAILED',
  reason: null,
  endedAt: null,
  ...over,
})

const reopened = (seq: number, at: number, facts: object) => {
  const by = personEntry(seq, 'run.reopened', at, { who: APPROVER, status: 'RUNNING' })
  return { ...by, facts: { ...by.facts, generation: 2, was: 'FAILED', ...facts } }
}

/** `build` done, `deploy` failed; an hour later taken up again by somebody else, which worked. */
function twice(facts: object, over: Omit<Partial<RunView>, 'spans'> = {}): RunView {
  return runView({
    status: 'COMPLETED',
    isRecovered: true,
    by: APPROVER,
    generation: 2,
    generations: [generation(1), generation(2, { why: 'the network is back', status: 'COMPLETED' })],
    endedAt: instant(START + HOUR + 2_000),
    attempts: [
      attempt(1, 'build', { scheduled: 0, started: 0, ended: 1_000 }),
      attempt(
        2,
        'deploy',
        { scheduled: 1_000, started: 1_000, ended: 2_000 },
        { status: 'FAILED', reason: 'no route' },
      ),
      attempt(3, 'deploy', { scheduled: HOUR, started: HOUR, ended: HOUR + 2_000 }, { generation: 2, retryCount: 1 }),
    ],
    entries: [
      personEntry(1, 'run.started', 0),
      entry(2, 'run.ended', 2_000, { status: 'FAILED' }),
      reopened(3, HOUR, facts),
      entry(4, 'run.ended', HOUR + 2_000, { status: 'COMPLETED' }),
    ],
    ...over,
  })
}

test('the story tells who launched it, who took it up again and why, and how long that took', () => {
  expect(story(twice({ verb: 'retry' }), START + 2 * HOUR).map(textOf)).toEqual([
    'launcher asked to run deploy-api v14 · “CHG-4411”',
    'build done; deploy failed once (no route) and recovered on the second try',
    'retried by approver after it had failed: “the network is back”',
    'succeeded after 2.00 s',
  ])
})

test('the story says when a run goes on because one that it launched does', () => {
  expect(story(twice({ verb: 'revive', child: 'c' }), START + 2 * HOUR).map(textOf)).toContain(
    'taken up again by approver with a sub-workflow after it had failed: “the network is back”',
  )
})

test('story and timeline tell of the failure workflow, and of who had a run tried again that was set aside', () => {
  const view = twice({ verb: 'retry' }, { status: 'FAILED' })
  const facts = { failureWorkflow: { workflow: 'mourn', runId: 'r' } }
  const again = personEntry(4, 'run.unparked', HOUR + 1_000, { who: APPROVER, status: 'RUNNING' })
  const ended = entry(5, 'run.ended', HOUR + 2_000, { status: 'FAILED' })
  const told = { ...view, entries: [...view.entries.slice(0, 3), again, { ...ended, facts }] }
  const words = story(told, START + 2 * HOUR).map(textOf)
  expect(words).toContain('tried again by approver after it had been set aside')
  expect(words).toContain('started its failure workflow mourn')
  const rows = rowsOf(told, { now: START + 2 * HOUR }).filter(({ lane }) => lane === 'decisions')
  expect(rows.map(({ label, note }) => [label, note])).toEqual(
    expect.arrayContaining([
      ['tried again', 'by approver'],
      ['failure workflow', 'mourn'],
    ]),
  )
})

test.each([
  [{ verb: 'retry' }, 'retried', ['build', 'deploy', 'deploy']],
  [{ verb: 'restart' }, 'restarted', ['deploy']],
  [{ verb: 'rerun' }, 'run again', ['deploy']],
  [{ verb: 'rerun', from: 'deploy', again: ['deploy'] }, 'run again from deploy', ['build', 'deploy']],
  [{ verb: 'revive', child: 'c' }, 'taken up again', ['build', 'deploy', 'deploy']],
  [{ verb: 'undo' }, 'reopened to roll back', ['build', 'deploy', 'deploy']],
  [{ verb: 'upgrade' }, 'reopened', ['deploy']],
])('%j reads “%s”, and of what came before counts what stays done', (facts, words, refs) => {
  const view = twice(facts)
  expect(openingWords(view.entries[2] ?? entry(0, '', 0))).toBe(words)
  expect(countingAttempts(view).map(({ ref }) => ref)).toEqual(refs)
})

test('the decisions lane has a row for each time the run was taken up again', () => {
  const row = rowsOf(twice({ verb: 'retry' }), { now: START + 2 * HOUR }).find(({ label }) => label === 'retried')
  expect(row).toMatchObject({
    lane: 'decisions',
    note: 'by approver',
    marks: [{ at: START + HOUR, label: 'retried by approver' }],
    target: { kind: 'entries', seqs: [3] },
  })
})

test('an attempt ran for whom its own generation acts', () => {
  const view = twice({ verb: 'retry' })
  expect(view.attempts.map((one) => generationOf(view, one)?.by.name)).toEqual(['launcher', 'launcher', 'approver'])
  expect(generationOf(runView(), attempt(1, 'a', { scheduled: 0 }))).toBeNull()
})

test('a run that was never taken up again is as its launcher left it', () => {
  const view = runView({ entries: [personEntry(1, 'run.started', 0)] })
  expect([launcherName(view), openedAt(view)]).toEqual(['launcher', START])
  expect(launcherName(runView())).toBe('launcher')
})

test('a run that another one launched was asked for by whom both act for', () => {
  const parent = { runId: '0192f4c1-55aa-7c3d-9e01-0000000000aa', taskId: '0192f4c1-55aa-7c3d-9e01-0000000000ab' }
  const actor = { kind: 'service', id: 'conductor-lightstep' } as const
  const started = (facts: object) =>
    twice(
      { verb: 'retry' },
      {
        entries: [
          entry(1, 'run.started', 0, { actor, actorName: 'conductor-lightstep', via: 'system', facts: { ...facts } }),
        ],
      },
    )
  for (const view of [started({ parent }), started({ launchedBy: { ...parent, taskId: null } })]) {
    expect([launcherName(view), launchingRun(view)]).toEqual(['launcher', parent.runId])
    expect(story(view, START + HOUR).map(textOf)[0]).toBe(
      'another run launched deploy-api v14 for launcher · “CHG-4411”',
    )
  }
  expect([launchingRun(started({})), launchingRun(runView())]).toEqual([null, null])
})

test('a stop of an earlier generation is not told of the last', () => {
  const stopped = twice({ verb: 'retry' }, { status: 'FAILED' })
  const entries = stopped.entries.with(1, personEntry(2, 'run.ended', 2_000, { who: APPROVER, status: 'TERMINATED' }))
  const words = story({ ...stopped, entries }, START + 2 * HOUR).map(textOf)
  expect(words.filter((line) => line.startsWith('stopped'))).toEqual([])
})

test('an opening that does not say which generation it opened makes nothing history', () => {
  const view = twice({ verb: 'restart', generation: null })
  expect(countingAttempts(view).map(({ ref }) => ref)).toEqual(['build', 'deploy', 'deploy'])
})
