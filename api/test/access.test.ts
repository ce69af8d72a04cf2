/**
 * The authorisation matrix, made from the route table: every route × who asks × whose object. A new route joins by itself:
 * its guard (`requireBuyer`, `requireStaff`) is its class. What needs a word is
 *   - a route for everybody: one line in EVERYBODY, with the reason;
 *   - a buyer's route that names an object (in its path, or as an id in its body or query): one line in OBJECTS that makes one.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import type { RouteOptions } from 'fastify'
import { buildApp } from '../app.ts'
import { attach } from '../messages/attach.ts'
import { markPaid } from '../orders/pay.ts'
import { confirmReceipt } from '../orders/receive.ts'
import { ship } from './ship.ts'
import { writeMessage } from '../messages/write.ts'
import { askForExport } from '../privacy/export.ts'
import { type Area, areas, type Rights } from '../shared/rights.ts'
import { transact } from '../shared/db.ts'
import { openShop, type Reply, type TestBuyer, tokenFor } from './shop.ts'

const shop = await openShop({ env: { SMS_CAPTCHA: 'false' } })
const { db, deps } = shop

/** Routes without a guard, each with the reason why everybody may. */
const EVERYBODY: Record<string, string> = {
  'GET /readyz': 'asked by a proxy; says nothing but whether it wants work',
  'GET /healthz': 'asked by whatever watches the server; says nothing but that it lives',
  'GET /v1/openapi.json': 'the API’s description',
  'POST /mcp': 'the token of a buyer’s assistant is the proof',
  'GET /mcp': 'answers only that nothing is told unasked',
  'DELETE /mcp': 'answers only that there are no sessions',
  'GET /llms.txt': 'what the shop is, for programs',
  'GET /v1/docs': 'the API’s description, for people',
  'GET /media/*': 'pictures of goods; keys are hashes of their content',
  'GET /for-robots': 'a trap; says nothing',
  'POST /v1/users/register': 'a way in',
  'POST /v1/users': 'a way in',
  'POST /v1/users/login': 'a way in',
  'POST /v1/tokens': 'a way in',
  'POST /v1/staff/tokens': 'the way in of the staff',
  'GET /v1/users/activation': 'the code of a letter is the proof',
  'POST /v1/users/password/sms': 'finding a password; the code of a letter is the proof',
  'POST /v1/users/password/verification': 'finding a password; the code of a letter is the proof',
  'POST /v1/users/password/new': 'finding a password; a passed verification is the proof',
  'POST /v1/users/email/link': 'a way in; sends a letter',
  'GET /v1/users/email/entry': 'the link of a letter is the proof',
  'POST /v1/users/email/entry': 'the link of a letter is the proof',
  ...Object.fromEntries(
    ['weibo', 'qq'].flatMap((provider) => [
      [`GET /v1/users/${provider}/authorization`, 'a way in; gives the address of the provider'],
      [`GET /v1/users/${provider}/users`, 'a way in; state and code are the proof'],
      [`POST /v1/users/${provider}/users`, 'a way in; the grant is the proof'],
      [`POST /v1/users/${provider}/users/binduser`, 'a way in; grant and password are the proof'],
    ]),
  ),
  'POST /v1/users/qr': 'a way in; gives a desktop its code',
  'GET /v1/users/qr/:id': 'the secret of the desktop is the proof',
  'GET /v1/users/qr/:id/events': 'the secret of the desktop is the proof',
  'GET /v1/oauth/application': 'the name of an application that buyers may log in to',
  'POST /v1/oauth/token': 'client secret, code and verifier are the proof',
  'GET /v1/users/captcha': 'a riddle',
  'POST /v1/users/sms/code': 'a way in; sends a message',
  'POST /v1/users/sms/login': 'the code of a message is the proof',
  'POST /shop/visit': 'counts a look at a page; keeps nothing of who looked',
  'GET /v1/regions': 'provinces, cities and districts',
  'POST /v1/addresses/parse': 'reads a line of text and keeps nothing',
  'GET /v1/goods/index': 'what the shop sells',
  'GET /v1/goods/detail/:sku_id': 'what the shop sells',
  'GET /v1/goods/catalogs': 'what the shop sells',
  'GET /v1/goods/catalogs/:id': 'what the shop sells',
  'POST /v1/goods/sku': 'what the shop sells',
  'GET /v1/goods/live': 'what the shop sells',
  'POST /v1/goods/search': 'what the shop sells',
  'GET /v1/content/:slot': 'what the shop shows',
  'GET /v1/goods/search': 'what the shop sells',
  'GET /v1/goods/suggest': 'what the shop sells',
  'GET /v1/goods/search/hot': 'what the shop sells',
  'GET /v1/promotions': 'what the shop sells, for less',
  'GET /v1/goods/:spu/reviews': 'what buyers say of it, under the name they chose',
  'GET /v1/goods/rankings': 'what the shop sells',
  'GET /v1/goods/recommendations': 'what the shop sells',
  'POST /v1/pays/wechat/notify': 'the gateway’s signature is the proof',
  'GET /v1/coupons': 'what everybody may collect',
  'GET /v1/flash-sales': 'what the shop sells, for a short time',
  'GET /v1/flash-sales/:sale_id': 'what the shop sells, for a short time',
  'GET /v1/flash-sales/:sale_id/events': 'what the shop sells, for a short time',
  'POST /v1/flash-sales/:sale_id/claims': 'the ticket is the proof, and claims only for the buyer it names',
  'POST /v1/pays/notify_url': 'the gateway’s signature is the proof',
  'GET /v1/pays/return_url': 'the gateway’s signature is the proof; says only whether an order is paid',
  'GET /v1/orders/result': 'the gateway’s signature is the proof; says only whether an order is paid',
}

