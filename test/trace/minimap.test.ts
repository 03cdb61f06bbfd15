import { expect, test } from 'vitest'
import { instant } from '#core/time.ts'
import { axisParts } from '#trace/axis-parts.ts'
import { minimapOf } from '#trace/minimap.ts'
import { spanTableOf } from '#trace/span-table.ts'
import { timelineAxis } from '#trace/timeline-axis.ts'
import type { RunView } from '#services/runs/view.ts'
import { attempt, entry, personEntry, runView, span, START } from '../support/run-view.ts'
import { failedRun, waitingRun } from '../support/sample-runs.ts'

const partsOf = (view: RunView) => axisParts(view, spanTableOf(view.spans.frames), view.readAt)

const mapOf = (view: RunView) =>
  minimapOf(timelineAxis(partsOf(view), false), view, spanTableOf(view.spans.frames), view.readAt)

test('the minimap shows in each lane what lay where, errors over everything else', () => {
  expect(mapOf(failedRun()).map(({ lane, tone }) => `${lane} ${tone}`)).toEqual([
    'decisions wait',
    'orchestration bad',
    'orchestration back',
    'orchestration ok',
    'execution bad',
    'execution span',
  ])
  for (const { stretches } of mapOf(failedRun()))
    for (const { from, to } of stretches) expect(from >= 0 && from < to && to <= 100.001).toBe(true)
})

test('a family of a large run is one stretch, and an open run ends now', () => {
  const sum = {
    family: 'a',
    type: 'SIMPLE',
    isRepeated: true,
    total: 9,
    done: 7,
    failed: 1,
    canceled: 0,
    open: 1,
    again: 0,
    scheduledAt: runView().createdAt,
    endedAt: null,
  }
  expect(mapOf(runView({ repeats: [sum] }))).toEqual([
    { lane: 'orchestration', tone: 'bad', stretches: [{ from: 0, to: 100 }] },
  ])
  expect(
    mapOf(waitingRun())
      .find(({ tone }) => tone === 'wait')
      ?.stretches.at(-1)?.to,
  ).toBeCloseTo(100, 0)
})

test('families of a large run are good where nothing of them failed, and tasks that wait are idle', () => {
  const started = runView().createdAt
  const sum = {
    family: 'a',
    type: 'SIMPLE',
    isRepeated: true,
    total: 9,
    done: 9,
    failed: 0,
    canceled: 0,
    open: 0,
    again: 0,
    scheduledAt: started,
    endedAt: instant(started + 30_000),
  }
  const queued = attempt(1, 'b', { scheduled: 30_000, started: 60_000 })
  expect(mapOf(runView({ repeats: [sum], attempts: [queued] }))).toEqual([
    { lane: 'orchestration', tone: 'run', stretches: [{ from: 249 * 0.4, to: 100 }] },
    { lane: 'orchestration', tone: 'ok', stretches: [{ from: 0, to: 126 * 0.4 }] },
    { lane: 'orchestration', tone: 'idle', stretches: [{ from: 126 * 0.4, to: 249 * 0.4 }] },
  ])
})

test('what is worked on makes an axis, and what is waited for its gaps; joins are nobody’s work', () => {
  const view = runView({
    attempts: [
      attempt(1, 'a', { scheduled: 0, ready: 5, started: 10, ended: 100 }),
      attempt(2, 'join', { scheduled: 0, started: 0, ended: 500 }, { type: 'JOIN' }),
    ],
    entries: [personEntry(1, 'run.paused', 200), entry(2, 'run.resumed', 300)],
    spans: [span(1, 'x', [90, 150])],
  })
  const { busy, idle } = partsOf(view)
  expect(busy).toEqual([{ from: START + 10, to: START + 150 }])
  expect(idle.map(({ kind, from, to }) => [kind, from - START, to - START])).toEqual([
    ['backing-off', 0, 5],
    ['queued', 5, 10],
    ['paused', 200, 300],
  ])
})

test('an axis stays as it is whatever is folded: it is made of the run and not of rows', () => {
  const { run } = partsOf(failedRun())
  expect(timelineAxis(partsOf(failedRun()), true).from).toBe(run.from)
})
