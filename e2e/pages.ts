/** Every page of the shop, in one list: what is looked at, measured and photographed. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Known, knownFile, returnAddress } from './known.ts'
import { type Clerk, type Page, payWithAlipay, placeOrder, post } from './shop.ts'

/** What a buyer has gone through before the pages of their own are looked at. */
export type Scene = {
  unpaid: string
  paid: string
  shipped: string
  received: string
  aftersale: string
  payment: string
  sale: number
  /** Paths: of an order that an assistant has drafted, and where another application asks who somebody is. */
  draft: string
  consent: string
}
/** `name`: of its picture. `own`: only for the buyer of the scene. `status`: what it answers, if not 200. */
export type PageToSee = { name: string; path: (scene: Scene) => string; own?: boolean; status?: number }

const at = (name: string, path: string, status?: number): PageToSee => ({ name, path: () => path, ...(status ? { status } : {}) })
const own = (name: string, path: string | ((scene: Scene) => string)): PageToSee => ({ name, path: typeof path === 'string' ? () => path : path, own: true })

export const pages: PageToSee[] = [
  at('home', '/'),
  at('catalogs', '/catalogs'),
  at('list', '/list/1'),
  at('list-filtered', '/list/1?stock=1&sort=price'),
  at('search', '/search?q=%E8%8B%B9%E6%9E%9C'),
  at('search-none', '/search?q=zzqxjv'),
  at('item', '/item/1'),
  at('item-reviews', '/item/1/reviews'),
  at('cart-empty', '/cart'),
  at('flash', '/flash'),
  at('help', '/help'),
  ...['buying', 'paying', 'delivery', 'after-sales', 'contact', 'about', 'privacy', 'terms'].map((topic) => at(`help-${topic}`, `/help/${topic}`)),
  at('coupons', '/coupons'),
  at('login', '/login'),
  at('login-code', '/login?way=sms'),
  at('login-scan', '/login?way=qr'),
  at('register', '/register'),
  at('forgot', '/forgot'),
  at('email', '/email'),
  at('activate-bad', '/activate?code=nonsense', 400),
  at('gone', '/item/999999999', 404),
  at('nowhere', '/nowhere', 404),
  at('invitation-gone', '/invite/nonsense', 404),
  at('login-denied', '/login/weibo?error=access_denied', 400),
  at('bind-lost', '/bind?with=weibo'),
  at('offline', '/offline'),
  own('cart', '/cart'),
  own('flash-sale', ({ sale }) => `/flash/${sale}`),
  own('confirm', '/confirm'),
  own('draft', ({ draft }) => draft),
  own('consent', ({ consent }) => consent),
  { ...own('qr-gone', '/qr/nonsense'), status: 410 },
  own('pay', ({ unpaid }) => `/pay/${unpaid}`),
  own('result', ({ payment }) => `/result?out_trade_no=${payment}&zh=1`),
  own('orders', '/orders'),
  own('order-unpaid', ({ unpaid }) => `/order/${unpaid}`),
  own('order-paid', ({ paid }) => `/order/${paid}`),
  own('order-cancel', ({ paid }) => `/order/${paid}/aftersale`),
  own('order-shipped', ({ shipped }) => `/order/${shipped}`),
  own('order-received', ({ received }) => `/order/${received}`),
  own('review-form', ({ received }) => `/order/${received}/review`),
  own('aftersale-form', ({ received }) => `/order/${received}/aftersale`),
  own('aftersale', ({ aftersale }) => `/aftersales/${aftersale}`),
  own('aftersales', '/aftersales'),
  own('account', '/account'),
  own('addresses', '/addresses'),
  own('bindings', '/bindings'),
  own('devices', '/devices'),
  own('assistants', '/assistants'),
  own('favourites', '/favourites'),
  own('history', '/history'),
  own('invite', '/invite'),
  own('logout', '/logout'),
  own('messages', '/messages'),
  own('my-coupons', '/my-coupons'),
  own('my-data', '/my-data'),
  own('notices', '/notices'),
  own('password', '/password'),
  own('profile', '/profile'),
  own('reviews', '/reviews'),
  own('wallet', '/wallet'),
]

