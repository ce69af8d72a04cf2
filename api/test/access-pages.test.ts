/**
 * The authorisation matrix of the pages, made from the files of shop/src/pages: every page × (nobody, another buyer, its
 * owner) × (own object, another's, none), in both languages. A new page is private by default: nobody is sent to log in.
 * What needs a word is a page for everybody (one line in EVERYBODY, with the reason) and a private page whose address names
 * an object (one line in OBJECTS that makes one).
 */
import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { buildShop } from '../../bin/build-shop.ts'
import { makeDraft, pathOf } from '../assistants/drafts.ts'
import { makeToken } from '../assistants/tokens.ts'
import { markPaid } from '../orders/pay.ts'
import { confirmReceipt } from '../orders/receive.ts'
import { ship } from './ship.ts'
import { transact } from '../shared/db.ts'
import { openShop, type TestBuyer, tokenFor } from './shop.ts'

const root = path.resolve(import.meta.dirname, '../..')
await buildShop(() => {})
const shop = await openShop()

const EVERYBODY: Record<string, string> = {
  '[...path].astro': 'says that there is no such page',
  'index.astro': 'what the shop sells',
  'item/[id].astro': 'what the shop sells',
  'list/[id].astro': 'what the shop sells',
  'catalogs.astro': 'what the shop sells',
  'item/[id]/reviews.astro': 'what buyers say of it, under the name they chose',
  'search.astro': 'what the shop sells',
  'invite/[code].astro': 'a friend’s invitation leads to registering',
  'coupons.astro': 'what everybody may collect',
  'cart.astro': 'a guest has a cart, too: in their own cookie',
  'cart/add.astro': 'a guest has a cart, too: in their own cookie',
  'login.astro': 'a way in',
  'login/[provider].astro': 'a way in',
  'register.astro': 'a way in',
  'bind.astro': 'a way in; the grant in the cookie is the proof',
  'email.astro': 'a way in; the link of a letter is the proof',
  'forgot.astro': 'finding a password; the code of a letter is the proof',
  'activate.astro': 'the link of a letter is the proof',
  'logout.astro': 'out',
  'flash.astro': 'what the shop sells',
  'flash/[id].astro': 'what the shop sells',
  'help/index.astro': 'what everybody may read',
  'help/[topic].astro': 'what everybody may read',
  'offline.astro': 'says that there is no network',
  'gallery.astro': 'the parts of the pages, in development only',
  'part/cart.astro': 'a guest has a cart, too: in their own cookie',
  'part/coupons.astro': 'what everybody may collect',
  'part/delivery.astro': 'when goods come, by region',
  'part/floors.astro': 'what the shop sells',
  'part/home.astro': 'what this visitor has looked at, by their own cookie',
  'result.astro': 'the gateway’s signature is the proof; says only whether an order is paid',
}

const SECRET = '只有本人知道'
/** What the address of a private page names: its parameters, for an object of this buyer’s. */
const OBJECTS: Record<string, (owner: TestBuyer) => Promise<Record<string, string>>> = {
  'order/[id].astro': async (owner) => ({ id: await newOrder(owner) }),
  'pay/[order].astro': async (owner) => ({ order: await newOrder(owner) }),
  'order/[id]/aftersale.astro': async (owner) => ({ id: await receivedOrder(owner) }),
  'order/[id]/review.astro': async (owner) => ({ id: await receivedOrder(owner) }),
  'aftersales/[id].astro': async (owner) => {
    const order = await receivedOrder(owner)
    const body = { kind: 'return', reason: 'quality', words: SECRET }
    return { id: String((await shop.ask('POST', `/v1/orders/${owner.username}/${order}/aftersales`, { token: owner.token, body })).body.data.id) }
  },
  'draft/[id].astro': async (owner) => {
    const [sku, wish] = [await shop.sku(), { name: '助手', scopes: ['order'], dayLimit: 1_000_000 }]
    const { draft } = await transact(shop.db, async (tx) => {
      const { id: tokenId } = await makeToken(tx, owner.id, wish)
      const assistant = { tokenId, userId: owner.id, name: wish.name, scopes: ['order'] as const, dayLimit: wish.dayLimit }
      return await makeDraft(tx, shop.deps, assistant, { settlement: 1, skuId: sku.id, count: 1, note: SECRET }, 'zh-CN')
    })
    return { id: pathOf(shop.deps, owner.id, draft).replace('/draft/', '') }
  },
  'qr/[id].astro': async () => ({ id: (await shop.ask('POST', '/v1/users/qr')).body.data.qr_id }),
}

async function newOrder(owner: TestBuyer): Promise<string> {
  const { id } = await shop.sku()
  const body = { settlement_type: 1, sku_id: id, buy_count: 1, pay_method: 'alipay', address_id: owner.addressId, note: SECRET }
  const reply = await shop.ask('POST', `/v1/orders/${owner.username}`, { token: owner.token, body })
  assert.equal(reply.body.code, 200, JSON.stringify(reply.body))
  return reply.body.data.order_id
}

