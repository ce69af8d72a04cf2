import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Deps } from '../../deps.ts'
import { SmsDown } from '../../drivers/sms/types.ts'
import { transact } from '../../shared/db.ts'
import { Refusal } from '../../shared/refusals.ts'
import { openShop, type TestText } from '../../test/shop.ts'
import { captchaKey, newCaptcha } from './captcha.ts'
import { forgetSmsCode, proveSmsCode, sendSmsCode, smsKeys, useSmsCode } from './code.ts'

let down = false
const sent: TestText[] = []
const shop = await openShop({
  deps: () => ({
    sms: {
      async sendCode(phone, code, minutes, id) {
        if (down) throw new SmsDown('the provider is away')
        sent.push({ phone, code, minutes, id })
      },
      async sendText() {},
    },
  }),
})
const { kv } = shop.deps
const refused = (code: number) => (error: unknown) => error instanceof Refusal && error.code === code
let serial = 0
const newPhone = () => `139${String(++serial).padStart(8, '0')}`
const newIp = () => `10.0.${serial >> 8}.${serial & 255}`
const ask = async (phone: unknown, { ip = newIp(), ...more }: Record<string, unknown> = {}) =>
  await shop.ask('POST', '/v1/users/sms/code', { body: { phone, ...more }, headers: { 'x-forwarded-for': String(ip) } })
const textsTo = (phone: string) => sent.filter((text) => text.phone === phone)
const solved = async () => {
  const { id } = await newCaptcha(shop.deps, '192.0.2.1')
  return { captcha_id: id, captcha: (await kv.get(captchaKey(id)))!.split(' ')[0]! }
}
async function codeFor(phone: string): Promise<string> {
  await kv.del(smsKeys.gap(phone))
  await sendSmsCode(shop.deps, { phone }, { ip: newIp(), page: false })
  return textsTo(phone).at(-1)!.code
}
const spendSmsCode = async (deps: Deps, phone: string, code: unknown) => {
  const proof = await proveSmsCode(deps, phone, code)
  await transact(deps.db, (tx) => useSmsCode(tx, proof))
  await forgetSmsCode(deps, proof)
  return proof
}
const wrongOf = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

test('an older client that sends only a phone gets its code', async () => {
  const phone = newPhone()
  const { status, body } = await ask(phone)
  assert.equal(status, 200)
  assert.deepEqual(body, { code: 200, data: '短信发送成功!' })
  const [text] = textsTo(phone)
  assert.match(text!.code, /^\d{6}$/)
  assert.equal(text!.minutes, 5)
  assert.match(text!.id, /^\w{32}$/)
  const kept = await shop.db<{ value: string }[]>`select value from kv where key like ${`%${phone}`}`
  assert.ok(!JSON.stringify(kept).includes(text!.code))
})

test('within a minute the same phone is refused with 10113 and the first code stays good; two at once send one', async () => {
  const phone = newPhone()
  const replies = await Promise.all(Array.from({ length: 2 }, () => ask(phone)))
  assert.deepEqual(
    replies.map(({ body }) => body.code).toSorted((a, b) => a - b),
    [200, 10113],
  )
  const again = await ask(phone)
  assert.equal(again.status, 429)
  assert.equal(again.body.code, 10113)
  assert.equal(textsTo(phone).length, 1)
  assert.equal((await spendSmsCode(shop.deps, phone, textsTo(phone)[0]!.code)).phone, phone)
})

test('what is no mainland mobile number is refused with 10102 and sends nothing', async () => {
  const before = sent.length
  for (const phone of ['', null, '1391234567', '23912345678', '139123456789', '1391234567x', 'null', "13912345678'--", '+8613912345678', -1])
    assert.equal((await ask(phone)).body.code, 10102)
  assert.equal((await shop.ask('POST', '/v1/users/sms/code', { body: {} })).body.code, 10102)
  assert.equal(sent.length, before)
})

test('from the fourth time within an hour a captcha is wanted, for a phone and for a network', async () => {
  const phone = newPhone()
  const askAgain = async (more: object = {}) => {
    await kv.del(smsKeys.gap(phone))
    return (await ask(phone, { ip: `10.9.9.${++serial % 250}`, ...more })).body.code
  }
  for (let n = 0; n < 3; n++) assert.equal(await askAgain(), 200)
  assert.equal(await askAgain(), 10147)
  assert.equal(await askAgain({ captcha: 'WRONG', captcha_id: (await solved()).captcha_id }), 10145)
  assert.equal(textsTo(phone).length, 3)
  assert.equal(await askAgain(await solved()), 200)
  assert.equal(textsTo(phone).length, 4)

  for (let n = 0; n < 3; n++) assert.equal((await ask(newPhone(), { ip: '10.7.7.7' })).body.code, 200)
  const next = newPhone()
  assert.equal((await ask(next, { ip: '10.7.7.7' })).body.code, 10147)
  assert.equal(textsTo(next).length, 0)
  assert.equal((await ask(next, { ip: '10.7.7.7', ...(await solved()) })).body.code, 200)
})

