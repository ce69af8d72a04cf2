import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeJwt, SignJWT } from 'jose'
import { SESSION_COOKIE } from '../http/auth.ts'
import { openShop } from '../test/shop.ts'
import { hashPassword } from '../shared/hash.ts'

const shop = await openShop()
const password = 'correct horse'
const passwordHash = await hashPassword(password)

type Person = { username: string; phone?: string; email?: string; phoneVerified?: boolean; activated?: boolean; banned?: boolean }
async function person({ username, phone, email, phoneVerified = false, activated = false, banned = false }: Person): Promise<number> {
  const [user] = await shop.db<{ id: number }[]>`
    insert into users (username, password_hash, phone, email, phone_verified, activated_at, banned_at)
    values (${username}, ${passwordHash}, ${phone ?? null}, ${email ?? null}, ${phoneVerified}, ${activated ? new Date() : null}, ${banned ? new Date() : null}) returning id`
  return user!.id
}
const logIn = (username: unknown, more: object = {}, path = '/v1/users/login') => shop.ask('POST', path, { body: { username, password, ...more } })
const everything = async () => JSON.stringify([await shop.db`select * from users order by id`, await shop.db`select * from cart_lines order by user_id, sku_id`])

for (const path of ['/v1/users/login', '/v1/tokens']) {
  test(`a buyer logs in at ${path}`, async () => {
    const username = path.endsWith('login') ? 'Lilei' : 'Lilei2'
    await person({ username })
    const { status, body } = await logIn(username.toUpperCase(), { carts: null }, path)
    assert.equal(status, 200)
    assert.deepEqual({ ...body, token: '', data: '' }, { code: 200, username, token: '', data: '', carts_count: 0 })
    assert.deepEqual(body.data, { token: body.token })
    for (const token of [body.token, `Bearer ${body.token}`]) assert.equal((await shop.ask('GET', `/v1/users/${username}/address`, { token })).status, 200)
  })
}

test('the offline cart comes along at log-in, and once more is not twice as much', async () => {
  const userId = await person({ username: 'cart_bringer' })
  const sku = await shop.sku()
  for (let press = 0; press < 2; press++) {
    const { body } = await logIn('cart_bringer', { carts: JSON.stringify([{ id: sku.id, count: 3 }]) })
    assert.equal(body.carts_count, 1)
  }
  assert.deepEqual([...(await shop.db`select sku_id, count, selected from cart_lines where user_id = ${userId}`)], [{ sku_id: sku.id, count: 3, selected: true }])
})

test('an offline cart of nonsense does not keep a buyer out', async () => {
  await person({ username: 'odd_cart' })
  for (const carts of ['', '[', {}, 3, true, [null], [{ id: '😀', count: -1 }]]) assert.equal((await logIn('odd_cart', { carts })).body.code, 200, JSON.stringify(carts))
})

test('an unknown name and a wrong password are refused in the same words, and nothing changes', async () => {
  await person({ username: 'well_known' })
  const before = await everything()
  const wrong = await logIn('well_known', { password: 'wrong horse' })
  const unknown = await logIn('never_heard_of')
  assert.equal(wrong.status, 401)
  assert.equal(wrong.body.code, 10105)
  assert.deepEqual(wrong.body.data, {})
  assert.deepEqual(wrong.body, unknown.body)
  assert.equal(await everything(), before)
})

test('an unknown name takes as long as a wrong password', async () => {
  await person({ username: 'timed' })
  const took = async (username: string) => {
    const from = performance.now()
    await logIn(username, { password: 'wrong horse' })
    return performance.now() - from
  }
  const median = (times: number[]) => times.toSorted((a, b) => a - b)[times.length >> 1]!
  await took('nobody_there')
  const [known, unknown]: [number[], number[]] = [[], []]
  // In turn, so that a busy machine is slow for both.
  for (let n = 0; n < 15; n++) {
    known.push(await took('timed'))
    unknown.push(await took('nobody_there'))
  }
  assert.ok(median(unknown) > median(known) / 2, `unknown ${median(unknown)} ms, known ${median(known)} ms`)
})

test('names and passwords of every kind of nonsense are refused and nothing changes', async () => {
  const before = await everything()
  for (const name of ['', ' ', null, undefined, 0, "' or 1=1 --", '<script>', '😀', 'a\0b', '__proto__', '%', 'x'.repeat(900), '\ud800']) {
    assert.equal((await logIn(name)).body.code, 10105, JSON.stringify(name))
  }
  for (const bad of ['', null, undefined, 0, 'x'.repeat(900)]) assert.equal((await logIn('well_known', { password: bad })).body.code, 10105, JSON.stringify(bad))
  for (const odd of [{}, [], true, 1.5, 'x'.repeat(5000)]) assert.equal((await logIn(odd)).body.code, 10127, JSON.stringify(odd).slice(0, 20))
  assert.equal(await everything(), before)
})

