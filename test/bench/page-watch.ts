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
    const look = (): void => {
      if (document.querySelector('[role="treegrid"] [role="row"][aria-level="2"]') === null) {
        requestAnimationFrame(look)
        return
      }
      // The message comes after the frame in which the rows stand was drawn.
      const { port1, port2 } = new MessageChannel()
      port1.addEventListener('message', () => (watched.firstRows ??= performance.now()))
      port1.start()
      requestAnimationFrame(() => port2.postMessage(null))
    }
    requestAnimationFrame(look)
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

export interface Scrolled {
  readonly frames: number
  readonly p95Ms: number
  readonly longestTaskMs: number
  readonly nodesMax: number
  /** Whether there was a row on the screen whenever one looked. */
  readonly blanks: number
}

const nodesOf = (page: Page): Promise<number> => page.evaluate(() => document.querySelectorAll('*').length)

/** Turns the wheel until the end of the page has come, so far with each turn; frames and nodes are watched all the way. */
export async function scrollThrough(page: Page, turnPx: number, turnsMax: number): Promise<Scrolled> {
  const size = page.viewportSize()
  await page.mouse.move((size?.width ?? 800) / 3, (size?.height ?? 800) / 2)
  await page.evaluate(() => {
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
  let [nodesMax, blanks] = [0, 0]
  for (let turn = 0; turn < turnsMax; turn++) {
    await page.mouse.wheel(0, turnPx)
    if (turn % 20 !== 0) continue
    nodesMax = Math.max(nodesMax, await nodesOf(page))
    const place = await page.evaluate(() => {
      const middle = document.elementFromPoint(window.innerWidth / 3, window.innerHeight / 2)
      const isEnd = window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 2
      return { isRow: middle?.closest('[role="row"]') !== null, isEnd }
    })
    if (!place.isRow) blanks++
    if (place.isEnd) break
  }
  const { frames, longTasks } = await watched(page)
  return {
    frames: frames.length,
    p95Ms: percentile(frames, 95) ?? Number.NaN,
    longestTaskMs: Math.max(0, ...longTasks.map(({ ms }) => ms)),
    nodesMax,
    blanks,
  }
}