/** Ids that name nobody’s object: goods, and words that are a proof by themselves. */
const NOBODYS = new Set(['sku_id', 'spu_id', 'spuid', 'skuid', 'catalog_id', 'captcha_id', 'client_id', 'uid', 'sale_id'])

type Made = { path?: Record<string, string | number>; body?: unknown; query?: string }
type Objects = {
  /** Makes a fresh object of this buyer’s, and says what to ask for it: the path’s parameters, the body. */
  make(owner: TestBuyer): Promise<Made>
  /** The same, where there is no such object. By default the path’s parameters become 999999999. */
  missing?(made: Made): Made
  /** The code for the object’s owner, where it is not 200. */
  owner?: number
  /** The code for another buyer, where it is not that of a missing object. */
  foreign?: number
}
const id = async (make: Promise<number>): Promise<Made> => ({ path: { id: await make } })

/** How to make an object for a buyer’s route that names one. */
const OBJECTS: Record<string, Objects | 'names no object'> = {
  'POST /v1/users/:username/coupons': 'names no object',
  'DELETE /v1/users/:username/sessions/:id': { make: (owner) => id(newSession(owner)) },
  'PUT /v1/users/:username/address/:id': {
    make: async (owner) => ({ ...(await id(newAddress(owner))), body: { receiver: '韩梅梅', receiver_mobile: '13800138000', address: '上海市某路 1 号', postcode: '', tag: '' } }),
  },
  'DELETE /v1/users/:username/address/:id': { make: (owner) => id(newAddress(owner)) },
  'POST /v1/users/:username/address/default': { make: async (owner) => ({ body: { id: await newAddress(owner) } }), missing: () => ({ body: { id: 999_999_999 } }) },
  'POST /v1/users/:username/bindings/:provider': 'names no object',
  'DELETE /v1/users/:username/bindings/:provider': {
    make: async (owner) => {
      await db`insert into bound_accounts (provider, provider_uid, user_id) values ('qq', ${randomUUID()}, ${owner.id}) on conflict do nothing`
      return { path: { provider: 'qq' } }
    },
    missing: (made) => made,
  },
  'GET /v1/users/:username/qr/:id': { make: async () => ({ path: { id: await newQr() } }), foreign: 200 },
  'POST /v1/users/:username/qr/:id/confirm': { make: async (owner) => ({ path: { id: await newQr(owner) } }), foreign: 10161 },
  'POST /v1/users/:username/qr/:id/refuse': { make: async (owner) => ({ path: { id: await newQr(owner) } }), foreign: 10161 },
  'GET /v1/users/:username/messages/:id/file': { make: (owner) => id(newMessage(owner)) },
  'GET /v1/users/:username/export/:id': { make: (owner) => id(newExport(owner)) },
  'POST /v1/orders/:username': {
    make: async (owner) => ({ body: { settlement_type: 1, pay_method: 'alipay', sku_id: (await goods()).id, buy_count: 1, address_id: owner.addressId } }),
    missing: (made) => ({ body: { ...(made.body as object), address_id: 999_999_999 } }),
  },
  'GET /v1/orders/:username/advance': {
    make: async (owner) => ({ query: `?settlement_type=1&sku_id=${(await goods()).id}&buy_num=1&address_id=${await newAddress(owner)}` }),
    missing: ({ query = '' }) => ({ query: query.replace(/address_id=\d+/, 'address_id=999999999') }),
    // The buyer's own default stands in for an address that is not theirs.
    foreign: 200,
  },
  'GET /v1/orders/:username': {
    make: async (owner) => ({ query: `?type=5&order_id=${await newOrder(owner)}` }),
    missing: () => ({ query: '?type=5&order_id=2026000000000001' }),
    // Here is no gateway to ask; another's order never comes that far.
    owner: 10502,
  },
  'POST /v1/orders/:username/:order_id/again': { make: async (owner) => ({ path: { order_id: await newOrder(owner) } }) },
  'POST /v1/orders/:username/:order_id/extensions': { make: async (owner) => ({ path: { order_id: await shippedOrder(owner) } }) },
  'PUT /v1/orders/:username/:order_id/address': {
    make: async (owner) => ({ path: { order_id: await newOrder(owner) }, body: { address_id: await newAddress(owner) } }),
  },
  'POST /v1/orders/:username/:order_id/invoice': { make: async (owner) => ({ path: { order_id: await newOrder(owner) }, body: { kind: 'personal', title: '李雷' } }) },
  'DELETE /v1/orders/:username/:order_id': { make: async (owner) => ({ path: { order_id: await paidOrder(owner) } }), /* No money came in here. */ owner: 10506 },
  'GET /v1/pays/:username/:order_id/events': { make: async (owner) => ({ path: { order_id: await newOrder(owner) } }) },
  'POST /v1/orders/:username/:order_id/aftersales/previews': { make: async (owner) => ({ path: { order_id: await receivedOrder(owner) }, body: CASE }) },
  'POST /v1/orders/:username/:order_id/aftersales': { make: async (owner) => ({ path: { order_id: await receivedOrder(owner) }, body: CASE }) },
  // A list: of another's order there are no cases.
  'GET /v1/aftersales/:username': {
    make: async (owner) => ({ query: `?order_id=${await orderOfCase(owner)}` }),
    missing: () => ({ query: '?order_id=2026000000000001' }),
    foreign: 200,
  },
  'GET /v1/aftersales/:username/:id': { make: async (owner) => ({ path: { id: await newCase(owner) } }) },
  'PUT /v1/aftersales/:username/:id/parcel': {
    make: async (owner) => ({ path: { id: await newCase(owner) }, body: { courier: 'shunfeng', tracking_number: 'SF1234567890' } }),
    owner: 10456,
  },
  'DELETE /v1/aftersales/:username/:id': { make: async (owner) => ({ path: { id: await newCase(owner) } }) },
  'POST /v1/orders/:username/:order_id/reviews': {
    make: async (owner) => ({ path: { order_id: await receivedOrder(owner) }, body: { sku_id: (await goods()).id, stars: 5, text: '好' } }),
  },
  'POST /v1/reviews/:username/:id/follow-ups': { make: async (owner) => ({ path: { id: await newReview(owner) }, body: { text: '还是好' } }) },
  // A review is for everybody, and so is a vote for it.
  'POST /v1/reviews/:username/:id/votes': 'names no object',
  'DELETE /v1/reviews/:username/:id/votes': 'names no object',
  'PUT /v1/orders/:username': {
    make: async (owner) => ({ body: { order_id: String(await newOrder(owner)) } }),
    missing: () => ({ body: { order_id: '2026000000000001' } }),
    owner: 10409,
    foreign: 10409,
  },
  'GET /v1/orders/:username/:order_id': { make: async (owner) => ({ path: { order_id: await newOrder(owner) } }) },
  'POST /v1/orders/:username/:order_id/cancellations': { make: async (owner) => ({ path: { order_id: await newOrder(owner) } }) },
  'POST /v1/pays/:username': {
    make: async (owner) => ({ body: { order_id: String(await newOrder(owner)) } }),
    missing: () => ({ body: { order_id: '2026000000000001' } }),
    owner: 10502,
  },
  'GET /v1/pays/:username/:order_id': { make: async (owner) => ({ path: { order_id: await newOrder(owner) } }) },
}

