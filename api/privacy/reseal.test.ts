import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import path from 'node:path'
import { test } from 'node:test'
import { ConfigFault, readConfig } from '../config.ts'
import { markPaid } from '../orders/pay.ts'
import type { StoredAddress } from '../orders/tables.ts'
import { registry } from '../seeing/metrics.ts'
import { transact } from '../shared/db.ts'
import { holdPersonalKeys, marksOf, readPersonalKeys, SealBroken, seal, unseal } from '../shared/personal.ts'
import { registerPersonalKeys } from '../shared/personal-keys.ts'
import { openShop, testKeys } from '../test/shop.ts'
import { bindPhone, readPhone } from '../users/phone.ts'
import { hasPhone } from '../users/seal-phone.ts'
import { sendSmsCode, smsKeys } from '../users/sms/code.ts'
import { leftToSeal, resealAll } from './reseal.ts'

const made = (id: string) => `${id}:${randomBytes(32).toString('base64')}`
const [first, second] = [made('first'), made('second')]
const shop = await openShop({ env: { PERSONAL_KEYS: first } })
await registerPersonalKeys(shop.db)
const { db } = shop
const buyer = await shop.buyer()
const other = await shop.buyer()
const sku = await shop.sku()
const clerk = await shop.staff({ orders: 7 })

/** What a program is told beside its keys. */
const gateway = {
  AUTH_SECRET: 'test-secret-test-secret-test-secret-test',
  SMTP_URL: 'smtp://127.0.0.1:1',
  ALIPAY_APP_ID: '2026000100000001',
  ALIPAY_SELLER_ID: '2088000000000001',
  ALIPAY_GATEWAY: 'http://127.0.0.1:1/gateway.do',
  ALIPAY_PRIVATE_KEY: testKeys().privateKey,
  ALIPAY_PUBLIC_KEY: testKeys().publicKey,
  YUNTONGXUN_ACCOUNT_SID: 'test',
  YUNTONGXUN_AUTH_TOKEN: 'test',
  YUNTONGXUN_APP_ID: 'test',
  YUNTONGXUN_TEMPLATE_ID: '1',
}
const NUMBER = '13655559999'
/** A code as the buyer reads it off their phone. */
const codeFor = async (phone: string) => {
  await shop.deps.fleeting.del(smsKeys.gap(phone))
  await sendSmsCode(shop.deps, { phone }, { ip: '127.0.0.1', page: false })
  return shop.texts.findLast((text) => text.phone === phone)!.code
}
const home = { receiver: '项羽', receiver_phone: '13655557777', address: '江苏省宿迁市宿城区梧桐巷 8 号', postcode: '', tag: '' }
const addresses = async (who = buyer) => (await shop.ask('GET', `/v1/users/${who.username}/address`, { token: who.token })).body
const addHome = async (who = buyer) => {
  assert.equal((await shop.ask('POST', `/v1/users/${who.username}/address`, { token: who.token, body: home })).body.code, 200)
  return (await addresses(who)).addresslist.find((one: { receiver: string }) => one.receiver === home.receiver).id as number
}
const place = async (addressId: number) => {
  // The same order again within ten seconds is a reload.
  shop.later(11)
  const { body } = await shop.ask('POST', `/v1/orders/${buyer.username}`, { token: buyer.token, body: { address_id: addressId, settlement_type: 1, sku_id: sku.id, buy_count: 1 } })
  assert.equal(body.code, 200, JSON.stringify(body))
  return Number(body.data.order_id)
}
const search = async (q: string) =>
  (await shop.ask('GET', `/v1/staff/orders?q=${encodeURIComponent(q)}`, { token: clerk.token })).body.data.map((row: { order_id: string }) => Number(row.order_id))
/** Everything in the four tables as text, as a stray dump has it. */
const stray = async (): Promise<string> =>
  (
    await db<{ row: string }[]>`
      select to_jsonb(a)::text as row from addresses a union all select to_jsonb(o)::text from orders o union all select to_jsonb(n)::text from order_notes n
      union all select to_jsonb(u)::text from users u`
  )
    .map(({ row }) => row)
    .join('\n')
const byNumber = (a: number, b: number) => a - b
const left = async () => (await leftToSeal(db)).reduce((sum, one) => sum + one.left, 0)
const inBetween = (keys: string) => holdPersonalKeys(readPersonalKeys(keys))

