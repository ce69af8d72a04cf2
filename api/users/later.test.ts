import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashPassword } from '../shared/hash.ts'
import { openShop, type TestBuyer } from '../test/shop.ts'
import { readPhone } from './phone.ts'
import { hasPhone } from './seal-phone.ts'

const shop = await openShop({ env: { SMS_CAPTCHA: 'false', ARGON2_MEMORY_KIB: '8192', ARGON2_PASSES: '1' } })
const { db } = shop
const PASSWORD = 'a kettle on the hob'
const passwordHash = await hashPassword(PASSWORD, shop.config.argon2)
let serial = 0
const newPhone = () => `139${String(10_000_000 + ++serial)}`

async function codeFor(phone: string): Promise<string> {
  assert.equal((await shop.ask('POST', '/v1/users/sms/code', { body: { phone }, headers: { 'x-forwarded-for': `198.51.100.${serial % 250}` } })).body.code, 200)
  return shop.texts.findLast((text) => text.phone === phone)!.code
}
async function withPassword(): Promise<TestBuyer> {
  const buyer = await shop.buyer()
  await db`update users set password_hash = ${passwordHash}, phone = null where id = ${buyer.id}`
  return buyer
}
const bind = (buyer: TestBuyer, body: object) => shop.ask('PUT', `/v1/users/${buyer.username}/phone`, { token: buyer.token, body })
const phoneOf = ({ id }: TestBuyer) => readPhone(db, id)
const setFirst = (username: string, token: string, password1: string, password2 = password1) =>
  shop.ask('PUT', `/v1/users/${username}/password`, { token, body: { password1, password2 } })
const logIn = async (username: string, password: string) => (await shop.ask('POST', '/v1/users/login', { body: { username, password } })).body.code

test('a phone is bound by its code and the account’s password, and lets in from then on', async () => {
  const buyer = await withPassword()
  const phone = newPhone()
  assert.equal((await bind(buyer, { phone, code: await codeFor(phone), password: PASSWORD })).body.code, 200)
  assert.deepEqual(await phoneOf(buyer), { phone, verified: true })
  shop.later(61)
  await db`delete from kv where key like 'sms-gap:%'`
  assert.equal((await shop.ask('POST', '/v1/users/sms/login', { body: { phone, code: await codeFor(phone) } })).body.username, buyer.username)
  assert.equal(await logIn(phone, PASSWORD), 200)
})

test('a wrong password, a wrong or used code and another’s phone bind nothing', async () => {
  const [buyer, other] = [await withPassword(), await withPassword()]
  const [phone, taken] = [newPhone(), newPhone()]
  await db`update users set phone = ${taken}, phone_verified = true where id = ${other.id}`
  const code = await codeFor(phone)
  const before = await phoneOf(buyer)
  for (const [wanted, body] of [
    [10174, { phone, code, password: 'not this' }],
    [10174, { phone, code }],
    [10115, { phone, code: code === '000000' ? '000001' : '000000', password: PASSWORD }],
    [10102, { phone: '1', code, password: PASSWORD }],
    [10114, { phone: newPhone(), code, password: PASSWORD }],
    [10148, { phone: taken, code: await codeFor(taken), password: PASSWORD }],
  ] as const) {
    assert.equal((await bind(buyer, body)).body.code, wanted)
    assert.deepEqual(await phoneOf(buyer), before)
  }
  assert.equal((await bind(buyer, { phone, code, password: PASSWORD })).body.code, 200)
  assert.equal((await bind(buyer, { phone, code, password: PASSWORD })).body.code, 10114)
})

test('one code shown by eight accounts at once binds the phone to one', async () => {
  const phone = newPhone()
  const code = await codeFor(phone)
  const buyers = await Promise.all(Array.from({ length: 4 }, () => shop.buyer()))
  const codes = (await Promise.all(buyers.map((buyer) => bind(buyer, { phone, code })))).map(({ body }) => body.code)
  assert.equal(codes.filter((code) => code === 200).length, 1, codes.join())
  assert.equal((await db`select 1 from users where ${hasPhone(db, phone)} and phone_verified`).length, 1)
})

