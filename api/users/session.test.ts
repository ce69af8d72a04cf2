import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeJwt, SignJWT } from 'jose'
import { AUDIENCE, buyerOfToken, issueToken, readToken, SESSION_COOKIE } from '../http/auth.ts'
import { transact } from '../shared/db.ts'
import { openShop, tokenFor } from '../test/shop.ts'
import { openSession } from './session.ts'

const shop = await openShop()
const alive = async (token: string) => (await buyerOfToken(shop.config, shop.db, token)) !== undefined
const sessionsOf = async (userId: number) => [...(await shop.db`select * from sessions where user_id = ${userId} order by id`)]
const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

test('a buyer sees where they are logged in, and which of it is here', async () => {
  await shop.ask('POST', '/v1/users', { body: { uname: 'two_homes', password: 'plum blossom', phone: '13912345678', email: 'two@example.com' }, headers: { 'user-agent': CHROME } })
  const { body } = await shop.ask('POST', '/v1/tokens', {
    body: { username: 'two_homes', password: 'plum blossom' },
    headers: { 'user-agent': 'okhttp/4.9 (Android)', 'x-forwarded-for': '203.0.113.9' },
  })
  const list = await shop.ask('GET', '/v1/users/two_homes/sessions', { token: body.token })
  assert.equal(list.status, 200)
  assert.deepEqual(
    list.body.data.map(({ device, place, current, way, kind }: any) => ({ device, place, current, way, kind })),
    [
      { device: 'App · Android', place: '网络 203.0.*.*', current: true, way: 'password', kind: 'client' },
      { device: 'Chrome · Windows', place: '本机', current: false, way: 'password', kind: 'client' },
    ],
  )
  assert.match(list.body.data[0].seen, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
})

test('logging out here leaves the other devices in; one of them can be put out, and then the others', async () => {
  const buyer = await shop.buyer()
  const [second, third, fourth] = [await tokenFor(shop.deps, buyer.id), await tokenFor(shop.deps, buyer.id), await tokenFor(shop.deps, buyer.id)]
  assert.deepEqual((await shop.ask('DELETE', '/v1/tokens', { token: buyer.token })).body, { code: 200, data: '已退出登录' })
  assert.deepEqual([await alive(buyer.token), await alive(second), await alive(third)], [false, true, true])
  assert.equal((await shop.ask('DELETE', '/v1/tokens', { token: buyer.token })).body.code, 403)
  const { data } = (await shop.ask('GET', `/v1/users/${buyer.username}/sessions`, { token: second })).body
  const thirdId = Number(String(decodeJwt(third).sid).split('.')[0])
  assert.ok(data.some(({ id }: any) => id === thirdId))
  assert.equal((await shop.ask('DELETE', `/v1/users/${buyer.username}/sessions/${thirdId}`, { token: second })).body.code, 200)
  assert.deepEqual([await alive(second), await alive(third), await alive(fourth)], [true, false, true])
  assert.equal((await shop.ask('DELETE', `/v1/users/${buyer.username}/sessions?others=1`, { token: second })).body.code, 200)
  assert.deepEqual([await alive(second), await alive(fourth)], [true, false])
})

test('another buyer’s session, a missing one and nonsense are refused, and nothing changes', async () => {
  const [mine, other] = [await shop.buyer(), await shop.buyer()]
  const before = await sessionsOf(other.id)
  for (const id of [other.sessionId, 999_999_999, 'x', '0', '-1', '1e3', encodeURIComponent("1' or '1'='1"), '9'.repeat(40)])
    assert.equal((await shop.ask('DELETE', `/v1/users/${mine.username}/sessions/${id}`, { token: mine.token })).body.code, 10132, String(id))
  assert.equal((await shop.ask('DELETE', `/v1/users/${other.username}/sessions/${other.sessionId}`, { token: mine.token })).body.code, 403)
  assert.deepEqual(await sessionsOf(other.id), before)
  assert.ok((await alive(mine.token)) && (await alive(other.token)))
})

test('a token dies with its row, its time, a ban and an epoch', async () => {
  for (const end of [
    (id: number) => shop.db`delete from sessions where user_id = ${id}`,
    (id: number) => shop.db`update sessions set expires_at = now() where user_id = ${id}`,
    (id: number) => shop.db`update users set banned_at = now() where id = ${id}`,
    (id: number) => shop.db`update users set token_epoch = token_epoch + 1 where id = ${id}`,
    (id: number) => shop.db`update sessions set secret_hash = 'x' where user_id = ${id}`,
  ]) {
    const { id, token } = await shop.buyer()
    assert.ok(await alive(token))
    await end(id)
    assert.equal(await alive(token), false)
  }
})

test('being seen is written at most once a minute, and prolongs the session', async () => {
  const { id, token } = await shop.buyer()
  const [fresh] = await sessionsOf(id)
  await alive(token)
  assert.deepEqual((await sessionsOf(id))[0], fresh)
  await shop.db`update sessions set seen_at = now() - interval '2 minutes', expires_at = now() + interval '1 hour' where user_id = ${id}`
  assert.deepEqual(await Promise.all(Array.from({ length: 8 }, () => alive(token))), Array(8).fill(true))
  const [row] = await shop.db`select seen_at > now() - interval '1 minute' as seen, expires_at > now() + interval '13 days' as longer from sessions where user_id = ${id}`
  assert.deepEqual({ ...row }, { seen: true, longer: true })
})

test('a remembered browser gets its cookie anew when its session rolls on; another one’s row lives a day', async () => {
  const { id, username } = await shop.buyer()
  for (const remembered of [true, false]) {
    const ticket = await transact(shop.db, (tx) => openSession(tx, id, { kind: 'web', way: 'password', remembered }))
    const days = async () => (await shop.db`select round(extract(epoch from expires_at - now()) / 86400)::int as days from sessions where id = ${ticket.sessionId}`)[0]!.days
    assert.equal(await days(), remembered ? 14 : 1)
    const token = await issueToken(shop.config, ticket)
    const visit = () => shop.ask('GET', `/v1/users/${username}/address`, { headers: { cookie: `${SESSION_COOKIE}=${token}` } })
    assert.equal((await visit()).headers.get('set-cookie'), null)
    await shop.db`update sessions set seen_at = now() - interval '2 minutes', expires_at = now() + interval '1 hour' where id = ${ticket.sessionId}`
    const cookie = (await visit()).headers.get('set-cookie')
    if (remembered) assert.match(cookie!, new RegExp(`^${SESSION_COOKIE}=.*Max-Age=1209600.*HttpOnly.*SameSite=Lax`))
    else assert.equal(cookie, null)
    assert.equal(await days(), remembered ? 14 : 1)
  }
})

test('any changed character of a token is refused', async () => {
  const { token } = await shop.buyer()
  const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ']
  // The last character of a signature of 32 bytes carries four bits: some of its neighbours decode to the same bytes.
  const place = fc.integer({ min: 0, max: token.length - 2 })
  await fc.assert(
    fc.asyncProperty(place, fc.constantFrom(...alphabet), async (at, char) => {
      fc.pre(token[at] !== char)
      assert.equal(await alive(token.slice(0, at) + char + token.slice(at + 1)), false)
    }),
    { numRuns: 300 },
  )
  assert.ok(await alive(token))
})

test('tokens for another purpose or another realm open no door of a buyer', async () => {
  const buyer = await shop.buyer()
  const secret = new TextEncoder().encode(shop.config.authSecret)
  const claims = decodeJwt(buyer.token)
  for (const audience of ['staff', 'bind', 'email-entry', ['staff'], '', undefined]) {
    const made = new SignJWT({ username: claims.username, epoch: claims.epoch, sid: claims.sid }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1h')
    const token = await (audience === undefined ? made : made.setAudience(audience)).sign(secret)
    for (const [method, path] of [
      ['GET', `/v1/users/${buyer.username}/address`],
      ['GET', `/v1/users/${buyer.username}/sessions`],
      ['DELETE', '/v1/tokens'],
      ['GET', `/v1/carts/${buyer.username}`],
      ['GET', `/v1/orders/${buyer.username}?type=0`],
    ] as const)
      assert.equal((await shop.ask(method, path, { token })).body.code, 403, `${method} ${path} ${String(audience)}`)
  }
  assert.ok(await alive(buyer.token))
})

test('a token that is not the staff’s is none of the staff’s', async () => {
  const { token } = await shop.buyer()
  assert.equal(await readToken(shop.config, token, AUDIENCE.staff), undefined)
  assert.ok(await readToken(shop.config, token, AUDIENCE.buyer))
})