const SECRET = '只有本人知道'
const CASE = { kind: 'return', reason: 'quality' }
const one = async (rows: Promise<{ id: number }[]>): Promise<number> => (await rows)[0]!.id

async function newSession(owner: TestBuyer): Promise<number> {
  await tokenFor(deps, owner.id)
  return await one(db<{ id: number }[]>`select max(id) as id from sessions where user_id = ${owner.id}`)
}
const newAddress = (owner: TestBuyer): Promise<number> =>
  one(
    db<
      { id: number }[]
    >`insert into addresses (user_id, receiver, receiver_mobile, address, postcode, tag) values (${owner.id}, ${SECRET}, '13800138000', ${SECRET}, '', '') returning id`,
  )
async function newQr(owner?: TestBuyer): Promise<string> {
  const qr: string = (await shop.ask('POST', '/v1/users/qr')).body.data.qr_id
  if (owner) assert.equal((await shop.ask('GET', `/v1/users/${owner.username}/qr/${qr}`, { token: owner.token })).body.code, 200)
  return qr
}
async function newMessage(owner: TestBuyer): Promise<number> {
  const file = await attach(deps, { bytes: Buffer.from(SECRET), name: 'a.txt' })
  return await transact(db, (tx) => writeMessage(tx, owner.id, { kind: 'other', subject: SECRET, body: SECRET }, file, deps.clock()))
}
async function newExport(owner: TestBuyer): Promise<number> {
  const { id } = await transact(db, (tx) => askForExport(tx, owner.id, deps.clock()))
  await shop.work()
  return id
}
let onSale: Promise<{ id: number }> | undefined
const goods = () => (onSale ??= shop.sku({ stock: 10_000 }))
async function newOrder(owner: TestBuyer): Promise<number> {
  const body = { settlement_type: 1, pay_method: 'alipay', sku_id: (await goods()).id, buy_count: 1, address_id: owner.addressId }
  const reply = await shop.ask('POST', `/v1/orders/${owner.username}`, { token: owner.token, body })
  assert.equal(reply.body.code, 200, `an order for the matrix: ${JSON.stringify(reply.body)}`)
  return Number(reply.body.data.order_id)
}