const addressId = await addHome()
const orderId = await place(addressId)
await shop.ask('POST', `/v1/staff/orders/${orderId}/notes`, { token: clerk.token, body: { text: '请打 13655557777 找项羽' } })

test('a stray copy of the tables holds neither a phone number nor a name nor a street, and the shop reads them all', async () => {
  await resealAll(db)
  const text = await stray()
  for (const secret of ['项羽', '13655557777', '梧桐巷', '李雷', '13800138000', '中关村']) assert.ok(!text.includes(secret), secret)
  assert.deepEqual((await addresses()).addresslist.map(({ receiver }: { receiver: string }) => receiver).sort(), ['李雷', '项羽'])
  const order = (await shop.ask('GET', `/v1/staff/orders/${orderId}`, { token: clerk.token })).body.data
  assert.deepEqual([order.address.receiver, order.address.mobile, order.address.address], ['项羽', '13655557777', '江苏省宿迁市宿城区梧桐巷 8 号'])
  assert.equal(order.notes[0].text, '请打 13655557777 找项羽')
})

test('staff find an order by the whole phone number and the whole name, whether its row is sealed or from before', async () => {
  const older = await place(addressId)
  await db`update orders set address = ${db.json({ title: '', receiver: '项羽', mobile: '13655557777', address: '江苏省宿迁市', postcode: '' })} where id = ${older}`
  for (const q of ['13655557777', '项羽']) assert.deepEqual((await search(q)).sort(byNumber), [orderId, older].sort(byNumber), q)
  assert.deepEqual(await search('13655557778'), [])
  assert.equal(await left(), 1)
  await resealAll(db)
  assert.deepEqual((await search('13655557777')).sort(byNumber), [orderId, older].sort(byNumber))
  assert.equal(await left(), 0)
})

test('a region that was chosen stays with its address while the text does, though the text is stored otherwise each time', async () => {
  const one = await addHome(other)
  await db`update addresses set province = '320000', city = '321300', district = '321302' where id = ${one}`
  const change = (address: string) =>
    shop.ask('PUT', `/v1/users/${other.username}/address/${one}`, { token: other.token, body: { receiver: '虞姬', receiver_mobile: '13655558888', address } })
  const province = async () => (await db`select province from addresses where id = ${one}`)[0]!.province
  assert.equal((await change(home.address)).body.code, 200)
  assert.equal(await province(), '320000')
  assert.equal((await change('安徽省宿州市灵璧县 1 号')).body.code, 200)
  assert.equal(await province(), null)
})

test('a row put into another’s place, a cut one and one of an unknown key are refused, counted, and give nothing away', async () => {
  const [mine] = await db<{ address: string }[]>`select address from addresses where id = ${addressId}`
  const [theirs] = await db<{ id: number; address: string }[]>`select id, address from addresses where user_id = ${other.id} limit 1`
  const put = (address: string) => db`update addresses set address = ${address} where id = ${theirs!.id}`
  for (const bad of [mine!.address, theirs!.address.slice(0, -3), 'sealed:first:AAAA', 'sealed:lost:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'sealed:'.padEnd(60, 'x')]) {
    await put(bad)
    const { status, body } = await shop.ask('GET', `/v1/users/${other.username}/address`, { token: other.token, headers: { 'accept-language': 'en' } })
    assert.deepEqual([status, body.code], [503, 10080], bad)
    assert.ok(!/\.ts|梧桐巷|sealed|addresses\./.test(JSON.stringify(body)), JSON.stringify(body))
  }
  assert.match(await registry.metrics(), /jishi_refusals_total\{[^}]*code="10080"[^}]*\} 5/)
  await put(theirs!.address)
  assert.equal((await addresses(other)).code, 200)
  // The same address in an order of somebody's else.
  const [one, two] = [await place(addressId), await place(addressId)]
  await db`update orders o set address = p.address from orders p where o.id = ${two} and p.id = ${one}`
  assert.equal((await shop.ask('GET', `/v1/staff/orders/${two}`, { token: clerk.token })).body.code, 10080)
  const { broken } = await resealAll(db)
  assert.deepEqual(broken, [], 'sealed with the current key it is not looked at')
  await db`update orders set address = ${db.json({ title: '', receiver: '项羽', mobile: '13655557777', address: '江苏省宿迁市', postcode: '' })} where id = ${two}`
  await resealAll(db)
})

