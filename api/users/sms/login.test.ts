import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop } from '../../test/shop.ts'
import { readPhone } from '../phone.ts'
import { hasPhone } from '../seal-phone.ts'
import { smsKeys } from './code.ts'

const shop = await openShop({ env: { SMS_CAPTCHA: 'false' } })
const strict = await openShop({ env: { SMS_CAPTCHA: 'false', SMS_REQUIRED: 'true' } })
let serial = 0
const newPhone = () => `137${String(++serial).padStart(8, '0')}`

async function codeFor(phone: string, at = shop): Promise<string> {
  await at.deps.kv.del(smsKeys.gap(phone))
  await at.deps.kv.del(smsKeys.networkAsks('127.0.0.1'))
  assert.equal((await at.ask('POST', '/v1/users/sms/code', { body: { phone } })).body.code, 200)
  return at.texts.findLast((text) => text.phone === phone)!.code
}
const wrongOf = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
const enter = (phone: unknown, code: unknown, more: object = {}) => shop.ask('POST', '/v1/users/sms/login', { body: { phone, code, ...more } })
const register = (body: Record<string, unknown>, at = shop, headers: Record<string, string> = {}) =>
  at.ask('POST', '/v1/users/register', { headers, body: { password: 'kite-river-42', email: `${String(body.uname)}@example.com`, ...body } })
const accounts = async (at = shop) => JSON.stringify(await at.db`select id, username, phone, phone_verified from users order by id`)
const named = async (username: string, at = shop) => readPhone(at.db, (await at.db<{ id: number }[]>`select id from users where username = ${username}`)[0]!.id)
const withCode = async (at = shop) => (await at.db`select 1 from sessions`).length

test('a phone nobody has registers and is in at once, cart and all; the next time it is the same account', async () => {
  const phone = newPhone()
  const sku = await shop.sku()
  const { status, body } = await enter(phone, await codeFor(phone), { carts: [{ id: sku.id, count: 2 }] })
  assert.equal(status, 200)
  assert.deepEqual(Object.keys(body), ['code', 'username', 'token', 'data', 'carts_count'])
  assert.match(body.username, /^u[a-z0-9]{10}$/)
  assert.equal(body.data.token, body.token)
  assert.equal(body.carts_count, 1)
  assert.deepEqual(await named(body.username), { phone, verified: true })
  assert.equal((await shop.ask('GET', `/v1/users/${body.username}/address`, { token: body.token })).status, 200)
  assert.equal((await enter(phone, await codeFor(phone))).body.username, body.username)
  const [session] = await shop.db`select way, kind from sessions order by id desc limit 1`
  assert.deepEqual({ ...session }, { way: 'sms', kind: 'client' })
  for (const password of ['no password', '']) assert.equal((await shop.ask('POST', '/v1/users/login', { body: { username: body.username, password } })).body.code, 10105)
})

test('an account that only claims a phone is not opened by it: the phone’s owner gets one of their own', async () => {
  const [one, two] = [newPhone(), newPhone()]
  await register({ uname: 'claims_alone', phone: one })
  assert.match((await enter(one, await codeFor(one))).body.username, /^u\w{10}$/)
  assert.deepEqual(await named('claims_alone'), { phone: one, verified: false })

  await register({ uname: 'claims_first', phone: two })
  await register({ uname: 'claims_second', phone: two })
  const { body } = await enter(two, await codeFor(two))
  assert.match(body.username, /^u\w{10}$/)
  for (const username of ['claims_first', 'claims_second']) assert.deepEqual(await named(username), { phone: two, verified: false })
})

test('wrong and old codes and bad phones are refused and change nothing', async () => {
  const phone = newPhone()
  const code = await codeFor(phone)
  const before = [await accounts(), await withCode()]
  assert.equal((await enter(phone, wrongOf(code))).body.code, 10115)
  assert.equal((await enter(phone, undefined)).body.code, 10115)
  assert.equal((await enter(newPhone(), code)).body.code, 10114)
  assert.equal((await enter('1391234567', code)).body.code, 10102)
  assert.equal((await shop.ask('POST', '/v1/users/sms/login', { body: {} })).body.code, 10102)
  assert.equal((await shop.ask('POST', '/v1/users/sms/login', { body: { phone: [phone], code: { $gt: '' } } })).status, 400)
  for (let n = 0; n < 3; n++) await enter(phone, wrongOf(code))
  assert.equal((await enter(phone, code)).body.code, 10114)
  assert.deepEqual([await accounts(), await withCode()], before)
})

