import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buyerOfToken } from '../http/auth.ts'
import { openShop } from '../test/shop.ts'
import { guestCartCookie, noSession, sessionCookie } from './cookies.ts'
import { openDesk } from './desk.ts'
import { writeGuestCart } from './guest-cart.ts'
import type { Visit } from './visit.ts'

const shop = await openShop()
const desk = (visit: Partial<Visit> = {}) => openDesk(shop.deps, { buyer: undefined, lang: 'zh-CN', guestCart: undefined, ip: '127.0.0.1', ...visit })
let serial = 0
const newcomer = () => ({ uname: `newcomer_${++serial}`, phone: '13800138000', email: `newcomer${serial}@example.com`, password: 'open sesame', password2: 'open sesame' })

test('the session cookie is out of reach for scripts and other sites, and needs https where the shop has it', async () => {
  const ticket = { username: 'a', tokenEpoch: 0, sessionId: 1, secret: 'x', kind: 'web', remembered: true } as const
  const { options } = await sessionCookie(shop.config, ticket)
  assert.ok(!('maxAge' in (await sessionCookie(shop.config, { ...ticket, remembered: false })).options))
  assert.deepEqual(options, { path: '/', httpOnly: true, sameSite: 'lax', secure: false, maxAge: 14 * 24 * 3600 })
  const prod = { ...shop.config, publicUrl: 'https://shop.example' }
  assert.equal((await sessionCookie(prod, ticket)).options.secure, true)
  assert.equal(guestCartCookie(prod, '1:1:1').options.secure, true)
  assert.deepEqual([noSession(prod).value, noSession(prod).options.maxAge], ['', 0])
  assert.equal(guestCartCookie(shop.config, '').options.maxAge, 0)
})

test('registering logs in, brings the cart of the guest along and takes it out of the browser', async () => {
  const sku = await shop.sku({ stock: 5 })
  const guestCart = writeGuestCart([{ id: sku.id, count: 3, selected: false }])
  const answer = await desk({ guestCart }).register(newcomer())
  assert.deepEqual(answer.faults, {})
  const session = answer.cookies.find((cookie) => cookie.name === 'jishi_session')!
  assert.deepEqual(answer.cookies.find((cookie) => cookie.name === 'jishi_cart')?.options.maxAge, 0)
  const buyer = await buyerOfToken(shop.config, shop.db, session.value)
  assert.equal(buyer?.username, answer.value)
  const cart = await desk({ buyer }).cart()
  assert.deepEqual(
    cart.lines.map(({ id, count }) => ({ id, count })),
    [{ id: sku.id, count: 3 }],
  )
})

test('a form with several faults tells all of them, each beside its field, and registers nobody', async () => {
  const form = { uname: 'x', phone: '1', email: 'no', password: 'short', password2: 'other' }
  const answer = await desk({ lang: 'en' }).register(form)
  assert.deepEqual(Object.keys(answer.faults).sort(), ['email', 'password', 'password2', 'phone', 'uname'])
  assert.deepEqual(answer.cookies, [])
  const taken = newcomer()
  await desk().register(taken)
  assert.deepEqual(
    await desk()
      .register({ ...newcomer(), uname: taken.uname.toUpperCase() })
      .then(({ faults, cookies }) => ({ faults, cookies })),
    { faults: { uname: '用户名已被注册' }, cookies: [] },
  )
})

test('a wrong log-in says one sentence and keeps the cart of the guest', async () => {
  const answer = await desk({ guestCart: '1:1:1' }).logIn({ username: 'nobody', password: 'wrong password' })
  assert.deepEqual([answer.faults, answer.cookies], [{ form: '用户名或密码错误' }, []])
})

test('changing the password keeps this session and ends the others; logging out everywhere ends all', async () => {
  const form = newcomer()
  const [session] = (await desk().register(form)).cookies
  const buyer = await buyerOfToken(shop.config, shop.db, session!.value)
  const wrong = await desk({ buyer }).changePassword({ oldpassword: 'wrong', password1: 'open barley', password2: 'open barley' })
  assert.deepEqual(Object.keys(wrong.faults), ['oldpassword'])
  assert.ok(await buyerOfToken(shop.config, shop.db, session!.value))
  const changed = await desk({ buyer }).changePassword({ oldpassword: form.password, password1: 'open barley', password2: 'open barley' })
  assert.deepEqual(changed.faults, {})
  assert.equal(await buyerOfToken(shop.config, shop.db, session!.value), undefined)
  assert.ok(await buyerOfToken(shop.config, shop.db, changed.cookies[0]!.value))
  await desk({ buyer }).logOutEverywhere()
  assert.equal(await buyerOfToken(shop.config, shop.db, changed.cookies[0]!.value), undefined)
})

test('the same confirmation form sent many times at once is one order', async () => {
  const { id, username, sessionId, addressId } = await shop.buyer()
  const sku = await shop.sku({ stock: 10 })
  const form = { address_id: String(addressId), note: '请放门口', sku_id: String(sku.id), buy_num: '2', request_id: 'once-1' }
  const answers = await Promise.all(Array.from({ length: 6 }, () => desk({ buyer: { id, username, sessionId } }).placeOrder(form)))
  assert.equal(new Set(answers.map((answer) => answer.value?.id)).size, 1)
  assert.deepEqual(
    answers.flatMap((answer) => answer.codes),
    [],
  )
  // Even an hour later, when the ten seconds of a reload are long over.
  shop.later(3600)
  assert.equal((await desk({ buyer: { id, username, sessionId } }).placeOrder(form)).value?.id, answers[0]!.value?.id)
  const [{ n } = { n: 0 }] = await shop.db<{ n: number }[]>`select count(*)::int as n from orders where user_id = ${id}`
  assert.equal(n, 1)
})

test('an order that cannot be is told in words and changes nothing', async () => {
  const { id, username, sessionId, addressId } = await shop.buyer()
  const other = await shop.buyer()
  const buyer = { id, username, sessionId }
  const sku = await shop.sku({ stock: 1, name: '青苹果' })
  const form = { address_id: String(addressId), note: '', sku_id: String(sku.id), buy_num: '2', request_id: 'r' }
  assert.deepEqual((await desk({ buyer }).placeOrder(form)).faults, { form: '「青苹果」库存不足，仅剩 1 件' })
  assert.deepEqual(Object.keys((await desk({ buyer }).placeOrder({ ...form, buy_num: '1', address_id: String(other.addressId) })).faults), ['address_id'])
  assert.deepEqual((await desk({ buyer }).placeOrder({ ...form, buy_num: '1', note: 'x'.repeat(201) })).codes, [10401])
  assert.deepEqual((await desk({ buyer }).placeOrder({ address_id: String(addressId) })).codes, [10403])
  assert.equal((await desk({ buyer }).orders(0, 1)).total, 0)
})
