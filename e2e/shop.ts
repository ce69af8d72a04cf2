/** What every journey stands on: pages that are watched all the way, and people who are there already. */
import { readFileSync } from 'node:fs'
import { type APIRequestContext, type BrowserContext, test as base, expect, type Page } from '@playwright/test'
import { type Known, knownFile } from './known.ts'

export { expect, type Page }

let serial = 0
/** A name that nobody in this shop has yet, whichever worker asks. */
export const newName = (kind: string): string => `${kind}_${Date.now().toString(36)}${process.pid.toString(36)}${serial++}`
export const PASSWORD = 'morning-market'

/** Asks the staff API in the name of a clerk; a refusal fails the journey. */
export type Clerk = <Data = unknown>(method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, data?: object) => Promise<Data>
export type Buyer = { name: string; mail: string }
type Shop = {
  /** Watches every page of the journey: nothing wider than the screen, no error in the console, no request that fails. */
  watched: void
  /** Where the sandbox of the other parties stands. */
  sandbox: string
  known: Known
  clerk: Clerk
  /** Another clerk, for what two have to do. */
  second: Clerk
  /** Somebody at another computer. */
  elsewhere: () => Promise<Page>
  /** The page is a new buyer's, with an address in Shanghai. */
  buyer: Buyer
}

export const test = base.extend<Shop>({
  watched: [
    async ({ context, baseURL, viewport }, use) => {
      const watch = new Watch(baseURL as string, viewport?.width ?? 1280)
      watch.follow(context)
      await use()
      await watch.finish(context)
    },
    { auto: true },
  ],
  sandbox: async ({ baseURL }, use) => {
    const url = new URL(baseURL as string)
    await use(`${url.protocol}//${url.hostname}:${Number(url.port) + 1}`)
  },
  known: async ({ baseURL }, use) => await use(JSON.parse(readFileSync(knownFile(Number(new URL(baseURL as string).port)), 'utf8')) as Known),
  clerk: async ({ known, playwright, baseURL }, use) => {
    const request = await playwright.request.newContext({ baseURL: baseURL as string })
    await use(clerkWith(request, known.clerks[0] as string))
    await request.dispose()
  },
  second: async ({ known, playwright, baseURL }, use) => {
    const request = await playwright.request.newContext({ baseURL: baseURL as string })
    await use(clerkWith(request, known.clerks[1] as string))
    await request.dispose()
  },
  elsewhere: async ({ browser, baseURL, viewport, locale }, use) => {
    const watch = new Watch(baseURL as string, viewport?.width ?? 1280)
    const contexts: BrowserContext[] = []
    await use(async () => {
      // Nothing has to glide for who works.
      const context = await browser.newContext({ baseURL: baseURL as string, viewport, reducedMotion: 'reduce', ...(locale ? { locale } : {}) })
      contexts.push(context)
      watch.follow(context)
      return await context.newPage()
    })
    for (const context of contexts) await watch.finish(context)
    for (const context of contexts) await context.close()
  },
  buyer: async ({ page }, use) => await use(await becomeBuyer(page)),
})

class Watch {
  #faults: string[] = []
  #looks: Promise<void>[] = []
  #shop: string
  #width: number

  constructor(shop: string, width: number) {
    this.#shop = shop
    this.#width = width
  }

