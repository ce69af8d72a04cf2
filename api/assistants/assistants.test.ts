import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { indexSpus } from '../goods/search/index-skus.ts'
import { till } from '../pays/till.ts'
import { transact } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { openShop, type TestBuyer } from '../test/shop.ts'
import { approveDraft, declineDraft, openDraft, readDraft, sealOf } from './drafts.ts'
import { listTokens, makeToken, revokeToken, scopes } from './tokens.ts'

const shop = await openShop({ realUrl: true })
const { db, deps } = shop
const tokenOf = (who: TestBuyer, wish: { scopes?: readonly string[]; dayLimit?: number } = {}) =>
  transact(db, (tx) => makeToken(tx, who.id, { name: '我的助手', scopes: wish.scopes ?? scopes, dayLimit: wish.dayLimit ?? 100_000 }))

/** An assistant as others write them: the SDK's own client, over HTTP. */
async function assistant(token: string) {
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL(`${shop.url}/mcp`), { requestInit: { headers: { authorization: `Bearer ${token}`, 'accept-language': 'en' } } }))
  return speaking(client)
}
const speaking = (client: Client) => ({
  client,
  async call(name: string, args: object = {}): Promise<any> {
    const { content, isError } = (await client.callTool({ name, arguments: args as Record<string, unknown> })) as { content: { text: string }[]; isError?: boolean }
    return { ...parsed(content[0]!.text), isError: isError === true }
  },
})
const parsed = (text: string): object => {
  try {
    return JSON.parse(text) as object
  } catch {
    return { text }
  }
}
const orders = async (who: TestBuyer) => await db<{ id: number; total_amount: number }[]>`select id, total_amount from orders where user_id = ${who.id}`
const code = (wanted: number) => (error: unknown) => error instanceof Refusal && error.code === wanted

test('an assistant searches, looks, fills the cart and drafts; the order is the buyer’s to place', async () => {
  const who = await shop.buyer()
  const sku = await shop.sku({ name: '云上苹果', nameEn: 'Cloud apple', price: 1250 })
  await shop.work()
  const { token } = await tokenOf(who)
  const { client, call } = await assistant(token)
  const { tools } = await client.listTools()
  assert.deepEqual(
    tools.map(({ name }) => name),
    ['search', 'product', 'see_cart', 'add_to_cart', 'change_cart', 'draft_order', 'draft_status', 'order_status'],
  )
  assert.match(client.getInstructions() ?? '', /buyer must open/)
  const seen = await call('product', { sku_id: sku.id })
  assert.deepEqual([seen.name, seen.price, seen.available], ['Cloud apple', '12.50', 100])
  assert.equal((await call('add_to_cart', { sku_id: sku.id, count: 3 })).goods_amount, '37.50')
  assert.equal((await call('change_cart', { sku_id: sku.id, count: 2 })).lines[0].count, 2)
  const draft = await call('draft_order', { note: '放门口' })
  assert.equal(draft.state, 'waiting')
  assert.equal((await orders(who)).length, 0, 'a draft is no order')
  const link = new URL(draft.approve_at)
  assert.equal(link.origin, shop.url)
  const opened = await openDraft(deps, who.id, draft.draft_id, link.searchParams.get('seal')!)
  // Pressed twice at once, it is one order.
  const both = await Promise.all([1, 2].map(() => approveDraft(deps, till, who.id, opened.id, 'alipay')))
  assert.equal(new Set(both.map(({ orderId }) => orderId)).size, 1)
  const [order] = await orders(who)
  assert.equal((await orders(who)).length, 1)
  assert.equal(order!.total_amount, opened.totalAmount)
  const status = await call('draft_status', { draft_id: draft.draft_id })
  assert.deepEqual([status.state, status.order_id, status.approve_at], ['placed', order!.id, undefined])
  const told = await call('order_status', { order_id: order!.id })
  assert.deepEqual([told.state, told.lines[0].count], ['unpaid', 2])
  assert.ok(!JSON.stringify(told).includes('13800138000'), 'the assistant is not told where the buyer lives')
  assert.equal((await call('see_cart')).lines.length, 0)
  await client.close()
})