async function paidOrder(owner: TestBuyer): Promise<number> {
  const order = await newOrder(owner)
  await transact(db, (tx) => markPaid(tx, order, { paidAt: deps.clock(), why: 'test' }))
  return order
}
async function shippedOrder(owner: TestBuyer): Promise<number> {
  const order = await paidOrder(owner)
  await ship(db, order, { courier: 'shunfeng', trackingNumber: `SF${order}` })
  return order
}
async function receivedOrder(owner: TestBuyer): Promise<number> {
  const order = await shippedOrder(owner)
  await transact(db, (tx) => confirmReceipt(tx, owner.id, order))
  return order
}
async function newCase(owner: TestBuyer): Promise<number> {
  const reply = await shop.ask('POST', `/v1/orders/${owner.username}/${await receivedOrder(owner)}/aftersales`, { token: owner.token, body: { ...CASE, words: SECRET } })
  assert.equal(reply.body.code, 200, `a case for the matrix: ${JSON.stringify(reply.body)}`)
  return reply.body.data.id
}
const orderOfCase = async (owner: TestBuyer) => await one(db<{ id: number }[]>`select order_id as id from aftersales where id = ${await newCase(owner)}`)
async function newReview(owner: TestBuyer): Promise<number> {
  const body = { sku_id: (await goods()).id, stars: 5, text: SECRET }
  const reply = await shop.ask('POST', `/v1/orders/${owner.username}/${await receivedOrder(owner)}/reviews`, { token: owner.token, body })
  assert.equal(reply.body.code, 200, `a review for the matrix: ${JSON.stringify(reply.body)}`)
  return reply.body.data.id
}