/** Lets the buyer on `page` buy, pay, receive and ask back, so that every page of theirs shows something. The page must be Chinese. */
export async function playScene(page: Page, clerk: Clerk): Promise<Scene> {
  const received = await buy(page, 9)
  await ship(clerk, received)
  await post(page, `/order/${received}`, { deed: 'receive' })
  const shipped = await buy(page, 20)
  await ship(clerk, shipped)
  const back = await buy(page, 12)
  const payment = /out_trade_no=([^&]+)/.exec(page.url())?.[1] ?? ''
  await ship(clerk, back)
  const aftersale = await askBack(page, back)
  const paid = await buy(page, 33)
  await page.goto('/confirm?sku_id=1&buy_num=2')
  const unpaid = await placeOrder(page)
  for (const sku of ['1', '9', '20']) {
    await post(page, '/favourites', { sku_id: sku, deed: 'add' })
    await post(page, '/cart/add', { sku_id: sku, count: '2' })
  }
  const sale = await planSale(page, clerk)
  return { unpaid, paid, shipped, received, aftersale, payment, sale, draft: await draftOrder(page), consent: consentFor(new URL(page.url())) }
}

/** Lets an assistant of the buyer draft an order; answers the path of its page. */
async function draftOrder(page: Page): Promise<string> {
  const made = await page.request.post('/assistants', { form: { deed: 'make', name: '晚饭助手', scope_read: '1', scope_cart: '1', scope_order: '1', day_limit: '500' } })
  const token = /<code[^>]*>([^<]+)<\/code>/.exec(await made.text())?.[1] ?? ''
  const drafted = await page.request.post('/mcp', {
    headers: { authorization: `Bearer ${token}`, accept: 'application/json, text/event-stream' },
    data: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'draft_order', arguments: { sku_id: 9, count: 2 } } },
  })
  const { result } = (await drafted.json()) as { result: { content: { text: string }[] } }
  const { approve_at } = JSON.parse(result.content[0]!.text) as { approve_at: string }
  const { pathname, search } = new URL(approve_at)
  return pathname.replace(/^\/en\//, '/') + search
}

/** Where the shop's second application sends people to be asked. */
function consentFor({ port }: URL): string {
  const { application } = JSON.parse(readFileSync(knownFile(Number(port)), 'utf8')) as Known
  const query = { response_type: 'code', client_id: application.clientId, redirect_uri: returnAddress(Number(port)), code_challenge_method: 'S256', state: 'seen' }
  return `/oauth/authorize?${new URLSearchParams({ ...query, code_challenge: createHash('sha256').update('of a page to be seen').digest('base64url') })}`
}

/** A flash sale that comes tomorrow; answers its id. One SKU has one sale at a time, and screens are looked at side by side: each width has its own. */
async function planSale(page: Page, clerk: Clerk): Promise<number> {
  const sku = (page.viewportSize()?.width ?? 0) < 640 ? 25 : 26
  const { data } = (await (await page.request.get('/v1/flash-sales')).json()) as { data: { id: number; sku_id: number }[] }
  const known = data.find((sale) => sale.sku_id === sku)
  if (known) return known.id
  const tomorrow = Date.now() + 86_400_000
  const times = { starts_at: new Date(tomorrow).toISOString(), ends_at: new Date(tomorrow + 3_600_000).toISOString() }
  return (await clerk<{ id: number }>('POST', 'flash-sales', { sku_id: sku, price: '0.50', pieces: 1, ...times })).id
}

/** Buys one piece and pays; answers the order's number. */
export async function buy(page: Page, sku: number): Promise<string> {
  await page.goto(`/confirm?sku_id=${sku}&buy_num=1`)
  const order = await placeOrder(page)
  await payWithAlipay(page)
  return order
}

/** A clerk hands every parcel of the order to the courier. */
async function ship(clerk: Clerk, order: string): Promise<void> {
  const parcels = await clerk<{ parcel_id: number }[]>('GET', `parcels?q=${order}`)
  for (const [n, { parcel_id }] of parcels.entries())
    await clerk('POST', `parcels/${parcel_id}/shipments`, { courier: 'shunfeng', tracking_number: n === 0 ? `SF${order}` : `SF${order}${n}` })
}

/** Asks for the money of an order that is on its way; answers the case's number. */
async function askBack(page: Page, order: string): Promise<string> {
  await page.goto(`/order/${order}/aftersale`)
  await page.getByLabel('申请原因').selectOption('late')
  await page.getByRole('button', { name: '提交申请' }).click()
  await page.waitForURL(/\/aftersales\/\d+/)
  return /\/aftersales\/(\d+)/.exec(page.url())![1]!
}
