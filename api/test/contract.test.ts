import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { transact } from '../shared/db.ts'
import { markPaid } from '../orders/pay.ts'
import { ship } from './ship.ts'
import { openShop } from './shop.ts'

const ORIGIN = 'http://127.0.0.1:7000'
const shop = await openShop()

/** A browser client of the contract, on another origin: JSON under a form's label, ids as strings, the token bare. */
function client() {
  let token: string | null = null
  const ask = async (method: string, path: string, body?: unknown) => {
    const reply = await shop.ask(method, path, {
      token: String(token),
      headers: { origin: ORIGIN, ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }) },
      ...(body === undefined ? {} : { raw: JSON.stringify(body) }),
    })
    assert.equal(reply.headers.get('access-control-allow-origin'), ORIGIN)
    assert.equal(reply.headers.get('access-control-allow-credentials'), null)
    return reply.body
  }
  return {
    ask,
    remember: (given: string) => {
      token = given
    },
  }
}

test('a client of the contract, from another origin, goes the whole way', async () => {
  const [apple, pear] = [await shop.sku({ price: 500, values: { 颜色: '红', 重量: '1kg' } }), await shop.sku({ price: 300 })]
  const green = await shop.sku({ spuId: apple.spuId, price: 600, values: { 颜色: '绿', 重量: '1kg' } })
  const { ask, remember } = client()

  const registered = await ask('POST', '/v1/users/register', {
    uname: 'tony_stark',
    password: 'jarvis-3000',
    phone: '13811112222',
    email: 'tony@example.com',
    verify: '',
    carts: JSON.stringify([{ id: apple.id, count: 2 }]),
  })
  assert.deepEqual({ ...registered, token: '', data: {} }, { code: 200, username: 'tony_stark', token: '', data: {}, carts_count: 1 })
  assert.equal(registered.data.token, registered.token)
  const login = await ask('POST', '/v1/tokens', { username: 'tony_stark', password: 'jarvis-3000', carts: [{ id: String(pear.id), count: '1' }] })
  assert.equal(login.carts_count, 2)
  remember(login.token)

  await shop.work()
  const code = /code=([\w%=-]+)/.exec(shop.letters[0]?.text ?? '')?.[1]
  assert.equal((await ask('GET', `/v1/users/activation?code=${code}`)).data, '激活成功!')

  const detail = (await ask('GET', `/v1/goods/detail/${apple.id}`)).data
  const [colour, weight] = detail.sku_sale_attr_id
  assert.equal((await ask('POST', '/v1/goods/sku', { spuid: detail.spu, [colour]: green.attrs.颜色![1], [weight]: green.attrs.重量![1] })).data, green.id)

  const u = 'tony_stark'
  assert.equal((await ask('POST', `/v1/carts/${u}`, { sku_id: String(green.id), count: '1' })).data.carts_count, 3)
  for (const [body, check] of [
    [{ sku_id: String(green.id), state: 'add' }, (lines: any[]) => lines.find((line) => line.id === green.id).count === 2],
    [{ sku_id: green.id, state: 'del' }, (lines: any[]) => lines.find((line) => line.id === green.id).count === 1],
    [{ state: 'unselectall' }, (lines: any[]) => lines.every((line) => line.selected === 0)],
    [{ sku_id: apple.id, state: 'select' }, (lines: any[]) => lines.find((line) => line.id === apple.id).selected === 1],
  ] as const)
    assert.ok(check((await ask('PUT', `/v1/carts/${u}`, body)).data), JSON.stringify(body))
  assert.equal((await ask('DELETE', `/v1/carts/${u}`, { sku_id: pear.id })).data.carts_count, 2)

  assert.equal(
    (await ask('POST', `/v1/users/${u}/address`, { receiver: '托尼', receiver_phone: '13811112222', address: '上海市浦东新区世纪大道 1 号', postcode: '200120', tag: '公司' }))
      .data,
    '新增地址成功',
  )
  const { addresslist } = await ask('GET', `/v1/users/${u}/address`)
  assert.equal(addresslist[0].is_default, true)
  const advance = (await ask('GET', `/v1/orders/${u}/advance?settlement_type=0`)).data
  assert.equal(advance.sku_list.length, 1)
  const placed = (await ask('POST', `/v1/orders/${u}`, { address_id: String(advance.addresses[0].id), settlement_type: '0' })).data
  assert.equal(placed.total_amount, '10.00')
  assert.equal(placed.carts_count, 1)

  await transact(shop.db, (tx) => markPaid(tx, placed.order_id, { paidAt: new Date(), why: 'test' }))
  await ship(shop.db, placed.order_id)
  assert.equal((await ask('GET', `/v1/orders/${u}?type=3`)).data.orders_list[0].order_id, placed.order_id)
  assert.equal((await ask('PUT', `/v1/orders/${u}`, { order_id: placed.order_id })).code, 200)
  assert.equal((await ask('GET', `/v1/orders/${u}?type=4`)).data.orders_list[0].status, 5)

  assert.equal((await ask('POST', `/v1/users/${u}/password`, { oldpassword: 'jarvis-3000', password1: 'friday-4000', password2: 'friday-4000' })).data, '修改成功')
  assert.equal((await ask('GET', `/v1/carts/${u}`)).code, 403)
})