type Access = { realm: 'buyer' } | { realm: 'staff'; area?: Area; right?: number }
type Route = { method: string; url: string; name: string; access: Access | undefined; schema: Schema }
type Schema = { security?: Record<string, unknown>[]; body?: { properties?: object }; querystring?: { properties?: object } }

async function routeTable(): Promise<Route[]> {
  const found: Route[] = []
  const app = await buildApp(deps, { withPages: false, onRoute: (route) => found.push(...routesOf(route)) })
  await app.ready()
  await app.close()
  return found
}

function routesOf(route: RouteOptions): Route[] {
  const hooks = [route.onRequest, route.preParsing, route.preValidation, route.preHandler].flat()
  const access = hooks.map((hook) => (hook as { access?: Access } | undefined)?.access).find(Boolean)
  return [route.method]
    .flat()
    .filter((method) => method !== 'HEAD' && method !== 'OPTIONS')
    .map((method) => ({ method, url: route.url, name: `${method} ${route.url}`, access, schema: (route.schema ?? {}) as Schema }))
}

const routes = await routeTable()
const ofBuyers = routes.filter(({ access }) => access?.realm === 'buyer')
const ofStaff = routes.filter((route): route is Route & { access: Extract<Access, { realm: 'staff' }> } => route.access?.realm === 'staff')

const paramsOf = ({ url }: Route) => [...url.matchAll(/:(\w+)/g)].map(([, name]) => name!)
const namesObject = (route: Route): boolean =>
  paramsOf(route).some((name) => name !== 'username' && !NOBODYS.has(name)) ||
  [route.schema.body, route.schema.querystring].some((part) => Object.keys(part?.properties ?? {}).some((key) => /(^|_)ids?$/.test(key) && !NOBODYS.has(key)))

function pathOf({ url }: Route, params: Record<string, string | number>): string {
  return url.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? '999999999')).replace('*', 'x')
}

/** From now on every row that is written is noted, by table. Without what says only that somebody was seen, and without counts of tries. */
async function noteWrites(): Promise<void> {
  await db.unsafe(`
    create schema watch;
    create table watch.written (what text not null, row jsonb not null);
    create function watch.note() returns trigger language plpgsql security definer as $$
    begin
      if tg_op = 'UPDATE' and to_jsonb(old) - 'seen_at' - 'expires_at' = to_jsonb(new) - 'seen_at' - 'expires_at' then return null; end if;
      insert into watch.written values (tg_op || ' ' || tg_table_name, to_jsonb(case when tg_op = 'DELETE' then old else new end));
      return null;
    end $$;
    do $$ declare t record; begin
      for t in select schemaname, tablename from pg_tables where (schemaname = 'public' and tablename not in ('kv', 'active_days')) or (schemaname = 'graphile_worker' and tablename = '_private_jobs') loop
        execute format('create trigger zz_note after insert or update or delete on %I.%I for each row execute function watch.note()', t.schemaname, t.tablename);
      end loop;
    end $$`)
}
const writtenBy = async (work: () => Promise<unknown>): Promise<string[]> => {
  await db`truncate watch.written`
  await work()
  return (await db<{ what: string }[]>`select distinct what from watch.written order by 1`).map(({ what }) => what)
}

