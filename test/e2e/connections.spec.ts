import { checkPage } from './check-page.ts'
import { lookAtAll } from './steps.ts'
import { expect, PHONE, test, type Page } from './visit.ts'

const rowsOf = (page: Page, list: string) => page.getByRole('list', { name: list, exact: true }).getByRole('listitem')
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

test('an administrator sees that everything works, and a probe goes through all of it', async ({ enter }) => {
  const admin = await enter('admin')
  await admin.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Settings' }).click()
  await expect(admin.getByRole('heading', { level: 1, name: 'Installation' })).toBeVisible()
  await checkPage(admin)
  await admin.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Connections' }).click()
  await expect(rowsOf(admin, 'Connections').filter({ hasText: /^Database/ })).toContainText('Works')
  await expect(rowsOf(admin, 'Connections').filter({ hasText: /^Groups/ })).toContainText(
    'Alma Admin came with 3 groups',
  )
  await expect(rowsOf(admin, 'Connections').filter({ hasText: 'Does not work' })).toHaveCount(0)
  const [ready, pending] = await button(admin, 'Run a probe').evaluate((one) => {
    const colour = getComputedStyle(one).color
    for (const name of ['aria-disabled', 'aria-busy']) one.setAttribute(name, 'true')
    const pending = getComputedStyle(one).color
    for (const name of ['aria-disabled', 'aria-busy']) one.removeAttribute(name)
    return [colour, pending]
  })
  expect(pending, 'what a pending button says can be read').toBe(ready)
  await button(admin, 'Run a probe').click()
  for (const step of ['A task is taken', 'A span sent', 'is sent on', 'is linked'])
    await expect(rowsOf(admin, 'Probe').filter({ hasText: step })).toContainText('Works', { timeout: 20_000 })
  await expect(
    rowsOf(admin, 'Probe').getByRole('link', { name: /^https:\/\/app\.lightstep\.com\/demo\/trace/ }),
  ).toBeVisible()
  await checkPage(admin)
  await lookAtAll(admin, 'connections')
  await rowsOf(admin, 'Probe').getByRole('link', { name: 'See its run' }).click()
  await expect(admin.getByRole('heading', { level: 1 })).toContainText('connection-probe')
})

test('a link is previewed with a real span, and nothing is installed without a key', async ({ enter }) => {
  const admin = await enter('admin')
  await admin.goto('/settings/connections')
  await button(admin, 'Run a probe').click()
  await expect(rowsOf(admin, 'Probe').filter({ hasText: 'A span sent' })).toContainText('Works', { timeout: 20_000 })
  await admin.goto('/settings/links')
  await expect(admin.getByRole('link', { name: /^https:\/\/app\.lightstep\.com\/demo\/trace/ })).toBeVisible()
  await expect(button(admin, 'Install in Lightstep')).toBeDisabled()
  await expect(admin.getByText('Set LIGHTSTEP_ORG, LIGHTSTEP_API_KEY in the environment')).toBeVisible()
  await admin.getByLabel('Template').selectOption('Jaeger')
  await expect(admin.getByText('{base} is not given (TRACE_LINK_BASE_URL)')).toBeVisible()
  await admin.getByLabel('{base}').fill('https://jaeger.example')
  await expect(admin.getByRole('link', { name: /^https:\/\/jaeger\.example\/trace\/[0-9a-f]{32}/ })).toBeVisible()
  await expect(admin.getByText('TRACE_LINK_BACKEND=jaeger')).toBeVisible()
  await checkPage(admin)
  await lookAtAll(admin, 'links')
})

test('who is no administrator is not led to the settings, and finds none', async ({ enter }) => {
  const viewer = await enter('viewer', { ...PHONE, expected: /status of 404/ })
  await viewer.goto('/')
  await button(viewer, 'More').click()
  const more = viewer.getByRole('dialog', { name: 'More pages' })
  await expect(more.getByRole('link', { name: 'Schedules' })).toBeVisible()
  await expect(more.getByRole('link', { name: 'Settings' })).toHaveCount(0)
  await checkPage(viewer)
  await lookAtAll(viewer, 'more')
  for (const path of ['/settings', '/settings/links', '/settings/connections']) {
    expect((await viewer.goto(path))?.status()).toBe(404)
    await expect(viewer.getByRole('heading', { level: 1 })).not.toHaveText(/Installation|Links|Connections/)
  }
})