  follow(context: BrowserContext): void {
    context.on('page', (page) => page.on('load', () => this.#looks.push(this.#measure(page))))
    context.on('weberror', (error) => this.#faults.push(`thrown: ${error.error().message}`))
    context.on('console', (message) => {
      // What could not be loaded is told below, with its address.
      if (message.type() === 'error' && message.page()?.url().startsWith(this.#shop) && !message.text().startsWith('Failed to load resource'))
        this.#faults.push(`console: ${message.text()}`)
    })
    context.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? ''
      // Left behind when the next page was opened.
      if (why !== 'net::ERR_ABORTED' && request.url().startsWith(this.#shop)) this.#faults.push(`${why} ${request.url()}`)
    })
    context.on('response', (response) => {
      const bad = response.status() >= 500 || (response.status() >= 400 && !response.request().isNavigationRequest())
      if (bad && response.url().startsWith(this.#shop)) this.#faults.push(`${response.status()} ${response.url()}`)
    })
  }

  async finish(context: BrowserContext): Promise<void> {
    for (const page of context.pages()) this.#looks.push(this.#measure(page))
    await Promise.all(this.#looks)
    expect([...new Set(this.#faults)]).toEqual([])
  }

  async #measure(page: Page): Promise<void> {
    try {
      const [url, width] = await page.evaluate(() => [location.href, document.scrollingElement?.scrollWidth ?? 0] as const)
      // Not innerWidth, which a phone's browser widens to what it has to show.
      if (url.startsWith(this.#shop) && width > this.#width) this.#faults.push(`${width} wide, the screen has ${this.#width}: ${url}`)
    } catch {
      // The next page was opened meanwhile, and is measured itself.
    }
  }
}

/** A clerk, by the token they logged in with. */
export const clerkWith =
  (request: APIRequestContext, token: string): Clerk =>
  async <Data>(method: string, path: string, data?: object) => {
    const reply = await request.fetch(`/v1/staff/${path}`, { method, headers: { authorization: `Bearer ${token}` }, ...(data ? { data } : {}) })
    const body = (await reply.json()) as { code: number; data: Data }
    expect(body.code, `${method} ${path}: ${JSON.stringify(body)}`).toBe(200)
    return body.data
  }

/** Registers somebody through the forms of the shop, without opening the pages. */
export async function becomeBuyer(page: Page): Promise<Buyer> {
  const name = newName('mei')
  const mail = `${name}@example.com`
  await post(page, '/register', { phone: '13800138000', uname: name, email: mail, password: PASSWORD, password2: PASSWORD })
  await post(page, '/addresses', { deed: 'save', receiver: '韩梅梅', mobile: '13912345678', address: '上海市浦东新区世纪大道 1 号 2501 室' })
  return { name, mail }
}

/** What the page of a guarded form has put into it. */
export async function passOf({ request }: Pick<Page, 'request'>, path: string): Promise<{ pass?: string }> {
  if (!/^(\/en)?\/(login|register|messages)$/.test(path)) return {}
  const page = await (await request.get(path, { maxRedirects: 0 })).text()
  return { pass: /name="pass" value="([^"]+)"/.exec(page)?.[1] ?? '' }
}

/** Sends a form as the page would. */
export async function post(page: Page, path: string, form: Record<string, string>): Promise<void> {
  const reply = await page.request.post(path, { form: { ...form, ...(await passOf(page, path)) }, maxRedirects: 0 })
  expect(reply.status(), `${path} with ${JSON.stringify(form)}`).toBe(303)
}

/** Logs in through the form, as somebody of the demo or of the journey. */
export const logIn = (page: Page, uname: string, password = PASSWORD): Promise<void> => post(page, '/login', { username: uname, password })

/** The words on the button that places an order, pressed; answers the order's number at the cashier. */
export async function placeOrder(page: Page): Promise<string> {
  await page
    .getByRole('button', { name: /^提交订单/ })
    .filter({ visible: true })
    .first()
    .click()
  await expect(page).toHaveURL(/\/(pay|order)\/\d{16}/)
  return /\d{16}/.exec(page.url())![0]
}

/** At the cashier: pays with Alipay, in its sandbox, and comes back to the result. */
export async function payWithAlipay(page: Page): Promise<void> {
  await page.getByRole('radio', { name: /支付宝/ }).check()
  await page.getByRole('button', { name: /^支付 ¥/ }).click()
  await page.getByRole('button', { name: /^支付 ¥/ }).click()
  await expect(page.getByRole('heading', { name: '付款成功' })).toBeVisible()
}

/** The newest letter to an address, when it has come, by what its subject says. Answers its plain text. */
export async function letterTo(page: Page, sandbox: string, mail: string, subject: RegExp): Promise<string> {
  let text = ''
  await expect(async () => {
    const reply = await page.request.get(`${sandbox}/mail?to=${encodeURIComponent(mail)}`, { headers: { accept: 'application/json' } })
    const { letters } = (await reply.json()) as { letters: { subject: string; text: string }[] }
    const letter = letters.find((one) => subject.test(one.subject))
    expect(letter, `${mail}: ${letters.map((one) => one.subject).join(', ')}`).toBeDefined()
    text = letter?.text ?? ''
  }).toPass()
  return text
}