/** Does it for each, eight at a time; what one of them throws is kept for its own test. */
async function forEach<T, R>(items: T[], work: (item: T) => Promise<R>): Promise<Map<T, R | { thrown: unknown }>> {
  const results = new Map<T, R | { thrown: unknown }>()
  const waiting = [...items]
  const one = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      try {
        results.set(item, await work(item))
      } catch (thrown) {
        results.set(item, { thrown })
      }
    }
  }
  await Promise.all(Array.from({ length: 8 }, one))
  return results
}
function resultOf<T, R>(results: Map<T, R | { thrown: unknown }>, item: T): R {
  const result = results.get(item)
  if (typeof result === 'object' && result !== null && 'thrown' in result) throw result.thrown
  return result as R
}

const ask = (route: Route, who: { token?: string; headers?: Record<string, string> }, { path = {}, body, query = '' }: Made, username: string): Promise<Reply> =>
  shop.ask(route.method, pathOf(route, { username, ...path }) + query, {
    ...who,
    ...(route.method === 'GET' ? {} : { body: body ?? {} }),
  })

const says = (reply: Reply) => ({ status: reply.status, code: reply.body?.code })

const all = Object.fromEntries(areas.map((area) => [area, 7])) as Rights
const objectsOf = (route: Route): Objects | undefined => {
  const entry = OBJECTS[route.name]
  return typeof entry === 'object' ? entry : undefined
}

/** Buyers of their own for each route, because what its owner asks may end their session, or them; and an object of the owner's. */
async function prepare(route: Route): Promise<{ owner: TestBuyer; other: TestBuyer; foreign: Made }> {
  const [owner, other] = [await shop.buyer(), await shop.buyer()]
  await db`update users set activated_at = now(), email = username || '@example.com' where id in (${owner.id}, ${other.id})`
  return { owner, other, foreign: (await objectsOf(route)?.make(owner)) ?? {} }
}
type Prepared = Awaited<ReturnType<typeof prepare>>

const clerk = await shop.staff(all)
const gone = await shop.staff(all)
await db`update staff set suspended_at = now() where id = ${gone.id}`
const somebody = await shop.buyer()
const lacking = new Map<string, string>()
for (const { area, right } of ofStaff.map(({ access }) => access))
  if (area && !lacking.has(`${area} ${right}`)) lacking.set(`${area} ${right}`, (await shop.staff({ ...all, [area]: 7 & ~(right ?? 0) })).token)

const NOBODY = { status: 401, code: 403 }
/** The token with another signature. Another ending would now and then be the true one again: the last letters carry ten bits between them. */
const forged = (token: string): string => token.replace(/\.([\w-])([\w-]+)$/, (_, first: string, rest: string) => `.${first === 'A' ? 'B' : 'A'}${rest}`)

/** Everybody asks who may not. */
async function askAsOthers(route: Route, { owner, other, foreign }: Prepared): Promise<void> {
  assert.deepEqual(says(await ask(route, {}, foreign, owner.username)), NOBODY, 'nobody')
  assert.deepEqual(says(await ask(route, { token: forged(owner.token) }, foreign, owner.username)), NOBODY, 'a forged token')
  assert.deepEqual(says(await ask(route, { token: clerk.token }, foreign, owner.username)), NOBODY, 'a token of staff')
  assert.deepEqual(says(await ask(route, { headers: { cookie: `jishi_staff=${clerk.token}` } }, foreign, owner.username)), NOBODY, 'a cookie of staff')
  if (paramsOf(route).includes('username'))
    assert.deepEqual(says(await ask(route, { token: other.token }, foreign, owner.username)), { status: 403, code: 403 }, 'another buyer at the owner’s path')
  const objects = objectsOf(route)
  if (!objects) return
  const missing = objects.missing?.(foreign) ?? { ...foreign, path: Object.fromEntries(Object.keys(foreign.path ?? {}).map((name) => [name, '999999999'])) }
  const nothing = await ask(route, { token: other.token }, missing, other.username)
  assert.ok(
    (objects.foreign === 200 && nothing.status === 200) || (nothing.status >= 400 && nothing.status < 500 && nothing.status !== 401),
    `a missing object: ${JSON.stringify(nothing.body)}`,
  )
  const theirs = await ask(route, { token: other.token }, foreign, other.username)
  if (objects.foreign === undefined) assert.deepEqual(says(theirs), says(nothing), 'another’s object must look like none')
  else assert.equal(theirs.body.code, objects.foreign, JSON.stringify(theirs.body))
  assert.doesNotMatch(JSON.stringify(theirs.body), new RegExp(SECRET))
}