test('money for an order whose seal does not open is booked all the same, and its parcel is planned', async () => {
  const id = await place(addressId)
  const [kept] = await db<{ address: StoredAddress }[]>`select address from orders where id = ${id}`
  await db`update orders set address = address || '{"sealed": "sealed:first:AAAA", "province": null}' where id = ${id}`
  assert.equal(await transact(db, (tx) => markPaid(tx, id, { paidAt: new Date(), why: 'test' })), true)
  const [paid] = await db<
    { status: number; parcels: number }[]
  >`select status, (select count(*)::int from parcels where order_id = orders.id) as parcels from orders where id = ${id}`
  assert.deepEqual({ ...paid }, { status: 2, parcels: 1 })
  // In lists it stands among the others, and says nothing of where it goes; by itself it is refused.
  const lists = [
    (await shop.ask('GET', `/v1/orders/${buyer.username}`, { token: buyer.token })).body.data.orders_list,
    (await shop.ask('GET', '/v1/staff/orders', { token: clerk.token })).body.data,
  ]
  for (const list of lists) {
    const shown = JSON.stringify(list.find((one: { order_id: string | number }) => Number(one.order_id) === id))
    assert.match(shown, /\*\*\*/)
    assert.doesNotMatch(shown, /sealed/)
  }
  assert.equal((await shop.ask('GET', `/v1/staff/orders/${id}`, { token: clerk.token })).body.code, 10080)
  await db`update orders set address = ${db.json(kept!.address)} where id = ${id}`
})

test('an account’s phone is sealed, found by its mark, kept to one account, and opens in no other row', async () => {
  await bindPhone(shop.deps, buyer.id, { phone: NUMBER, code: await codeFor(NUMBER) }, '127.0.0.1')
  const [row] = await db<{ phone: string; mark: string }[]>`select phone, phone_mark as mark from users where id = ${buyer.id}`
  assert.match(row!.phone, /^sealed:first:/)
  const found = (await shop.ask('GET', `/v1/staff/buyers?q=${NUMBER}`, { token: (await shop.staff({ users: 7 })).token })).body.data
  assert.deepEqual([found.length, found[0].username, found[0].phone], [1, buyer.username, NUMBER])
  await assert.rejects(bindPhone(shop.deps, other.id, { phone: NUMBER, code: await codeFor(NUMBER) }, '127.0.0.1'), (error: { code?: number }) => error.code === 10148)
  await assert.rejects(db`update users set phone_mark = ${row!.mark}, phone_verified = true where id = ${other.id}`, /users_verified_phone_mark_key/)
  await db`update users set phone = ${row!.phone} where id = ${other.id}`
  await assert.rejects(readPhone(db, other.id), SealBroken)
  // An older release has written another number beside the mark of this one: the mark is nothing then.
  await db`update users set phone = '13800138001' where id = ${other.id}`
  await db`update users set phone_mark = ${row!.mark} where id = ${other.id}`
  assert.deepEqual(
    (await db`select id from users where ${hasPhone(db, NUMBER)}`).map(({ id }) => id),
    [buyer.id],
  )
  await resealAll(db)
})

test('while an older release serves beside this one, what is written stays open to it', async () => {
  holdPersonalKeys(readPersonalKeys(first), false)
  const open = await addHome(other)
  const [plain] = await db`select receiver, address from addresses where id = ${open}`
  assert.deepEqual({ ...plain }, { receiver: home.receiver, address: home.address })
  holdPersonalKeys(readPersonalKeys(first))
  assert.equal(await left(), 1)
  await resealAll(db)
})

