import type { Page } from '@playwright/test'
import { percentile } from './measure.ts'

/** What a page says of itself while it is measured; times are ms from the start of its navigation. */
interface Watched {
  firstRows: number | null
  longTasks: { at: number; ms: number }[]
  frames: number[]
}

declare global {
  interface Window {
    watched: Watched
  }
}

/** Notes in every page that is opened when its first rows were painted, and each task of more than 50 ms. */
export async function watchPages(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.watched = { firstRows: null, longTasks: [], frames: [] }
    const { watched } = window
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) watched.longTasks.push({ at: startTime, ms: duration })
    }).observe({ type: 'longtask', buffered: true })
    // The browser says when it painted a text of which it is asked to, if it is asked before it paints.
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        watched.firstRows ??= (entry as PerformanceEntry & { readonly renderTime: number }).renderTime
    }).observe({ type: 'element', buffered: true })
    const mark = (_: unknown, observer: MutationObserver): void => {
      const row = document.querySelector('[role="treegrid"] [role="row"][aria-level="2"]')
      const text = row && document.createTreeWalker(row, NodeFilter.SHOW_TEXT).nextNode()?.parentElement
      if (!text) return
      text.setAttribute('elementtiming', 'first-rows')
      observer.disconnect()
    }
    new MutationObserver(mark).observe(document, { childList: true, subtree: true })
  })
}

const watched = (page: Page): Promise<Watched> => page.evaluate(() => window.watched)

export interface Opened {
  readonly firstRowsMs: number
  readonly longestTaskMs: number
}

/** When the first rows were painted, and the longest task since. */
export async function openedPage(page: Page): Promise<Opened> {
  await page.waitForFunction(() => window.watched.firstRows !== null)
  const { firstRows, longTasks } = await watched(page)
  const since = longTasks.filter(({ at }) => at >= (firstRows ?? 0)).map(({ ms }) => ms)
  return { firstRowsMs: firstRows ?? Number.NaN, longestTaskMs: Math.max(0, ...since) }
}

/** So long is a frame that came a beat of the screen too late, at 60 a second. */
const LATE_MS = 25

export interface Scrolled {
  readonly frames: number
  readonly late: number
  readonly p95Ms: number
  readonly longestTaskMs: number
  readonly nodesMax: number
  /** How often there was no row where one looked. */
  readonly blanks: number
  /** What the page's own thread worked for each turn of the wheel, other processes left out. */
  readonly cpuMsPerTurn: number
}

/** Elements on the page, whether a row stands in its middle, and whether this is its end. */
const lookAt = (page: Page) =>
  page.evaluate(() => ({
    nodes: document.querySelectorAll('*').length,
    isRow: document.elementFromPoint(window.innerWidth / 3, window.innerHeight / 2)?.closest('[role="row"]') !== null,
    isEnd: window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 2,
  }))

/** Milliseconds that the thread of the page has worked so far. */
async function createCpuClock(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000
  }
}

/** Notes each frame and each long task from now on. */
const startWatching = (page: Page): Promise<void> =>
  page.evaluate(() => {
    window.watched.longTasks = []
    window.watched.frames = []
    let last: number | null = null
    const tick = (now: number): void => {
      if (last !== null) window.watched.frames.push(now - last)
      last = now
      requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
  })

export const heightOf = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollHeight)

/** Turns the wheel, so far with each turn, until the end of the page has come. */
export async function scrollThrough(page: Page, turnPx: number, turnsMax: number): Promise<Scrolled> {
  const size = page.viewportSize()
  await page.mouse.move((size?.width ?? 800) / 3, (size?.height ?? 800) / 2)
  const cpu = await createCpuClock(page)
  await startWatching(page)
  let [nodesMax, blanks, turns] = [0, 0, 0]
  const before = await cpu()
  while (turns < turnsMax) {
    await page.mouse.wheel(0, turnPx)
    if (turns++ % 20 !== 0) continue
    const place = await lookAt(page)
    nodesMax = Math.max(nodesMax, place.nodes)
    if (!place.isRow) blanks++
    if (place.isEnd) break
  }
  const cpuMs = (await cpu()) - before
  const { frames, longTasks } = await watched(page)
  return {
    frames: frames.length,
    late: frames.filter((ms) => ms > LATE_MS).length,
    p95Ms: percentile(frames, 95) ?? Number.NaN,
    longestTaskMs: Math.max(0, ...longTasks.map(({ ms }) => ms)),
    nodesMax,
    blanks,
    cpuMsPerTurn: cpuMs / turns,
  }
}