/** The one asks who may, and gets in. */
async function askAsOwner(route: Route, { owner, foreign }: Prepared): Promise<void> {
  const objects = objectsOf(route)
  const own = await ask(route, { token: owner.token }, objects?.foreign === 200 ? await objects.make(owner) : foreign, owner.username)
  // A file has no code.
  if (objects && !(own.status === 200 && own.body?.code === undefined)) assert.equal(own.body.code, objects.owner ?? 200, `the owner: ${JSON.stringify(own.body)}`)
  assert.ok(own.status !== 401 && (own.status < 500 || objects?.owner) && own.body?.code !== 403, `the owner gets in: ${own.status} ${JSON.stringify(own.body)}`)
}

type StaffRoute = (typeof ofStaff)[number]
async function askAsNoStaff(route: StaffRoute): Promise<void> {
  const { area, right } = route.access
  assert.deepEqual(says(await ask(route, {}, {}, 'nobody')), NOBODY, 'nobody')
  assert.deepEqual(says(await ask(route, { token: somebody.token }, {}, 'nobody')), NOBODY, 'a buyer’s token')
  const cookie = `jishi_staff=${somebody.token}; jishi_session=${somebody.token}`
  assert.deepEqual(says(await ask(route, { headers: { cookie } }, {}, 'nobody')), NOBODY, 'a buyer’s token in cookies')
  assert.deepEqual(says(await ask(route, { token: gone.token }, {}, 'nobody')), NOBODY, 'somebody who is suspended')
  if (area) assert.deepEqual(says(await ask(route, { token: lacking.get(`${area} ${right}`)! }, {}, 'nobody')), { status: 403, code: 12000 }, 'every right but this one')
}

async function askAsStaff(route: StaffRoute): Promise<void> {
  const missing = await ask(route, { token: (await shop.staff(all)).token }, {}, '')
  assert.ok(missing.status !== 401 && missing.status < 500 && missing.body?.code !== 12000, `staff with the right get in: ${missing.status} ${JSON.stringify(missing.body)}`)
  if (paramsOf(route).some((name) => /(^|_)id$/.test(name)) && route.method !== 'PUT')
    assert.ok(missing.status >= 400, `${route.name} of a missing object says ${missing.status} ${JSON.stringify(missing.body)}`)
}

// Everything is asked before the tests look at it, many at once: one after the other it would take minutes. First what changes nothing.
const prepared = await forEach(ofBuyers, prepare)
await noteWrites()
let others = new Map<Route, void | { thrown: unknown }>()
let noStaff: typeof others = new Map()
const written = await writtenBy(async () => {
  others = await forEach(ofBuyers, async (route) => await askAsOthers(route, resultOf(prepared, route)))
  noStaff = (await forEach(ofStaff, async (route) => await askAsNoStaff(route as StaffRoute))) as typeof others
})
const owners = await forEach(ofBuyers, async (route) => await askAsOwner(route, resultOf(prepared, route)))
const ownStaff = await forEach(ofStaff, askAsStaff)