test('a search by an assistant finds what the shop’s own search finds', async () => {
  const who = await shop.buyer()
  const sku = await shop.sku({ name: '云上苹果 一箱' })
  await transact(db, (tx) => indexSpus(tx, [sku.spuId]))
  const { token } = await tokenOf(who, { scopes: ['read'] })
  const { client, call } = await assistant(token)
  const theirs = await shop.ask('GET', '/v1/goods/search?q=%E4%BA%91%E4%B8%8A%E8%8B%B9%E6%9E%9C', { headers: { 'accept-language': 'en' } })
  const mine = await call('search', { q: '云上苹果' })
  assert.equal(mine.total, theirs.body.paginator.total)
  assert.equal(mine.total, 1)
  assert.deepEqual(
    mine.products.map((one: { sku_id: number }) => one.sku_id),
    theirs.body.data.map((one: { skuid: number }) => one.skuid),
  )
  await client.close()
})

test('a token does what its scopes say, and nothing of anybody else', async () => {
  const [who, other] = [await shop.buyer(), await shop.buyer()]
  const sku = await shop.sku()
  const { token } = await tokenOf(who, { scopes: ['read'] })
  const { client, call } = await assistant(token)
  assert.deepEqual(
    (await client.listTools()).tools.map(({ name }) => name),
    ['search', 'product'],
  )
  assert.ok((await call('add_to_cart', { sku_id: sku.id, count: 1 })).isError)
  assert.equal((await db`select 1 from cart_lines where user_id = ${who.id}`).length, 0)
  await client.close()

  const theirs = await assistant((await tokenOf(other)).token)
  const draft = await theirs.call('draft_order', { sku_id: sku.id, count: 1 })
  const mine = await assistant((await tokenOf(who)).token)
  assert.equal((await mine.call('draft_status', { draft_id: draft.draft_id })).code, 11405)
  await assert.rejects(approveDraft(deps, till, who.id, draft.draft_id, 'alipay'), code(11405))
  const stolen = sealOf(deps, who.id, await readDraft(db, other.id, draft.draft_id, deps.clock()))
  await assert.rejects(openDraft(deps, other.id, draft.draft_id, stolen), code(11405))
  await assert.rejects(
    transact(db, (tx) => declineDraft(tx, who.id, draft.draft_id, new Date())),
    code(11405),
  )
  const { orderId } = await approveDraft(deps, till, other.id, draft.draft_id, 'alipay')
  assert.equal((await mine.call('order_status', { order_id: orderId })).code, 10410)
  assert.equal((await orders(who)).length, 0)
  await Promise.all([theirs.client.close(), mine.client.close()])
})

test('tokens are kept only as hashes, work in no other realm, and end when they are revoked', async () => {
  const who = await shop.buyer()
  const clerk = await shop.staff({ operations: 7 })
  const { id, token } = await tokenOf(who)
  const [row] = await db`select * from assistant_tokens where id = ${id}`
  assert.ok(!JSON.stringify(row).includes(token))
  assert.equal((await shop.ask('GET', `/v1/carts/${who.username}`, { token })).status, 401)
  assert.equal((await shop.ask('GET', '/v1/staff/webhooks', { token })).status, 401)
  const ping = { jsonrpc: '2.0', id: 1, method: 'ping' }
  const at = (given: string | undefined) => shop.ask('POST', '/mcp', { ...(given ? { token: given } : {}), body: ping, headers: { accept: 'application/json, text/event-stream' } })
  for (const wrong of [undefined, who.token, clerk.token, `${token}x`, `jsa_${'a'.repeat(43)}`]) {
    const refused = await at(wrong)
    assert.deepEqual([refused.status, refused.body.code], [401, 11400])
    assert.match(refused.headers.get('www-authenticate') ?? '', /^Bearer/)
  }
  assert.deepEqual((await at(token)).body, { jsonrpc: '2.0', id: 1, result: {} })
  const { client, call } = await assistant(token)
  const draft = await call('draft_order', { sku_id: (await shop.sku()).id })
  await assert.rejects(
    transact(db, (tx) => revokeToken(tx, clerk.id + 1_000_000, id, new Date())),
    code(11404),
  )
  await transact(db, (tx) => revokeToken(tx, who.id, id, new Date()))
  assert.equal((await at(token)).status, 401)
  await assert.rejects(approveDraft(deps, till, who.id, draft.draft_id, 'alipay'), code(11406))
  assert.equal((await listTokens(db, who.id)).length, 0)
  await client.close()
  const banned = await tokenOf(who)
  await db`update users set banned_at = now() where id = ${who.id}`
  assert.equal((await at(banned.token)).status, 401)
})