async function receivedOrder(owner: TestBuyer): Promise<string> {
  const order = await newOrder(owner)
  await transact(shop.db, (tx) => markPaid(tx, Number(order), { paidAt: shop.deps.clock(), why: 'test' }))
  await ship(shop.db, Number(order), { courier: 'shunfeng', trackingNumber: `SF${order}` })
  await transact(shop.db, (tx) => confirmReceipt(tx, owner.id, Number(order)))
  return order
}

const pages = globSync('**/*.astro', { cwd: path.join(root, 'shop/src/pages') }).sort()
const own = pages.filter((page) => !EVERYBODY[page] && page !== 'oauth/authorize.astro')
const addressOf = (page: string, params: Record<string, string>) => `/${page.replace(/\.astro$/, '').replace(/\[(\w+)\]/g, (_, name: string) => params[name] ?? '999999999')}`
const look = (address: string, who?: TestBuyer, method = 'GET') =>
  shop.ask(method, address, {
    headers: {
      ...(who ? { cookie: `jishi_session=${who.token}` } : {}),
      ...(method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded', origin: shop.config.publicUrl } : {}),
    },
    ...(method === 'POST' ? { raw: 'deed=cancel&id=1' } : {}),
  })

/** A buyer with a secret in everything a page could show. */
async function keeper(): Promise<TestBuyer> {
  const buyer = await shop.buyer()
  await shop.db`update users set nickname = ${SECRET} where id = ${buyer.id}`
  await shop.db`update addresses set receiver = ${SECRET}, address = ${SECRET} where user_id = ${buyer.id}`
  await shop.db`insert into messages (user_id, kind, subject, body) values (${buyer.id}, 'other', ${SECRET}, ${SECRET})`
  return buyer
}

test('the lists of pages name pages that are there', () => {
  for (const page of [...Object.keys(EVERYBODY), ...Object.keys(OBJECTS)])
    assert.ok(pages.includes(page), `${page} is no page any more: take its line out of api/test/access-pages.test.ts`)
})

for (const page of own)
  test(`the page ${page} is for its buyer alone`, async () => {
    const [owner, other] = [await keeper(), await shop.buyer()]
    const make = OBJECTS[page]
    assert.ok(
      make || !page.includes('['),
      `${page} names an object. Say in OBJECTS in api/test/access-pages.test.ts how to make one: '${page}': async (owner) => ({ … }); or, for a page that everybody may see, why, in EVERYBODY.`,
    )
    const address = addressOf(page, (await make?.(owner)) ?? {})
    const nothing = addressOf(page, {})
    for (const prefix of ['', '/en'])
      for (const method of ['GET', 'POST']) {
        const reply = await look(prefix + address, undefined, method)
        assert.equal(reply.status, 303, `nobody at ${method} ${prefix}${address} must be sent to log in; a page for everybody gets a line in EVERYBODY`)
        assert.match(reply.headers.get('location') ?? '', new RegExp(`^${prefix}/login\\?next=`))
        assert.doesNotMatch(String(reply.body), new RegExp(SECRET))
      }
    const theirs = await look(address, other)
    assert.ok(theirs.status < 500)
    assert.doesNotMatch(String(theirs.body), new RegExp(SECRET), 'another’s secret')
    if (make && page !== 'qr/[id].astro') {
      const none = await look(nothing, other)
      assert.equal(none.status, 404, 'an object that is not there is told as such')
      assert.equal(theirs.status, none.status, 'another’s object must look like none')
      const before = JSON.stringify(await shop.db`select * from orders order by id`)
      await look(address, other, 'POST')
      assert.equal(JSON.stringify(await shop.db`select * from orders order by id`), before)
    }
    // Whoever scans a code first has it.
    const mine = await look(page === 'qr/[id].astro' ? addressOf(page, (await make?.(owner)) ?? {}) : address, owner)
    assert.ok(mine.status < 400, `the owner: ${mine.status}`)
    assert.match(mine.headers.get('cache-control') ?? '', /no-store/)
  })

test('a session that is over is nobody’s, and a staff token is none', async () => {
  const [owner, clerk] = [await keeper(), await shop.staff({ users: 7, staff: 7 })]
  const old = { ...owner, token: await tokenFor(shop.deps, owner.id) }
  await shop.db`delete from sessions where user_id = ${owner.id}`
  for (const token of [old.token, owner.token, clerk.token, 'nonsense']) assert.equal((await look('/account', { ...owner, token })).status, 303)
  assert.equal((await shop.ask('GET', '/account', { headers: { cookie: `jishi_staff=${clerk.token}` } })).status, 303)
})