test('a page is asked for a captcha the first time, and a wrong one is refused even where none is wanted', async () => {
  const phone = newPhone()
  await assert.rejects(sendSmsCode(shop.deps, { phone }, { ip: newIp(), page: true }), refused(10147))
  assert.equal((await ask(phone, { captcha: 'XXXXX', captcha_id: 'none' })).body.code, 10145)
  assert.equal(textsTo(phone).length, 0)
  const { captcha_id: captchaId, captcha } = await solved()
  await sendSmsCode(shop.deps, { phone, captchaId, captcha }, { ip: newIp(), page: true })
  assert.equal(textsTo(phone).length, 1)
})

test('a network sends thirty an hour and a phone gets ten a day, captcha or not', async () => {
  await kv.set(smsKeys.networkAsks('10.8.8.8'), '30', 60)
  const [one, other] = [newPhone(), newPhone()]
  assert.equal((await ask(one, { ip: '10.8.8.8', ...(await solved()) })).body.code, 10113)
  await kv.set(smsKeys.texts(other), '10', 60)
  assert.equal((await ask(other, await solved())).body.code, 10113)
  assert.equal(textsTo(one).length + textsTo(other).length, 0)
})

test('while the provider is down the buyer is told so, and may try again at once', async () => {
  const phone = newPhone()
  down = true
  const { status, body } = await ask(phone)
  down = false
  assert.equal(status, 502)
  assert.equal(body.code, 10146)
  assert.equal(textsTo(phone).length, 0)
  assert.equal((await ask(phone)).body.code, 200)
  assert.equal(textsTo(phone).length, 1)
})

test('a code is good once: of four who use it at once one does; what is rolled back has not used it', async () => {
  const phone = newPhone()
  const code = await codeFor(phone)
  await assert.rejects(
    transact(shop.db, async (tx) => {
      await useSmsCode(tx, await proveSmsCode(shop.deps, phone, code))
      throw new Refusal(10103)
    }),
    refused(10103),
  )
  const spent = await Promise.allSettled(Array.from({ length: 4 }, () => spendSmsCode(shop.deps, phone, ` ${code} `)))
  assert.equal(spent.filter(({ status }) => status === 'fulfilled').length, 1)
  await assert.rejects(spendSmsCode(shop.deps, phone, code), refused(10114))
})

test('after five wrong tries even the right code is refused', async () => {
  const phone = newPhone()
  const code = await codeFor(phone)
  for (let n = 0; n < 5; n++) await assert.rejects(spendSmsCode(shop.deps, phone, wrongOf(code)), refused(10115))
  await assert.rejects(spendSmsCode(shop.deps, phone, code), refused(10114))
  await spendSmsCode(shop.deps, phone, await codeFor(phone))
})

test('of a thousand guesses at once five are looked at, and the code is gone', async () => {
  const phone = newPhone()
  const code = await codeFor(phone)
  const guesses = Array.from({ length: 1000 }, (_, n) => String((Number(code) + 1 + n) % 1_000_000).padStart(6, '0'))
  const tried = await Promise.allSettled(guesses.map((guess) => spendSmsCode(shop.deps, phone, guess)))
  const codes = tried.map((result) => (result.status === 'rejected' ? (result.reason as Refusal).code : 200))
  assert.equal(codes.filter((code) => code === 10115).length, 5)
  assert.equal(codes.filter((code) => code === 10114).length, 995)
  await assert.rejects(spendSmsCode(shop.deps, phone, code), refused(10114))
})

test('an old code, another phone’s code, an earlier code and nonsense open nothing', async () => {
  const [phone, other] = [newPhone(), newPhone()]
  const [first, others] = [await codeFor(phone), await codeFor(other)]
  const second = await codeFor(phone)
  if (first !== second) await assert.rejects(spendSmsCode(shop.deps, phone, first), refused(10115))
  if (others !== second) await assert.rejects(spendSmsCode(shop.deps, phone, others), refused(10115))
  for (const nonsense of [undefined, '']) await assert.rejects(spendSmsCode(shop.deps, phone, nonsense), refused(10115))
  await shop.db`update kv set expires_at = now() - interval '1 second' where key = ${smsKeys.code(phone)}`
  await assert.rejects(spendSmsCode(shop.deps, phone, second), refused(10114))
  await assert.rejects(spendSmsCode(shop.deps, newPhone(), '000000'), refused(10114))
})