test('a new key: rows of both are read and found, and a rotation that is killed goes on where it was', async () => {
  for (let n = 0; n < 5; n++) await place(addressId)
  inBetween(`${second},${first}`)
  const newest = await place(addressId)
  assert.ok((await search('13655557777')).includes(orderId) && (await search('13655557777')).includes(newest))
  const before = await left()
  await bindPhone(shop.deps, other.id, { phone: NUMBER, code: await codeFor(NUMBER) }, '127.0.0.1').catch((error) => assert.equal(error.code, 10148))
  assert.equal((await readPhone(db, buyer.id)).phone, NUMBER, 'sealed with the old key, and still nobody else’s')
  const env = { ...process.env, DATABASE_URL: shop.config.databaseUrl, JISHI_ENV: 'test', PERSONAL_KEYS: `${second},${first}`, DATA_DIR: shop.config.dataDir, ...gateway }
  const rotate = (size: number) =>
    spawn(process.execPath, [path.resolve('bin/jishi.ts'), 'personal-keys', 'rotate', '--batch', String(size)], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const killed = rotate(1)
  await once(killed.stdout, 'data')
  killed.kill('SIGKILL')
  await once(killed, 'close')
  const after = await left()
  assert.ok(after > 0 && after < before, `${after} of ${before} left`)
  assert.deepEqual(
    (await db`select id from personal_keys order by since`).map(({ id }) => id),
    ['first', 'second'],
  )
  const again = rotate(500)
  const [said] = await Promise.all([again.stdout.toArray(), once(again, 'close')])
  assert.match(said.join(''), new RegExp(`${after} rows were sealed with the current key; no other is needed`))
  assert.equal(await left(), 0)
  // The old key is needed for nothing now.
  inBetween(second)
  await registerPersonalKeys(db)
  assert.ok((await search('13655557777')).includes(orderId))
  assert.equal((await addresses()).code, 200)
  assert.equal((await readPhone(db, buyer.id)).phone, NUMBER)
  assert.deepEqual(
    (await db`select id from users where ${hasPhone(db, NUMBER)}`).map(({ id }) => id),
    [buyer.id],
  )
  const order = (await shop.ask('GET', `/v1/staff/orders/${orderId}`, { token: clerk.token })).body.data
  assert.equal(order.notes[0].text, '请打 13655557777 找项羽')
})

test('a start without a key that rows need, or with another of its name, is refused in a sentence; words of notes stay what they are', async () => {
  inBetween(made('third'))
  await assert.rejects(registerPersonalKeys(db), (error: Error) => error instanceof ConfigFault && /lacks the key “second”/.test(error.message) && !/ at /.test(error.message))
  inBetween(made('second'))
  await assert.rejects(registerPersonalKeys(db), /another key “second”/)
  inBetween(second)
  await db`delete from personal_keys where id = 'third'`
  const [note] = await db<{ id: number }[]>`select id from order_notes where order_id = ${orderId}`
  for (const text of [seal('order_notes.text', orderId, '别的话'), 'sealed:nobody:AAAA', '别的话'])
    await assert.rejects(db`update order_notes set text = ${text} where id = ${note!.id}`, /append-only/, text)
})

test('two seals of one text differ and open only in their place; a mark is the same each time, and another of another kind', () => {
  const [a, b] = [seal('addresses.receiver', 1, '项羽'), seal('addresses.receiver', 1, '项羽')]
  assert.notEqual(a, b)
  assert.equal(unseal('addresses.receiver', 1, a), '项羽')
  for (const [place, owner] of [
    ['addresses.receiver', 2],
    ['addresses.address', 1],
    ['order_notes.text', 1],
  ] as const)
    assert.throws(() => unseal(place, owner, a), SealBroken)
  assert.equal(unseal('addresses.receiver', 1, '从前的字'), '从前的字')
  assert.deepEqual(marksOf('mobile', '13655557777'), marksOf('mobile', '13655557777'))
  assert.notEqual(marksOf('mobile', '13655557777')[0], marksOf('receiver', '13655557777')[0])
})

test('production wants keys of its own, and what is no key is told without being shown', () => {
  const env = { ...gateway, DATABASE_URL: 'postgres://127.0.0.1/none', SMTP_URL: 'smtp://127.0.0.1', PUBLIC_URL: 'https://shop.example' }
  const faults = (more: Record<string, string>) => {
    try {
      readConfig({ ...env, ...more })
      return ''
    } catch (error) {
      return (error as Error).message
    }
  }
  assert.match(faults({ JISHI_ENV: 'prod' }), /PERSONAL_KEYS is missing/)
  assert.doesNotMatch(faults({ JISHI_ENV: 'prod', PERSONAL_KEYS: first }), /PERSONAL_KEYS/)
  for (const bad of ['c2VjcmV0', 'one:c2VjcmV0', `${first},${first}`, `A B:${first.slice(6)}`]) {
    assert.match(faults({ PERSONAL_KEYS: bad }), /PERSONAL_KEYS: /, bad)
    assert.ok(!faults({ PERSONAL_KEYS: bad }).includes('c2VjcmV0') && !faults({ PERSONAL_KEYS: bad }).includes(first.slice(6)))
  }
})
