import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildShop } from '../../bin/build-shop.ts'
import { openStage } from './stage.ts'

/** How many statements the shop sends for requests, transactions' begin and commit among them: a number that nobody's machine changes. */
await buildShop(() => {})
const { shop, noticeFor } = await openStage()

type Ask = () => Promise<{ status: number; body: any }>
const counting = async (ask: Ask): Promise<{ body: any; sent: string[] }> => {
  const sent: string[] = []
  const options = shop.db.options as unknown as { debug: unknown }
  options.debug = (_connection: number, query: string) => sent.push(query.replace(/\s+/g, ' ').trim().slice(0, 90))
  const { status, body } = await ask()
  options.debug = false
  assert.equal(status, 200, JSON.stringify(body))
  // Beside requests, a process reads its board of flash sales every ten seconds.
  return { body, sent: sent.filter((query) => !/^(b\.oid|select b\.oid|select f\.id, f\.sku_id)/i.test(query)) }
}
/** Once to warm the caches and prepare, then counted. */
const count = async (ask: Ask): Promise<string[]> => {
  await counting(ask)
  return (await counting(ask)).sent
}
const most = (sent: string[], number: number) => assert.ok(sent.length <= number, `${sent.length} statements:\n${sent.join('\n')}`)

test('what visitors read takes three statements at most', async () => {
  const sku = await shop.sku()
  most(await count(() => shop.ask('GET', `/v1/goods/detail/${sku.id}`)), 3)
  most(await count(() => shop.ask('GET', `/v1/goods/catalogs/${sku.catalogId}?page=1&pagesize=5`)), 3)
})

test('many orders that come together share their statements', async () => {
  const sku = await shop.sku({ stock: 1000 })
  const buyers = await Promise.all(Array.from({ length: 24 }, () => shop.buyer()))
  const press = (count: number) =>
    Promise.all(
      buyers.map((buyer) =>
        shop.ask('POST', `/v1/orders/${buyer.username}`, { token: buyer.token, body: { address_id: buyer.addressId, settlement_type: '1', sku_id: sku.id, buy_count: count } }),
      ),
    )
  await press(1)
  const { sent } = await counting(async () => (await press(2))[0]!)
  const mine = sent.filter((query) => !query.startsWith('with seen as'))
  assert.equal((await shop.db`select 1 from orders where total_count = 2`).count, 24)
  // Each by itself would be four times twenty-four; here there may be a handful of batches.
  most(mine, 4 * 12)
})

type Step = 'cart' | 'confirm' | 'order' | 'notice'
const STEPS: readonly Step[] = ['cart', 'confirm', 'order', 'notice']

/** What a buyer of their own asks, step by step, from the cart to a paid order. */
const openJourney = async () => {
  const buyer = await shop.buyer()
  const sku = await shop.sku()
  const { token, username } = buyer
  let number = ''
  const asks: Record<Step, Ask> = {
    cart: () => shop.ask('POST', `/v1/carts/${username}`, { token, body: { sku_id: sku.id, count: 1 } }),
    confirm: () => shop.ask('GET', `/v1/orders/${username}/advance?settlement_type=0`, { token }),
    order: async () => {
      const placed = await shop.ask('POST', `/v1/orders/${username}`, { token, body: { address_id: buyer.addressId, settlement_type: '0' } })
      number = String(placed.body.data.order_id)
      return placed
    },
    notice: async () => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
      const told = await shop.ask('POST', '/v1/pays/notify_url', { raw: new URLSearchParams(noticeFor({ number, amount: 8800 })).toString(), headers })
      assert.equal(told.body, 'success')
      return told
    },
  }
  return asks
}

test('a journey from the cart to a paid order, alone in the shop, takes fifteen statements at most, four of them begin and commit', async () => {
  const journey = async () => {
    const asks = await openJourney()
    const steps = {} as Record<Step, string[]>
    for (const step of STEPS) steps[step] = (await counting(asks[step])).sent
    return steps
  }
  await journey()
  const steps = await journey()
  most(steps.cart, 2)
  most(steps.confirm, 2)
  most(steps.order, 7)
  most(steps.notice, 4)
})

test('of journeys that are made at one time each takes twelve statements at most', async () => {
  const journeys = await Promise.all(Array.from({ length: 12 }, openJourney))
  const sent: string[] = []
  for (const step of STEPS) {
    const all = await counting(async () => (await Promise.all(journeys.map((asks) => asks[step]())))[0]!)
    sent.push(...all.sent)
  }
  assert.ok(sent.length <= 12 * journeys.length, `${sent.length / journeys.length} statements`)
})

test('the page of a product and of a list takes three statements at most when it is made, beside what all pages share', async () => {
  const [first, second] = [await shop.sku(), await shop.sku()]
  await shop.db`insert into spu_ratings (spu_id, count, sum, fives) select spu_id, 1, 5, 1 from skus where id = any(${[first.id, second.id]}) on conflict do nothing`
  const page = (path: string) => async () => ({ status: (await fetch(shop.url + path)).status, body: undefined })
  // What is read once for all pages is read by the first.
  await counting(page(`/item/${first.id}`))
  most((await counting(page(`/item/${second.id}`))).sent, 3)
  await counting(page(`/list/${first.catalogId}`))
  most((await counting(page(`/list/${second.catalogId}`))).sent, 3)
  most((await counting(page(`/list/${second.catalogId}?sort=price`))).sent, 3)
})
