import { describe, expect, test } from 'vitest'
import type { RunId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import type { RunPage } from '#services/runs/list-view.ts'
import type { LiveDelta, RunLine, RunView } from '#services/runs/view.ts'
import { patchRun, withSpanPart } from '../../../components/runs/patch-run.ts'
import { freshRuns, patchRuns, withFresh } from '../../../components/runs/patch-runs.ts'
import { columnsOf } from '#trace/span-columns.ts'
import { spanTableOf } from '#trace/span-table.ts'
import { attempt, entry, lineOf, runView, span } from '../../support/run-view.ts'
import { failedRun, waitingRun } from '../../support/sample-runs.ts'

const deltaOf = (view: RunView, over: Partial<LiveDelta> = {}): LiveDelta => {
  const { attempts: _a, entries: _e, spans: _s, failing: _f, approvals: _p, ...run } = view
  const nothing = {
    attempts: [],
    shown: null,
    entries: [],
    approvals: [],
    spans: null,
    hasMoreSpans: false,
    failing: null,
  }
  return { run, ...nothing, ...over }
}

describe('patchRun', () => {
  test('from a waiting run and everything after it, the finished run comes out', () => {
    const { attempts, entries, approvals, spans, failing } = failedRun()
    const news = { attempts, entries, approvals, failing, spans: spans.frames[0] ?? null }
    const patched = patchRun(waitingRun(), deltaOf(failedRun(), news))
    const frames = [...waitingRun().spans.frames, ...spans.frames]
    expect(patched).toEqual({ ...failedRun(), spans: { ...waitingRun().spans, frames } })
  })

  test('an empty delta keeps the arrays, so that nothing is computed again for them', () => {
    const view = failedRun()
    const patched = patchRun(view, deltaOf(view))
    expect([patched.attempts === view.attempts, patched.spans === view.spans]).toEqual([true, true])
  })

  test('a delta that comes twice changes nothing', () => {
    const spans = columnsOf([lineOf(span(1, 'a', [0, 1]))])
    const delta = deltaOf(failedRun(), { spans, entries: [entry(3, 'task.ended', 340)] })
    const once = patchRun(failedRun(), delta)
    const twice = patchRun(once, delta)
    expect({ ...twice, spans: null }).toEqual({ ...once, spans: null })
    expect(spanTableOf(twice.spans.frames).count).toBe(spanTableOf(once.spans.frames).count)
  })

  test('what is told again as it is known stays the same object, in every place', () => {
    const view = failedRun()
    const { attempts, entries, approvals, failing } = structuredClone(view)
    const patched = patchRun(view, structuredClone(deltaOf(view, { attempts, entries, approvals, failing })))
    const changed = Object.entries(patched).filter(([name, value]) => Reflect.get(view, name) !== value)
    expect(changed).toEqual([])
  })

  test('of a task that goes on its row alone is another, and of the head what changed', () => {
    const view = runView({
      attempts: [attempt(1, 'a', { scheduled: 0, started: 0, ended: 5 }), attempt(2, 'b', { scheduled: 6 })],
    })
    const news = [
      attempt(1, 'a', { scheduled: 0, started: 0, ended: 5 }),
      attempt(2, 'b', { scheduled: 6, started: 7 }),
    ]
    const patched = patchRun(view, structuredClone(deltaOf({ ...view, seq: view.seq + 1 }, { attempts: news })))
    expect(patched.attempts).toEqual(news)
    expect(patched.attempts[0]).toBe(view.attempts[0])
    expect(patched.can).toBe(view.can)
    expect(patched.seq).toBe(view.seq + 1)
  })

  test('of a large run what left its edges is forgotten, and what is there stays', () => {
    const of = (seed: number) => attempt(seed, `a__${seed}`, { scheduled: seed, started: seed })
    const large = runView({ seq: 9, repeats: [], attempts: [of(1), of(2), of(3)] })
    const delta = deltaOf(
      { ...large, seq: 12 },
      { attempts: [of(4)], shown: [of(1), of(3), of(4)].map(({ id }) => id) },
    )
    expect(patchRun(large, delta).attempts).toEqual([of(1), of(3), of(4)])
  })

  test('where more spans came than a delta holds, all are read again', () => {
    const view = patchRun(failedRun(), deltaOf(failedRun(), { hasMoreSpans: true }))
    expect(view.spans).toEqual({ ...failedRun().spans, next: '0.' })
    expect(withSpanPart(view, { columns: columnsOf([]), next: null }).spans.next).toBeNull()
  })

  describe('what is known of the chain', () => {
    const known = { isIntact: true, problem: null, from: 1 }
    const broken = { isIntact: false, problem: 'entry 3 is not as it was written', from: 1 }
    const after = (chain: RunView['chain'], news: RunView['chain']) => {
      const view = runView({ seq: 9, chain })
      return patchRun(view, deltaOf({ ...view, seq: 12, chain: news })).chain
    }

    test('a whole chain that goes on, or about which nothing new is told, is still whole', () => {
      expect(after(known, { ...known, from: 10 })).toEqual(known)
      const view = runView({ seq: 9, chain: known })
      expect(patchRun(view, deltaOf({ ...view, chain: { ...known, from: 10 } })).chain).toEqual(known)
    })

    test('of a long one the end that was looked at grows', () =>
      expect(after({ ...known, from: 4 }, { ...known, from: 10 })).toEqual({ ...known, from: 4 }))

    test('what was not looked at between leaves the end alone', () =>
      expect(after(known, { ...known, from: 11 })).toEqual({ ...known, from: 11 }))

    test('what does not verify is told, and good news behind it does not make it good', () => {
      expect(after(known, { ...broken, from: 10 })).toEqual({ ...broken, from: 10 })
      expect(after(broken, { ...known, from: 10 })).toEqual(broken)
    })
  })

  test('an older delta does not take back what is known', () => {
    const view = runView({
      seq: 9,
      status: 'COMPLETED',
      attempts: [attempt(1, 'a', { scheduled: 0, started: 0, ended: 5 })],
    })
    const older = deltaOf(runView({ seq: 4 }), { attempts: [attempt(1, 'a', { scheduled: 0, started: 0 })] })
    expect(patchRun(view, older)).toEqual(view)
  })
})

const line = (number: number, over: Partial<RunLine> = {}): RunLine => ({
  ...runView(),
  backendLink: null,
  phases: [],
  id: `0192f4c1-55aa-7c3d-9e01-00000000000${number}` as RunId,
  createdAt: instant(number * 1000),
  ...over,
})
const page = (...runs: readonly RunLine[]): RunPage => ({ runs, next: null, lookedTo: null })

describe('the run list', () => {
  const data = {
    pages: [page(line(5), line(4)), { runs: [line(2)], next: 'y', lookedTo: null }],
    pageParams: [null, 'x'],
  }

  test('a line that changed is replaced where it stands', () => {
    const patched = patchRuns(data, [line(2, { status: 'PAUSED' })])
    expect(patched.pages[1]?.runs[0]?.status).toBe('PAUSED')
    expect(patched.pages[0]).toEqual(data.pages[0])
  })

  test('new runs come newest first, and only those that are newer than the end of the list', () => {
    const listed = [line(6), line(7), line(1), line(5)]
    expect(freshRuns(data, listed).map((run) => run.createdAt)).toEqual([7000, 6000])
  })

  test('a list that was looked through further than its last run has what is newer than that', () => {
    const looked = { ...data, pages: [{ runs: [line(5)], next: 'y', lookedTo: instant(2000) }] }
    expect(freshRuns(looked, [line(1), line(3)]).map((run) => run.createdAt)).toEqual([3000])
  })

  test('they are put on top', () => {
    const runs = withFresh(data, [line(7), line(6)]).pages.flatMap((one) => one.runs.map((run) => run.createdAt))
    expect(runs).toEqual([7000, 6000, 5000, 4000, 2000])
  })
})
