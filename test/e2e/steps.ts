import { readFileSync } from 'node:fs'
import type { Locator, Response } from '@playwright/test'
import { expect, type Page } from './visit.ts'

export interface Deployment {
  readonly version: string
  readonly change?: string
  readonly why?: string
  readonly isFailing?: boolean
}

/** Fills the form of `deploy-api` as a person does, without sending it. */
export async function fillDeployment(page: Page, deployment: Deployment): Promise<void> {
  await page.goto('/workflows/deploy-api')
  await page.getByLabel('Version', { exact: false }).fill(deployment.version)
  await page.getByLabel('Change ticket').fill(deployment.change ?? 'CHG-4411')
  if (deployment.isFailing) await page.getByLabel('Make the smoke test fail').check()
  await page.getByLabel('Why, or a ticket').fill(deployment.why ?? 'Adds the currency to charges')
}

/** Presses Launch and returns the id of the run whose page opens. */
export async function launch(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Launch', exact: true }).click()
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}/)
  return new URL(page.url()).pathname.split('/').at(-1) ?? ''
}

export async function launchDeployment(page: Page, deployment: Deployment): Promise<string> {
  await fillDeployment(page, deployment)
  return launch(page)
}

/** The title of the question a deployment asks. */
export const questionOf = (version: string): string => `Deploy payments ${version} to production?`

/** Finds a question in the inbox and opens it. */
export async function openQuestion(page: Page, version: string): Promise<void> {
  await page.goto('/approvals')
  await page.getByRole('link', { name: questionOf(version) }).click()
  await expect(page.getByRole('heading', { name: questionOf(version) })).toBeVisible()
}

export async function approve(page: Page, version: string, comment: string): Promise<void> {
  await openQuestion(page, version)
  await page.getByLabel('Comment, kept with your decision').fill(comment)
  await page.getByRole('button', { name: 'Approve this plan' }).click()
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}/)
}

/** The state of the run as its page's head says it. */
export const stateOf = (page: Page): Locator => page.getByRole('heading', { level: 1 }).locator('span').first()

export const storyOf = (page: Page): Locator => page.getByRole('region', { name: 'What happened' })

/** Rows of the timeline with a text in them. */
export const rowsOf = (page: Page, text: string | RegExp): Locator =>
  page.getByRole('treegrid', { name: 'Timeline' }).getByRole('row').filter({ hasText: text })

/** Where a row's bars stand: what they show is its name. */
export const barsOf = (row: Locator): Locator => row.getByRole('gridcell').nth(1)

export const detailOf = (page: Page): Locator => page.getByRole('complementary', { name: 'Detail of the selected row' })

export const EDITOR = 'Workflow definition as JSON'

/** Puts a text in the place of what the editor holds, as pasting does. */
export async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: EDITOR }).click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(text)
}

export const registerButton = (page: Page): Locator => page.getByRole('button', { name: /^Register/ })

/** Registers what the editor holds as the workflow of this name. */
export async function register(page: Page, name: string): Promise<void> {
  await registerButton(page).click()
  await page.waitForURL(new RegExp(`/workflows/${name}$`))
}

export interface ServerAction {
  readonly url: string
  readonly headers: { readonly [name: string]: string }
  readonly body: string
}

const SENT = ['next-action', 'next-router-state-tree', 'content-type', 'accept']

/** The name under which the built console knows an action. */
export function idOfAction(name: string): string {
  const file = new URL('../../.next/server/server-reference-manifest.json', import.meta.url)
  const { node } = JSON.parse(readFileSync(file, 'utf8')) as { node: Record<string, { exportedName: string }> }
  const id = Object.keys(node).find((each) => node[each]?.exportedName === name)
  if (id === undefined) throw new Error(`there is no action ${name}`)
  return id
}

/** Does something that calls a server action, and keeps the request so that somebody else can send it as well. */
export async function recordAction(page: Page, name: string, act: () => Promise<void>): Promise<ServerAction> {
  const id = idOfAction(name)
  const [request] = await Promise.all([
    page.waitForRequest((sent) => sent.method() === 'POST' && sent.headers()['next-action'] === id),
    act(),
  ])
  const all = request.headers()
  const headers = Object.fromEntries(SENT.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])))
  return { url: request.url(), headers, body: request.postData() ?? '' }
}

/** Sends a recorded action with the session of this page's browser; returns what the server answers. */
export async function sendAction(page: Page, { url, headers, body }: ServerAction): Promise<string> {
  const origin = new URL(url).origin
  const response = await page.request.post(url, { headers: { ...headers, origin }, data: Buffer.from(body) })
  return response.text()
}

/** Requests for the page itself since this was called: whole documents, or server components of this address. */
export function countReloads(page: Page): () => number {
  let count = 0
  const { pathname } = new URL(page.url())
  const isReload = (response: Response): boolean => {
    const request = response.request()
    const headers = request.headers()
    if (request.isNavigationRequest()) return true
    return (
      headers['rsc'] === '1' &&
      headers['next-router-prefetch'] === undefined &&
      new URL(request.url()).pathname === pathname
    )
  }
  page.on('response', (response) => {
    if (isReload(response)) count++
  })
  return () => count
}

/** A picture of what is on the screen at a desk and on a phone, light and dark, for whoever wants to look at it. */
export async function lookAtAll(page: Page, name: string): Promise<void> {
  const folder = process.env.LOOK
  const before = page.viewportSize()
  if (!folder || !before) return
  for (const width of [before.width, 390])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: `${folder}/${name}-${width}-${colorScheme}.png`, animations: 'disabled' })
    }
  await page.setViewportSize(before)
  await page.emulateMedia({ colorScheme: 'light' })
}