test('an account without a usable password lets nobody in', async () => {
  await shop.db`insert into users (username, password_hash) values ('passwordless', '')`
  for (const attempt of ['', 'the password of nobody']) assert.equal((await logIn('passwordless', { password: attempt })).body.code, 10105)
})

test('a verified phone or e-mail address logs its owner in, even when others claim it', async () => {
  await person({ username: 'claimer', phone: '13711112222', email: 'owner@example.com' })
  await person({ username: 'owner', phone: '13711112222', email: 'Owner@example.com', phoneVerified: true, activated: true })
  assert.equal((await logIn('13711112222')).body.username, 'owner')
  assert.equal((await logIn('owner@EXAMPLE.com')).body.username, 'owner')
})

test('an unverified phone or address logs in only while one account claims it', async () => {
  await person({ username: 'sole_claim', phone: '13722223333', email: 'sole@example.com' })
  assert.equal((await logIn('13722223333')).body.username, 'sole_claim')
  assert.equal((await logIn('sole@example.com')).body.username, 'sole_claim')
  await person({ username: 'second_claim', phone: '13722223333', email: 'SOLE@example.com' })
  assert.equal((await logIn('13722223333')).body.code, 10105)
  assert.equal((await logIn('sole@example.com')).body.code, 10105)
  assert.equal((await logIn('sole_claim')).body.code, 200)
})

test('a banned buyer is told so, but only with the right password; their token is dead', async () => {
  await person({ username: 'banned_one' })
  const { token } = (await logIn('banned_one')).body
  await shop.db`update users set banned_at = now() where username = 'banned_one'`
  assert.equal((await logIn('banned_one')).body.code, 10131)
  assert.equal((await logIn('banned_one', { password: 'wrong horse' })).body.code, 10105)
  assert.equal((await shop.ask('GET', '/v1/users/banned_one/address', { token })).body.code, 403)
})

