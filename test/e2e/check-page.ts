import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from './visit.ts'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']
const DESK = 1440
const PHONE = 390
const SIZES = [320, PHONE, DESK]
const HEIGHT = 900
const DECISIONS = ['Approve this plan', 'Deny', 'Launch', 'Stop…', 'Pause…', 'Resume']

/**
 * Every page must pass, light and dark: nothing wider than the screen with every decision within it in all sizes, and no
 * violation that axe finds at a light desk and on a dark phone.
 */
export async function checkPage(page: Page): Promise<void> {
  const before = page.viewportSize()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const width of SIZES) {
      await page.setViewportSize({ width, height: HEIGHT })
      await checkWidth(page)
      const isLookedAt = width === (colorScheme === 'light' ? DESK : PHONE)
      if (isLookedAt) await checkAccess(page, `${colorScheme}, ${width} px`)
    }
  }
  if (before) await page.setViewportSize(before)
  await page.emulateMedia({ colorScheme: 'light' })
}

async function checkWidth(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(tooWide), { message: `wider than the screen: ${page.url()}` }).toEqual([])
  for (const button of await page.getByRole('button', { name: new RegExp(`^(${DECISIONS.join('|')})$`) }).all()) {
    const box = await button.boundingBox()
    const width = page.viewportSize()?.width ?? 0
    expect(box && box.x >= 0 && box.x + box.width <= width, `${await button.textContent()} is on the screen`).toBe(true)
  }
}

/** What makes the page scroll sideways; runs in the browser. */
function tooWide(): string[] {
  if (document.documentElement.scrollWidth <= window.innerWidth) return []
  const isOut = (element: Element): boolean => element.getBoundingClientRect().right > window.innerWidth + 1
  const found = [...document.querySelectorAll('body *')].filter(isOut)
  return found
    .slice(0, 5)
    .map((element) => `${element.tagName} ${element.className} ${element.textContent?.slice(0, 40)}`)
}

async function checkAccess(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze()
  const found = violations.map(({ id, nodes }) => ({
    id,
    at: nodes.map((node) => `${node.failureSummary} ${node.html}`),
  }))
  expect(found, `${page.url()} (${where})`).toEqual([])
}
