import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop, type TestBuyer } from '../test/shop.ts'
import { openDesk } from './desk.ts'
import type { Visit } from './visit.ts'
import { readPhone } from '../users/phone.ts'
import { hasPhone } from '../users/seal-phone.ts'

const shop = await openShop({ env: { SMS_CAPTCHA: 'false', ARGON2_MEMORY_KIB: '8192', ARGON2_PASSES: '1' } })
const { db } = shop
const PASSWORD = 'a kettle on the hob'
let serial = 0
const newPhone = () => `137${String(20_000_000 + ++serial)}`
const desk = (visit: Partial<Visit> = {}) => openDesk(shop.deps, { buyer: undefined, lang: 'en', guestCart: undefined, ip: '127.0.0.1', ...visit })
const visitOf = ({ id, username, sessionId }: TestBuyer): Partial<Visit> => ({ buyer: { id, username, sessionId } })
async function codeFor(phone: string): Promise<string> {
  assert.deepEqual((await desk().sendSms({ phone })).faults, {})
  return shop.texts.findLast((text) => text.phone === phone)!.code
}
const form = (phone: string, more: object = {}) => ({ uname: `registered_${++serial}`, phone, email: `r${serial}@example.com`, password: PASSWORD, password2: PASSWORD, ...more })
const phoneOf = async (username: string) => readPhone(db, (await db<{ id: number }[]>`select id from users where username = ${username}`)[0]!.id)

test('phone and code on the register page make an account of a verified phone, in one step', async () => {
  const phone = newPhone()
  const wish = form(phone, { verify: await codeFor(phone) })
  const answer = await desk().register(wish)
  assert.deepEqual([answer.faults, answer.value], [{}, wish.uname])
  assert.deepEqual(await phoneOf(wish.uname), { phone, verified: true })
})

test('a wrong code, a used one and another’s phone are told beside their fields, and nobody is registered', async () => {
  const phone = newPhone()
  const code = await codeFor(phone)
  const before = (await db`select 1 from users`).length
  for (const verify of [code === '111111' ? '222222' : '111111', 'abc']) assert.deepEqual(Object.keys((await desk().register(form(phone, { verify }))).faults), ['verify'])
  assert.equal((await db`select 1 from users`).length, before)
  assert.deepEqual((await desk().register(form(phone, { verify: code }))).faults, {})
  assert.deepEqual(Object.keys((await desk().register(form(phone, { verify: code }))).faults), ['verify'])
  await db`delete from kv where key like 'sms-gap:%'`
  assert.deepEqual(Object.keys((await desk().register(form(phone, { verify: await codeFor(phone) }))).faults), ['phone'])
  assert.equal((await db`select 1 from users`).length, before + 1)
})

test('of two who register with one code at once one does', async () => {
  const phone = newPhone()
  const verify = await codeFor(phone)
  const answers = await Promise.all([form(phone, { verify }), form(phone, { verify }), form(phone, { verify })].map((wish) => desk().register(wish)))
  assert.equal(answers.filter(({ codes }) => codes.length === 0).length, 1)
  assert.equal((await db`select 1 from users where ${hasPhone(db, phone)}`).length, 1)
})

test('a buyer binds a phone on the page of bound accounts; faults stand beside their fields and bind nothing', async () => {
  const buyer = await shop.buyer()
  const mine = desk(visitOf(buyer))
  assert.deepEqual((await mine.setFirstPassword({ password1: PASSWORD, password2: PASSWORD })).faults, {})
  const phone = newPhone()
  const code = await codeFor(phone)
  const before = await phoneOf(buyer.username)
  for (const [field, wish] of [
    ['phone', { phone: '1', code, password: PASSWORD }],
    ['password', { phone, code, password: 'not this' }],
    ['code', { phone, code: '1', password: PASSWORD }],
  ] as const) {
    assert.deepEqual(Object.keys((await mine.bindPhone(wish)).faults), [field])
    assert.deepEqual(await phoneOf(buyer.username), before)
  }
  assert.deepEqual((await mine.bindPhone({ phone, code, password: PASSWORD })).faults, {})
  assert.deepEqual(await mine.phone(), { phone, verified: true })
})

test('a first password is set once on the page, and the next form asks for it', async () => {
  const buyer = await shop.buyer()
  const mine = desk(visitOf(buyer))
  assert.equal(await mine.hasPassword(), false)
  assert.deepEqual(Object.keys((await mine.setFirstPassword({ password1: '12345678', password2: 'other' })).faults), ['password1', 'password2'])
  assert.deepEqual((await mine.setFirstPassword({ password1: PASSWORD, password2: PASSWORD })).codes, [])
  assert.equal(await mine.hasPassword(), true)
  assert.deepEqual((await mine.setFirstPassword({ password1: 'another kettle', password2: 'another kettle' })).codes, [10176])
})

test('nobody binds, sets or allows anything', async () => {
  for (const work of [() => desk().bindPhone({ phone: newPhone(), code: '1' }), () => desk().setFirstPassword({ password1: PASSWORD, password2: PASSWORD })])
    assert.deepEqual((await work()).codes, [403])
})
