import { expect, test as base, type Browser, type BrowserContextOptions, type Page } from '@playwright/test'
import { Client } from 'pg'
import { startProduct, type Product } from '../support/product.ts'

export { expect, type Page }

export type Account = 'launcher' | 'approver' | 'lead' | 'operator' | 'viewer' | 'author' | 'admin' | 'stranger'

export interface VisitOptions extends BrowserContextOptions {
  /** Signs in anew instead of going on with the session this account already has. */
  readonly isFresh?: boolean
  /** What the browser itself may report, e.g. a page that is not found. */
  readonly expected?: RegExp
}

interface Visits {
  /** A browser of its own in which somebody is signed in. Whatever the browser reports as an error fails the test. */
  readonly enter: (account: Account, options?: VisitOptions) => Promise<Page>
  /** A browser in which nobody is signed in. */
  readonly comeAsNobody: (options?: VisitOptions) => Promise<Page>
}

type StorageState = NonNullable<Exclude<BrowserContextOptions['storageState'], string>>

interface Shared {
  readonly product: Product
  readonly database: Client
  readonly sessions: Map<Account, StorageState>
}

const DESK = { viewport: { width: 1440, height: 1060 }, reducedMotion: 'reduce', colorScheme: 'light' } as const
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const

/** Tests of the whole product in a real browser: started once, entered by as many people as a test needs. */
export const test = base.extend<Visits, Shared>({
  product: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const product = await startProduct()
      await use(product)
      expect(await product.stop(), 'processes left behind').toEqual([])
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  database: [
    async ({ product }, use) => {
      const client = new Client({ connectionString: product.databaseUrl })
      await client.connect()
      await use(client)
      await client.end()
    },
    { scope: 'worker' },
  ],
  sessions: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from this pattern
    async ({}, use) => use(new Map()),
    { scope: 'worker' },
  ],
  comeAsNobody: async ({ browser, product }, use) => {
    const complaints: string[] = []
    const closers: (() => Promise<void>)[] = []
    await use(async (options) => {
      const page = await newPage(browser, product, options)
      listen(page, complaints, options?.expected)
      closers.push(() => page.context().close())
      return page
    })
    await Promise.all(closers.map((close) => close()))
    expect(complaints, 'errors in the browser').toEqual([])
  },
  enter: async ({ comeAsNobody, product, sessions }, use) =>
    use(async (account, { isFresh, ...options } = {}) => {
      const known = isFresh ? undefined : sessions.get(account)
      const page = await comeAsNobody(known ? { ...options, storageState: known } : options)
      if (!known) {
        await page.goto('/')
        await signIn(page, account, product.url)
        if (!isFresh) sessions.set(account, await page.context().storageState())
      }
      return page
    }),
})

async function newPage(browser: Browser, { url }: Product, options: VisitOptions = {}): Promise<Page> {
  const { isFresh: _isFresh, expected: _expected, ...context } = options
  const opened = await browser.newContext({ ...DESK, baseURL: url, ...context })
  return opened.newPage()
}

function listen(page: Page, complaints: string[], expected?: RegExp): void {
  const complain = (text: string): void => {
    if (!expected?.test(text)) complaints.push(`${page.url()}: ${text}`)
  }
  page.on('console', (message) => message.type() === 'error' && complain(message.text()))
  page.on('pageerror', (error) => complain(String(error)))
}

/** From the sign-in page through the identity provider and back to where one was going. */
export async function signIn(page: Page, account: Account, consoleUrl: string): Promise<void> {
  await page.getByRole('button', { name: /^Continue with/ }).click()
  await page.getByRole('button', { name: new RegExp(`^${account} —`, 'i') }).click()
  await page.waitForURL((url) => url.href.startsWith(consoleUrl) && !url.pathname.startsWith('/sign-in'))
}