test('an account opened by a message gets its first password, once, and can then ask to be deleted', async () => {
  const phone = newPhone()
  const { body: first } = await shop.ask('POST', '/v1/users/sms/login', { body: { phone, code: await codeFor(phone) } })
  const remove = (password: string) => shop.ask('DELETE', `/v1/users/${first.username}`, { token: first.token, body: { password } })
  assert.equal((await remove('')).body.code, 10174)
  assert.equal((await setFirst(first.username, first.token, PASSWORD, 'another one')).body.code, 10123)
  assert.equal((await setFirst(first.username, first.token, '12345678')).body.code, 10133)
  assert.equal((await setFirst(first.username, first.token, 'short')).body.code, 10101)
  assert.equal(await logIn(phone, PASSWORD), 10105)
  const codes = (await Promise.all(Array.from({ length: 4 }, () => setFirst(first.username, first.token, PASSWORD)))).map(({ body }) => body.code)
  assert.deepEqual(
    codes.toSorted((a, b) => a - b),
    [200, 10176, 10176, 10176],
  )
  assert.equal(await logIn(phone, PASSWORD), 200)
  assert.equal((await remove(PASSWORD)).body.code, 200)
})

test('a first password ends the other sessions, and a second one wants the first', async () => {
  const phone = newPhone()
  const { body: here } = await shop.ask('POST', '/v1/users/sms/login', { body: { phone, code: await codeFor(phone) } })
  await db`delete from kv where key like 'sms-gap:%'`
  const { body: there } = await shop.ask('POST', '/v1/users/sms/login', { body: { phone, code: await codeFor(phone) } })
  assert.equal((await setFirst(here.username, here.token, PASSWORD)).body.code, 200)
  const status = async (token: string) => (await shop.ask('GET', `/v1/users/${here.username}/profile`, { token })).status
  assert.deepEqual([await status(here.token), await status(there.token)], [200, 401])
  assert.equal((await setFirst(here.username, here.token, 'somebody else’s word')).body.code, 10176)
  assert.equal(await logIn(here.username, PASSWORD), 200)
})

test('guesses at the old password are slowed down like log-ins, and change nothing', async () => {
  const buyer = await withPassword()
  const guess = (n: number) =>
    shop.ask('POST', `/v1/users/${buyer.username}/password`, { token: buyer.token, body: { oldpassword: `guess ${n}`, password1: 'three kettles', password2: 'three kettles' } })
  const codes = (await Promise.all(Array.from({ length: 20 }, (_, n) => guess(n)))).map(({ body }) => body.code)
  assert.equal(codes.filter((code) => code === 10124).length, 11)
  assert.equal(codes.filter((code) => code === 10008).length, 9)
  assert.equal((await db`select 1 from users where id = ${buyer.id} and password_hash = ${passwordHash}`).length, 1)
})

test('a log-in by message pressed thrice with one key is one account and three log-ins; with another code it is another wish', async () => {
  const phone = newPhone()
  const code = await codeFor(phone)
  const press = (body: object) => shop.ask('POST', '/v1/users/sms/login', { body, headers: { 'idempotency-key': `sms-${phone}` } })
  const all = await Promise.all([press({ phone, code }), press({ phone, code }), press({ phone, code })])
  assert.deepEqual(new Set(all.map(({ body }) => [body.code, body.username].join())).size, 1)
  assert.equal(all[0]!.body.code, 200)
  assert.equal(new Set(all.map(({ body }) => body.token)).size, 3)
  assert.equal((await db`select 1 from users where ${hasPhone(db, phone)}`).length, 1)
  assert.equal((await press({ phone, code: '123456' })).body.code, 10003)
  const [kept] = await db`select answer::text as answer, wish from idempotency_keys where key = ${`sms-${phone}`}`
  assert.doesNotMatch(String(kept!.answer), /ey[\w-]+\./)
})