test('tokens that are none are answered 403 on every door of a buyer', async () => {
  const [buyer, other] = [await shop.buyer(), await shop.buyer()]
  const before = JSON.stringify(await shop.db`select * from addresses order by id`)
  const secret = new TextEncoder().encode(shop.config.authSecret)
  const { sid } = decodeJwt(buyer.token)
  const sign = (key: Uint8Array, exp: string | number, claims: object = { username: buyer.username, epoch: 0, sid }, audience = 'buyer') =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256' }).setAudience(audience).setExpirationTime(exp).sign(key)
  const unsigned = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${Buffer.from(JSON.stringify({ username: buyer.username, epoch: 0, aud: 'buyer', exp: 9e9 })).toString('base64url')}.`
  const tokens = [
    undefined,
    'null',
    'undefined',
    'Bearer null',
    'Bearer',
    '',
    'garbage',
    'a.b.c',
    unsigned,
    `${buyer.token}x`,
    buyer.token.slice(0, -4),
    await sign(secret, Math.floor(Date.now() / 1000) - 60),
    await sign(new TextEncoder().encode('x'.repeat(40)), '1h'),
    await sign(secret, '1h', { username: 'nobody_here', epoch: 0, sid }),
    await sign(secret, '1h', { username: buyer.username, epoch: 1, sid }),
    await sign(secret, '1h', { username: buyer.username, sid }),
    await sign(secret, '1h', { username: buyer.username, epoch: 0 }),
    await sign(secret, '1h', { username: buyer.username, epoch: 0, sid: `${String(sid).split('.')[0]}.${'A'.repeat(24)}` }),
    await sign(secret, '1h', { username: other.username, epoch: 0, sid }),
    await sign(secret, '1h', { username: buyer.username, epoch: 0, sid }, 'staff'),
  ]
  const doors: [string, string][] = [
    ['GET', 'address'],
    ['POST', 'address'],
    ['PUT', `address/${buyer.addressId}`],
    ['DELETE', `address/${buyer.addressId}`],
    ['POST', 'address/default'],
    ['POST', 'password'],
    ['DELETE', 'sessions'],
  ]
  for (const [method, where] of doors) {
    for (const token of tokens) {
      const { status, body } = await shop.ask(method, `/v1/users/${buyer.username}/${where}`, {
        ...(token === undefined ? {} : { token }),
        ...(method === 'POST' || method === 'PUT' ? { body: {} } : {}),
      })
      assert.equal(body.code, 403, `${method} ${where} ${token}`)
      assert.equal(status, 401)
    }
  }
  assert.equal(JSON.stringify(await shop.db`select * from addresses order by id`), before)
  assert.equal((await shop.ask('GET', `/v1/users/${buyer.username}/address`, { token: await sign(secret, '1h') })).status, 200)
})

test('another buyer’s name in the path is answered 403 on every door, and nothing changes', async () => {
  const [mine, other] = [await shop.buyer(), await shop.buyer()]
  const before = JSON.stringify([await shop.db`select * from addresses order by id`, await shop.db`select * from users order by id`])
  const doors: [string, string][] = [
    ['GET', 'address'],
    ['POST', 'address'],
    ['PUT', `address/${other.addressId}`],
    ['DELETE', `address/${other.addressId}`],
    ['POST', 'address/default'],
    ['POST', 'password'],
    ['DELETE', 'sessions'],
  ]
  for (const name of [other.username, 'nobody', encodeURIComponent("' or 1=1 --"), encodeURIComponent('韩梅梅😀'), '__proto__']) {
    for (const [method, where] of doors) {
      const { status, body } = await shop.ask(method, `/v1/users/${name}/${where}`, {
        token: mine.token,
        ...(method === 'POST' || method === 'PUT' ? { body: { id: other.addressId } } : {}),
      })
      assert.deepEqual([status, body.code], [403, 403], `${method} ${name} ${where}`)
    }
  }
  assert.deepEqual((await shop.ask('GET', `/v1/users/${other.username}/address`, { token: mine.token })).body.addresslist, [])
  assert.equal(JSON.stringify([await shop.db`select * from addresses order by id`, await shop.db`select * from users order by id`]), before)
})

test('logging out everywhere kills every token, and a new log-in works', async () => {
  await person({ username: 'leaver' })
  const tokens = [(await logIn('leaver')).body.token, (await logIn('leaver')).body.token]
  const { status, body } = await shop.ask('DELETE', '/v1/users/leaver/sessions', { token: tokens[0] })
  assert.deepEqual([status, body], [200, { code: 200, data: '已退出所有设备' }])
  for (const token of tokens) assert.equal((await shop.ask('GET', '/v1/users/leaver/address', { token })).body.code, 403)
  const { token } = (await logIn('leaver')).body
  assert.equal((await shop.ask('GET', '/v1/users/leaver/address', { token })).status, 200)
  assert.equal((await shop.ask('DELETE', '/v1/users/leaver/sessions', { token, headers: { 'accept-language': 'en' } })).body.data, 'You are logged out everywhere')
})

test('the session cookie of our own pages speaks for its buyer, but not from another site', async () => {
  const buyer = await shop.buyer()
  const cookie = `${SESSION_COOKIE}=${buyer.token}`
  assert.equal((await shop.ask('GET', `/v1/users/${buyer.username}/address`, { headers: { cookie } })).status, 200)
  const leave = (headers: Record<string, string>) => shop.ask('DELETE', `/v1/users/${buyer.username}/sessions`, { headers: { cookie, ...headers } })
  for (const [name, value] of [
    ['origin', 'http://evil.test'],
    ['origin', 'null'],
    ['sec-fetch-site', 'cross-site'],
  ] as const)
    assert.equal((await leave({ [name]: value })).body.code, 10007)
  assert.equal((await shop.ask('GET', `/v1/users/${buyer.username}/address`, { headers: { cookie } })).status, 200)
  assert.equal((await leave({ origin: 'http://shop.test' })).body.code, 200)
  assert.equal((await shop.ask('GET', `/v1/users/${buyer.username}/address`, { headers: { cookie } })).body.code, 403)
})

test('the older clients get every answer with HTTP 200 and the same body', async () => {
  const legacy = await openShop({ env: { LEGACY_HTTP_200: 'true' } })
  for (const [method, path, body, code] of [
    ['POST', '/v1/tokens', { username: 'x', password: 'y' }, 10105],
    ['POST', '/v1/users', {}, 10100],
    ['GET', '/v1/users/x/address', undefined, 403],
    ['GET', '/v1/users/activation?code=x', undefined, 10108],
  ] as const) {
    const reply = await legacy.ask(method, path, { body })
    assert.deepEqual([reply.status, reply.body.code], [200, code])
  }
})

test('every door of users is in the OpenAPI document, with an id of its own', async () => {
  const { paths } = (await shop.ask('GET', '/v1/openapi.json')).body
  const doors = Object.entries<Record<string, any>>(paths)
    .filter(([path]) => /^\/v1\/(users|tokens)/.test(path))
    .flatMap(([, methods]) => Object.values(methods))
  assert.ok(doors.length >= 12)
  assert.equal(new Set(doors.map((door) => door.operationId)).size, doors.length)
  for (const door of doors) assert.ok(door.summary && Object.keys(door.responses).length > 0, door.operationId)
})