test('one code used by eight at once lets one in', async () => {
  const phone = newPhone()
  const code = await codeFor(phone)
  const before = await withCode()
  const codes = (await Promise.all(Array.from({ length: 8 }, () => enter(phone, code)))).map(({ body }) => body.code)
  assert.equal(codes.filter((answer) => answer === 200).length, 1, codes.join())
  assert.ok(codes.every((answer) => answer === 200 || answer === 10114))
  assert.equal((await withCode()) - before, 1)
  assert.equal((await shop.db`select 1 from users where ${hasPhone(shop.db, phone)}`).length, 1)
})

test('a closed account stays closed to its phone, and a closed claim keeps nobody out', async () => {
  const [verified, claimed] = [newPhone(), newPhone()]
  const { body } = await enter(verified, await codeFor(verified))
  await shop.db`update users set banned_at = now() where username = ${body.username}`
  const before = await withCode()
  assert.equal((await enter(verified, await codeFor(verified))).body.code, 10131)
  assert.equal(await withCode(), before)
  await register({ uname: 'closed_claim', phone: claimed })
  await shop.db`update users set banned_at = now() where username = 'closed_claim'`
  assert.match((await enter(claimed, await codeFor(claimed))).body.username, /^u\w{10}$/)
})

test('registering with the right code verifies the phone; without one it is a claim', async () => {
  const phone = newPhone()
  assert.equal((await register({ uname: 'with_code', phone, verify: await codeFor(phone) })).body.code, 200)
  assert.deepEqual(await named('with_code'), { phone, verified: true })
  const other = newPhone()
  assert.equal((await register({ uname: 'without_code', phone: other, verify: '' })).body.code, 200)
  assert.deepEqual(await named('without_code'), { phone: other, verified: false })
})

test('registering with a wrong code (10115), an old one (10114), or a phone that is another’s (10148) makes no account', async () => {
  const phone = newPhone()
  const code = await codeFor(phone)
  const taken = newPhone()
  await enter(taken, await codeFor(taken))
  const takensCode = await codeFor(taken)
  const before = await accounts()
  assert.equal((await register({ uname: 'wrong_code', phone, verify: wrongOf(code) })).body.code, 10115)
  assert.equal((await register({ uname: 'no_code', phone: newPhone(), verify: '123456' })).body.code, 10114)
  const { status, body } = await register({ uname: 'anothers', phone: taken, verify: takensCode })
  assert.deepEqual([status, body.code], [409, 10148])
  assert.equal(await accounts(), before)
})

test('a name that is taken costs no code, and pressed thrice with one key it is one account', async () => {
  const phone = newPhone()
  const verify = await codeFor(phone)
  assert.equal((await register({ uname: 'with_code', phone, verify })).body.code, 10103)
  const replies = await Promise.all(Array.from({ length: 3 }, () => register({ uname: 'pressed_thrice', phone, verify }, shop, { 'idempotency-key': 'thrice' })))
  assert.deepEqual(
    replies.map(({ body }) => [body.code, body.username]),
    replies.map(() => [200, 'pressed_thrice']),
  )
  assert.deepEqual(await named('pressed_thrice'), { phone, verified: true })
})

test('a shop that wants a code registers nobody without', async () => {
  const phone = newPhone()
  const before = await accounts(strict)
  assert.equal((await register({ uname: 'no_code', phone }, strict)).body.code, 10114)
  const code = await codeFor(phone, strict)
  assert.equal((await register({ uname: 'no_code', phone, verify: null }, strict)).body.code, 10115)
  assert.equal(await accounts(strict), before)
  assert.equal((await register({ uname: 'no_code', phone, verify: code }, strict)).body.code, 200)
  assert.deepEqual(await named('no_code', strict), { phone, verified: true })
})