test('preflights name the contract’s methods and headers, and strangers get no permission', async () => {
  const preflight = (origin: string) =>
    shop.ask('OPTIONS', '/v1/carts/x', {
      headers: { origin, 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'authorization,content-type,idempotency-key' },
    })
  const { status, headers } = await preflight(ORIGIN)
  assert.equal(status, 204)
  assert.equal(headers.get('access-control-allow-methods'), 'DELETE, GET, OPTIONS, PATCH, POST, PUT')
  assert.equal(headers.get('access-control-allow-headers'), 'authorization, content-type, idempotency-key')
  assert.equal((await preflight('https://evil.example')).headers.get('access-control-allow-origin'), null)
})

test('clients that send less, more or other kinds than they should are answered by the contract’s words', async () => {
  const buyer = await shop.buyer()
  const [pear, phone] = [await shop.sku(), `139${String(buyer.id).padStart(8, '0')}`]
  await shop.ask('POST', '/v1/users', { body: { uname: 'by_number', password: 'jarvis-3000', phone: Number(phone), email: 'by_number@example.com' } })
  assert.equal((await shop.ask('POST', '/v1/tokens', { body: { username: Number(phone), password: 'jarvis-3000' } })).body.username, 'by_number')
  assert.equal((await shop.ask('POST', '/v1/tokens', {})).body.field, 'body')

  const cart = (method: string, body: object) => shop.ask(method, `/v1/carts/${buyer.username}`, { token: buyer.token, body })
  await cart('POST', { sku_id: pear.id, count: 1 })
  for (const sku_id of ['', 'undefined', null, 0]) {
    assert.equal((await cart('PUT', { state: 'unselectall', sku_id })).body.data[0].selected, 0)
    assert.equal((await cart('PUT', { state: 'selectall', sku_id })).body.data[0].selected, 1)
    assert.equal((await cart('PUT', { state: 'add', sku_id })).body.code, 10306)
  }
  for (const raw of ['{', '{"sign":1}', '[]', '']) assert.equal((await shop.ask('POST', '/v1/pays/notify_url', { raw })).body, '违法请求~')

  // Who somebody is comes before what they want.
  for (const token of [undefined, buyer.token]) {
    const { body } = await shop.ask('POST', '/v1/pays/somebody_else', { ...(token ? { token } : {}), body: {} })
    assert.equal(body.code, 403)
  }
  assert.equal((await cart('PUT', { state: 'selectall' })).headers.get('cache-control'), 'private, no-store')
  const bare = await shop.ask('OPTIONS', '/v1/goods/index', { headers: { origin: ORIGIN } })
  assert.deepEqual([bare.status, bare.body, bare.headers.get('access-control-allow-origin')], [204, '', ORIGIN])
  const detail = (headers: Record<string, string>) => shop.ask('GET', `/v1/goods/detail/${pear.id}`, { headers: { origin: ORIGIN, ...headers } })
  const { headers } = await detail({})
  assert.match(headers.get('vary')!, /origin/i)
  const same = await detail({ 'if-none-match': headers.get('etag')! })
  assert.deepEqual([same.status, same.headers.get('content-length'), same.headers.get('content-type')], [304, null, null])
})

test('a key stands for one thing: the same words to another order, or about another’s wallet, are another wish', async () => {
  const [buyer, other, clerk] = [await shop.buyer(), await shop.buyer(), await shop.staff({ pays: 7 })]
  const headers = { 'idempotency-key': 'one-press' }
  const placed = async () => {
    const body = { address_id: buyer.addressId, settlement_type: '1', sku_id: (await shop.sku()).id, buy_count: '1' }
    return (await shop.ask('POST', `/v1/orders/${buyer.username}`, { token: buyer.token, body })).body.data.order_id
  }
  const again = async (order: number, name = buyer.username) => (await shop.ask('POST', `/v1/orders/${name}/${order}/again`, { token: buyer.token, headers })).body
  const [first, second] = [await placed(), await placed()]
  const answer = await again(first)
  assert.deepEqual([answer.code, await again(first, buyer.username.toUpperCase())], [200, answer])
  assert.equal((await again(second)).code, 10003)
  assert.equal((await shop.ask('GET', `/v1/carts/${buyer.username}`, { token: buyer.token })).body.data.length, 1)

  const adjust = async (who: string) =>
    (await shop.ask('POST', `/v1/staff/wallets/${who}/adjust`, { token: clerk.token, headers, body: { amount: '5.00', reason: 'sorry' } })).body.code
  assert.deepEqual([await adjust(buyer.username), await adjust(buyer.username), await adjust(other.username)], [200, 200, 10003])
})

