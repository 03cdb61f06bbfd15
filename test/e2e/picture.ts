import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'

const PICTURES = fileURLToPath(new URL('pictures/', import.meta.url))

/** Pictures for the README are taken on request (PICTURES=1), so that a test changes no file. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env['PICTURES'] === '1')
    await page.screenshot({ path: path.join(PICTURES, `${name}.png`), animations: 'disabled' })
}

/** A picture of a page's top, `height` px of it, then of the same in `dark` and on a phone where that is wanted. */
export async function pictureOfTop(
  page: Page,
  name: string,
  { height, also = [] }: { readonly height: number; readonly also?: readonly ('dark' | 'phone')[] },
): Promise<void> {
  const before = page.viewportSize()
  if (process.env['PICTURES'] !== '1' || !before) return
  const take = async (width: number, suffix: string): Promise<void> => {
    await page.setViewportSize({ width, height })
    await page.evaluate(() => window.scrollTo(0, 0))
    await page.mouse.move(0, 0)
    await picture(page, `${name}-${suffix}`)
  }
  await take(1440, 'light')
  if (also.includes('phone')) await take(390, 'phone')
  if (also.includes('dark')) {
    await page.emulateMedia({ colorScheme: 'dark' })
    await take(1440, 'dark')
    await page.emulateMedia({ colorScheme: 'light' })
  }
  await page.setViewportSize(before)
}