test('every route has a class: a guard, or a line that says why everybody may', () => {
  const open = routes.filter(({ name, access }) => !access && !EVERYBODY[name])
  assert.equal(
    open.length,
    0,
    'These routes have no class. Guard them: `onRequest: requireBuyer(deps)`, or `onRequest: requireStaff(deps, area, right)` with READ, WRITE or CHANGE. ' +
      `What really is for everybody gets a line in EVERYBODY in api/test/access.test.ts:\n${open.map(({ name }) => `  '${name}': '<why everybody may>',`).join('\n')}`,
  )
  const known = new Set(routes.filter(({ access }) => !access).map(({ name }) => name))
  for (const name of Object.keys(EVERYBODY)) assert.ok(known.has(name), `EVERYBODY names ${name}, which is no unguarded route any more: take the line out`)
  const guarded = new Set(ofBuyers.map(({ name }) => name))
  for (const name of Object.keys(OBJECTS)) assert.ok(guarded.has(name), `OBJECTS names ${name}, which is no buyer’s route any more: take the line out`)
})

test('what the API’s description says about a lock is so', () => {
  for (const { name, access, schema } of routes.filter(({ url }) => url.startsWith('/v1/') && url !== '/v1/docs' && url !== '/v1/openapi.json')) {
    const wanted = access ? [{ [access.realm === 'buyer' ? 'token' : 'staff']: [] }] : undefined
    assert.deepEqual(schema.security?.length === 0 ? undefined : schema.security, wanted, `${name}: its schema's \`security\` should be ${JSON.stringify(wanted)}`)
  }
})

test('a path of staff is guarded as staff’s, and no other is', () => {
  for (const { name, url, access } of routes)
    if (name !== 'POST /v1/staff/tokens')
      assert.equal(url.startsWith('/v1/staff/'), access?.realm === 'staff', `${name}: only paths under /v1/staff/ are for staff, and all of them`)
})

test('a buyer’s route that names an object has somebody to make one', () => {
  const unmade = ofBuyers.filter((route) => namesObject(route) && !OBJECTS[route.name])
  const line = (route: Route) => {
    const params = paramsOf(route).filter((name) => name !== 'username' && !NOBODYS.has(name))
    return `  '${route.name}': { make: async (owner) => ({ ${params.length > 0 ? `path: { ${params.map((name) => `${name}: await new…(owner)`).join(', ')} }` : 'body: {…}'} }) },`
  }
  assert.equal(
    unmade.length,
    0,
    'These routes name an object. Say in OBJECTS in api/test/access.test.ts how to make one of a buyer’s (with a body that fits, when one is wanted), so that ' +
      `the matrix can ask for somebody else's; or, where it is really nobody's: 'names no object'.\n${unmade.map(line).join('\n')}`,
  )
})

test('whoever may not changes nothing', async () => {
  if (written.length === 0) return
  const guilty: string[] = []
  for (const route of [...ofBuyers, ...ofStaff]) {
    const made = await prepare(route)
    const wrote = await writtenBy(() => (route.access?.realm === 'staff' ? askAsNoStaff(route as StaffRoute) : askAsOthers(route, made)).catch(() => {}))
    if (wrote.length > 0) guilty.push(`${route.name}: ${wrote.join(', ')}`)
  }
  assert.deepEqual(written, [], `something was written for somebody who may not. Asked once more, one by one:\n${guilty.join('\n')}`)
})

test('what is written is seen', async () => {
  const buyer = await shop.buyer()
  assert.deepEqual(await writtenBy(() => newAddress(buyer)), ['INSERT addresses'])
  assert.deepEqual(await writtenBy(() => db`update users set nickname = 'x' where id = ${buyer.id}`), ['UPDATE users'])
  assert.deepEqual(await writtenBy(() => db`delete from addresses where user_id = ${buyer.id}`), ['DELETE addresses'])
  assert.deepEqual(await writtenBy(() => db`update sessions set seen_at = now() + interval '1 hour'`), [])
})

for (const route of ofBuyers)
  test(`${route.name} is for its buyer alone`, () => {
    resultOf(others, route)
    resultOf(owners, route)
  })

for (const route of ofStaff)
  test(`${route.name} is for staff with its right alone`, () => {
    resultOf(noStaff, route)
    resultOf(ownStaff, route)
  })