test('every route has an operationId of its own and response schemas for success and refusals', async () => {
  const document = (await shop.ask('GET', '/v1/openapi.json')).body
  assert.equal(document.openapi, '3.1.0')
  const operations = Object.entries(document.paths as Record<string, Record<string, any>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
  )
  assert.ok(operations.length > 30)
  for (const { name, operation } of operations) {
    assert.ok(operation.operationId, name)
    assert.ok(operation.responses['200'], name)
    if (!['takeNotice', 'returnFromGateway'].includes(operation.operationId)) assert.ok(operation.responses['4XX'] && operation.responses['5XX'], name)
  }
  assert.equal(new Set(operations.map(({ operation }) => operation.operationId)).size, operations.length)
  const docs = await shop.ask('GET', '/v1/docs')
  assert.match(docs.body, /placeOrder|Place an order/)
  const style = /<style>([^]*)<\/style>/.exec(docs.body)![1]!
  assert.match(docs.headers.get('content-security-policy')!, /^default-src 'none'; style-src 'sha256-/)
  assert.ok(docs.headers.get('content-security-policy')!.includes(createHash('sha256').update(style).digest('base64')))
})

test('hostile input at every route gets a refusal of the contract: no fault, no trace, nothing changed', async () => {
  const buyer = await shop.buyer()
  await shop.sku()
  const document = (await shop.ask('GET', '/v1/openapi.json')).body
  const counted = async () =>
    (
      await shop.db`select (select count(*) from users)::int as users, (select count(*) from orders)::int as orders, (select sum(stock) from stocks)::int as stock, (select count(*) from addresses)::int as addresses`
    )[0]
  const before = await counted()
  const values = [
    '0',
    '-1',
    '1.5',
    '1e309',
    '99999999999999999999',
    "1' or '1'='1",
    '<script>alert(1)</script>',
    '👍集市',
    '%00',
    '..%2f..%2fetc',
    'undefined',
    'null',
    'NaN',
    '__proto__',
  ]
  const bodies = [
    '{',
    'null',
    '[]',
    '"x"',
    '1',
    '{"__proto__":{"admin":true}}',
    '{"constructor":{"prototype":{}}}',
    JSON.stringify({ a: '\u0000' }),
    JSON.stringify({ sku_id: -1, count: 1e308, state: {}, address_id: [], order_id: {}, spuid: '🍎', id: null, username: {}, uname: 7, receiver: '<b>', password1: [] }),
    'x'.repeat(1_000_000),
  ]
  for (const [path, methods] of Object.entries(document.paths as Record<string, Record<string, any>>)) {
    for (const [method, { operationId }] of Object.entries(methods)) {
      if (['endSessions', 'endToken'].includes(operationId)) continue // they need no input, and would end the session of this test
      if (method === 'get') {
        for (const value of values)
          await refused(
            'GET',
            `${path.replace('{username}', buyer.username).replace(/\{\w+\}/g, encodeURIComponent(value))}?type=${encodeURIComponent(value)}&page=${encodeURIComponent(value)}&ids=${encodeURIComponent(value)}&code=${encodeURIComponent(value)}&settlement_type=1&sku_id=${encodeURIComponent(value)}&buy_num=${encodeURIComponent(value)}&order_id=${encodeURIComponent(value)}&out_trade_no=${encodeURIComponent(value)}`,
          )
      } else {
        for (const raw of bodies) await refused(method.toUpperCase(), path.replace('{username}', buyer.username).replace(/\{\w+\}/g, '7'), raw)
      }
    }
  }
  assert.deepEqual(await counted(), before)
  assert.equal((await shop.ask('GET', `/v1/carts/${buyer.username}`, { token: buyer.token })).body.code, 200, 'the buyer was logged in all the while')

  async function refused(method: string, path: string, raw?: string) {
    const reply = await shop.ask(method, path, { token: buyer.token, ...(raw === undefined ? {} : { raw }) })
    assert.ok(reply.status < 500, `${method} ${path} ${raw?.slice(0, 60)} → ${reply.status} ${JSON.stringify(reply.body)}`)
    const text = JSON.stringify(reply.body)
    assert.doesNotMatch(text, /node_modules|at async|PostgresError|\.ts:\d|syntax error/)
  }
})