test('a day’s limit holds for many drafts at once, and comes back when they are declined', async () => {
  const who = await shop.buyer()
  const sku = await shop.sku({ price: 4000 })
  const { token } = await tokenOf(who, { dayLimit: 10_000 })
  const { client, call } = await assistant(token)
  const made = await Promise.all(Array.from({ length: 5 }, () => call('draft_order', { sku_id: sku.id })))
  const good = made.filter(({ isError }) => !isError)
  const [{ sum } = { sum: 0 }] = await db<{ sum: number }[]>`select sum(total_amount)::int as sum from order_drafts where user_id = ${who.id}`
  assert.ok(good.length >= 1 && sum <= 10_000, `${good.length} drafts of ${sum}`)
  assert.ok(made.filter(({ isError }) => isError).every((one) => one.code === 11403))
  for (const { draft_id } of good) await transact(db, (tx) => declineDraft(tx, who.id, draft_id, deps.clock()))
  assert.equal((await call('draft_order', { sku_id: sku.id })).state, 'waiting')
  await client.close()
})

test('a draft is not placed at another price, for another cart, or too late', async () => {
  const who = await shop.buyer()
  const [sku, other] = [await shop.sku({ price: 3000 }), await shop.sku({ price: 3000 })]
  const { client, call } = await assistant((await tokenOf(who)).token)
  const now = await call('draft_order', { sku_id: sku.id })
  await db`update skus set price = 2900 where id = ${sku.id}`
  await assert.rejects(approveDraft(deps, till, who.id, now.draft_id, 'alipay'), code(10706))
  await call('add_to_cart', { sku_id: sku.id, count: 1 })
  const cart = await call('draft_order')
  await call('change_cart', { sku_id: sku.id, count: 0 })
  await db`update skus set price = 2900 where id = ${other.id}`
  await call('add_to_cart', { sku_id: other.id, count: 1 })
  await assert.rejects(approveDraft(deps, till, who.id, cart.draft_id, 'alipay'), code(11407))
  const late = await call('draft_order')
  shop.later(31 * 60)
  await assert.rejects(approveDraft(deps, till, who.id, late.draft_id, 'alipay'), code(11406))
  assert.equal((await call('draft_status', { draft_id: late.draft_id })).state, 'expired')
  assert.equal((await orders(who)).length, 0)
  await client.close()
})

test('what makes no sense is refused in words, and changes nothing', async () => {
  const who = await shop.buyer()
  const { client, call } = await assistant((await tokenOf(who)).token)
  assert.equal((await call('product', { sku_id: 999_999_999 })).isError, true)
  assert.equal((await call('draft_order')).code, 10403)
  assert.equal((await call('change_cart', { sku_id: 1, count: -1 })).isError, true)
  assert.equal((await call('add_to_cart', { sku_id: (await shop.sku({ stock: 2 })).id, count: 3 })).code, 10301)
  for (const wish of [
    { name: '', scopes: ['read'], dayLimit: 0 },
    { name: 'x', scopes: [], dayLimit: 0 },
    { name: 'x', scopes: ['all'], dayLimit: 0 },
    { name: 'x', scopes: ['order'], dayLimit: -1 },
  ])
    await assert.rejects(
      transact(db, (tx) => makeToken(tx, who.id, wish)),
      code(11402),
    )
  assert.equal((await db`select 1 from assistant_tokens where user_id = ${who.id}`).length, 1)
  assert.equal((await db`select 1 from order_drafts where user_id = ${who.id}`).length, 0)
  await client.close()
})

test('jishi mcp carries the same tools over standard input and output', async () => {
  const who = await shop.buyer()
  const { token } = await tokenOf(who)
  const jishi = path.resolve(import.meta.dirname, '../../bin/jishi.ts')
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [jishi, 'mcp'], env: { PATH: process.env.PATH ?? '', JISHI_URL: shop.url, JISHI_TOKEN: token } }),
  )
  assert.equal((await client.listTools()).tools.length, 8)
  assert.deepEqual((await speaking(client).call('see_cart')).lines, [])
  await client.close()
})

test('/llms.txt tells programs what the shop is, with every tool and catalog', async () => {
  const { status, headers, body } = await shop.ask('GET', '/llms.txt')
  assert.deepEqual([status, headers.get('content-type')], [200, 'text/plain; charset=utf-8'])
  for (const words of [`${shop.url}/mcp`, '- draft_order (scope order', '/v1/openapi.json', 'Catalog ']) assert.ok(body.includes(words), words)
})
