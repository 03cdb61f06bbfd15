import { approve, fillDeployment, launch, launchDeployment, rowsOf, stateOf } from './steps.ts'
import { checkPage } from './check-page.ts'
import { expect, PHONE, test, type Page } from './visit.ts'

const ENDS_MS = 45_000
const headOf = (page: Page) => page.getByRole('main').locator('header').first()

interface Told {
  readonly told: string[]
}

/** A browser without a screen has nowhere to notify: this stands in for the desktop, and keeps what it was told. */
async function onDesktop(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.addInitScript(() => {
    const told: string[] = []
    class Desktop extends EventTarget {
      static readonly permission = 'granted'
      constructor(title: string) {
        super()
        told.push(title)
      }
    }
    Object.assign(globalThis, { told, Notification: Desktop })
  })
  return () => page.evaluate(() => (globalThis as unknown as Told).told)
}

test('the head says what changes and why, and whoever may not retry launches again', async ({ enter }) => {
  const [launcher, approver] = [await enter('launcher'), await enter('approver')]
  await launchDeployment(launcher, { version: '81.0.0', change: 'CHG-8100', why: 'First of its kind' })
  await expect(headOf(launcher)).toContainText('81.0.0 in production')
  await expect(headOf(launcher)).toContainText('ticket CHG-8100')
  await expect(headOf(launcher)).toContainText('“First of its kind”')
  const first = launcher.url()
  await approve(approver, '81.0.0', 'Fine')
  await expect(stateOf(launcher)).toHaveText(/Succeeded|Recovered/, { timeout: ENDS_MS })

  const failing = await launchDeployment(launcher, { version: '81.1.0', isFailing: true })
  await expect(headOf(launcher)).toContainText('payments 81.0.0, of the last good run, → to 81.1.0 in production')
  await expect(headOf(launcher).getByRole('link', { name: /^81\.0\.0/ })).toHaveAttribute(
    'href',
    new URL(first).pathname,
  )
  await approve(approver, '81.1.0', 'Fine')
  await expect(stateOf(launcher)).toHaveText('Failed, rolled back', { timeout: ENDS_MS })
  await expect(launcher.getByRole('button', { name: 'Retry…' })).toBeDisabled()
  await expect(headOf(launcher).getByText(/^Retry: /)).toBeVisible()
  await expect(launcher.getByRole('link', { name: 'Launch again…' })).toBeVisible()
  await checkPage(launcher)
  await launcher.getByRole('link', { name: 'Launch again…' }).click()
  await launcher.waitForURL(`**/workflows/deploy-api?from=${failing}`)

  await approver.setViewportSize(PHONE.viewport)
  await approver.goto(`/runs/${failing}`)
  await checkPage(approver)
})

test('a watched run is followed while its tab is hidden, and the browser tells how it ends', async ({ enter }) => {
  const [launcher, lead] = [await enter('launcher'), await enter('lead')]
  const toldTo = await onDesktop(launcher)
  await fillDeployment(launcher, { version: '8.3.0' })
  const runId = await launch(launcher)
  await expect(stateOf(launcher)).toHaveText('Waiting for approval')
  const watch = launcher.getByRole('button', { name: /^Watch/ })
  await watch.click()
  await expect(watch).toHaveAttribute('aria-pressed', 'true')
  await checkPage(launcher)
  // Another tab covers it, as far as the page can tell.
  await launcher.evaluate(() => {
    Object.defineProperty(document, 'hidden', { get: () => true })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await lead.goto(`/runs/${runId}`)
  await lead.getByRole('button', { name: /^Watch/ }).click()
  await expect(lead.getByText('The browser shows no notifications of this page.')).toBeVisible()
  await lead.getByRole('button', { name: 'Stop…' }).click()
  await lead.getByRole('dialog').getByLabel('Stop and leave as it is').check()
  await lead.getByRole('dialog').getByLabel('Reason').fill('Not today')
  await lead.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(launcher).toHaveTitle(/ Stopped · deploy-api/)
  await expect.poll(() => toldTo()).toEqual(['Stopped: deploy-api v1'])
  await expect(watch).toHaveCount(0)
})

test('Esc shows the whole timeline again from anywhere that does not take it', async ({ enter }) => {
  const page = await enter('launcher')
  await page.goto('/workflows/refresh-search')
  await launch(page)
  await expect(stateOf(page)).toHaveText('Succeeded', { timeout: ENDS_MS })
  await expect(rowsOf(page, 'refresh').first()).toBeVisible()
  const whole = page.url()
  await page.goto(`${whole}?zoom=0..50`)
  await expect(rowsOf(page, 'refresh').first()).toBeVisible()
  await page.getByRole('button', { name: 'More actions' }).click()
  await expect(page.getByRole('menu')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toHaveCount(0)
  expect(page.url()).toContain('zoom=')
  await page.getByRole('heading', { level: 1 }).click({ position: { x: 1, y: 1 } })
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(whole)
})
