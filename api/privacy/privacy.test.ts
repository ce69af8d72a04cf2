import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { unzipSync } from 'fflate'
import sharp from 'sharp'
import { post } from '../ledger/post.ts'
import { transact } from '../shared/db.ts'
import { moveOrder } from '../orders/move.ts'
import { markPaid } from '../orders/pay.ts'
import { confirmReceipt } from '../orders/receive.ts'
import { openSnapshot } from '../orders/snapshot.ts'
import { ship } from '../test/ship.ts'
import { rememberSearch } from '../goods/search/recent.ts'
import { decideCase } from '../aftersales/steps.ts'
import { moveParcel } from '../shipping/move-parcel.ts'
import { openShop } from '../test/shop.ts'
import { eraseOverdue, restoreAccount } from './erase.ts'
import { dropOldExports } from './export.ts'

const shop = await openShop()
const PASSWORD = 'abcd1234-efgh'
const DAY = 86_400
let serial = 0

type Person = { id: number; username: string; token: string; email: string }
async function person(): Promise<Person> {
  const uname = `private_${++serial}`
  const email = `${uname}@example.com`
  const { body } = await shop.ask('POST', '/v1/users', { body: { uname, password: PASSWORD, phone: '13912345678', email } })
  assert.equal(body.code, 200)
  const [user] = await shop.db<{ id: number }[]>`select id from users where username = ${uname}`
  return { id: user!.id, username: uname, token: body.token, email }
}
const at = (who: Person, method: string, where = '', body?: unknown, token = who.token) =>
  shop.ask(method, `/v1/users/${who.username}${where}`, { token, ...(body === undefined ? {} : { body }) })
const logIn = async (who: Person) => (await shop.ask('POST', '/v1/tokens', { body: { username: who.username, password: PASSWORD } })).body
const sweep = async () => {
  await eraseOverdue(shop.deps)
  await shop.work()
}
const vaultFiles = async () => (await readdir(path.join(shop.config.dataDir, 'private')).catch(() => [])).length
const download = async (who: Person, id: number | string, token = who.token) =>
  await fetch(`${shop.url}/v1/users/${who.username}/export/${id}`, { headers: token ? { authorization: token } : {} })

/** A buyer who has left traces everywhere, with one order that was received or cancelled. */
async function traces(who: Person): Promise<{ orderId: number; avatar: string }> {
  const sku = await shop.sku({ price: 500 })
  await at(who, 'POST', '/address', { receiver: '秦始皇', receiver_phone: '13911110000', address: '陕西省西安市临潼区秦陵北路 1 号', postcode: '710600', tag: '宫' })
  const [{ id: addressId }] = (await at(who, 'GET', '/address')).body.addresslist
  const placed = await shop.ask('POST', `/v1/orders/${who.username}`, {
    token: who.token,
    body: {
      address_id: addressId,
      settlement_type: '1',
      buy_count: '2',
      sku_id: sku.id,
      note: '请放在兵马俑旁',
      invoice: { kind: 'personal', title: '嬴政', email: 'qin@example.com' },
    },
  })
  const orderId = Number(placed.body.data.order_id)
  await shop.db`insert into order_notes (order_id, user_id, text) select id, user_id, '地址由「秦始皇 13800138000 陕西省西安市」改为「…」' from orders where id = ${orderId}`
  assert.equal((await shop.ask('POST', `/v1/orders/${who.username}/${orderId}/cancellations`, { token: who.token })).body.code, 200)
  await at(who, 'POST', '/history', { sku_id: sku.id })
  await at(who, 'POST', '/favourites', { sku_id: sku.id })
  await shop.ask('POST', `/v1/carts/${who.username}`, { token: who.token, body: { sku_id: sku.id, count: 1 } })
  await at(who, 'PUT', '/profile', { nickname: '始皇帝', birthday: '1959-02-18', gender: 'male' })
  const form = new FormData()
  form.set(
    'avatar',
    new Blob([
      new Uint8Array(
        await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
          .png()
          .toBuffer(),
      ),
    ]),
    'a.png',
  )
  const avatar = ((await (await fetch(`${shop.url}/v1/users/${who.username}/avatar`, { method: 'POST', body: form, headers: { authorization: who.token } })).json()) as any).data
    .avatar
  const note = new FormData()
  for (const [name, value] of Object.entries({ kind: 'other', subject: '长城', body: '还没修好' })) note.set(name, value)
  note.set('file', new Blob(['秘密']), '图纸.txt')
  await fetch(`${shop.url}/v1/users/${who.username}/messages`, { method: 'POST', body: note, headers: { authorization: who.token } })
  await shop.db`insert into bound_accounts (provider, provider_uid, user_id, name) values ('weibo', ${`w${who.id}`}, ${who.id}, 'QinShiHuang')`
  return { orderId, avatar }
}

test('a copy of everything is made by a job, mailed as a link, and downloaded by its owner for 24 hours', async () => {
  const who = await person()
  const { orderId } = await traces(who)
  const hash = 'f00d'.repeat(16)
  await shop.db`insert into assistant_tokens (user_id, name, secret_hash, scopes, day_limit) values (${who.id}, '小助手', ${hash}, '{read,cart}', 5000)`
  const asked = (await at(who, 'POST', '/export')).body
  assert.deepEqual({ ...asked.data, id: 0, asked_at: '' }, { id: 0, state: 'waiting', asked_at: '', expires_at: '' })
  const { id } = asked.data
  assert.equal((await download(who, id)).status, 404)
  await shop.work()
  const letter = shop.letters.find((sent) => sent.id === `export-${id}`)!
  assert.equal(letter.to, who.email)
  assert.ok(letter.text.includes(`http://shop.test/v1/users/${who.username}/export/${id}`))
  const file = await download(who, id)
  assert.equal(file.status, 200)
  assert.deepEqual([file.headers.get('content-type'), file.headers.get('x-content-type-options')], ['application/zip', 'nosniff'])
  assert.match(file.headers.get('content-disposition')!, /^attachment;/)
  const [[name, bytes]] = Object.entries(unzipSync(new Uint8Array(await file.arrayBuffer()))) as [[string, Uint8Array]]
  assert.equal(name, `jishi-${who.username}.json`)
  const text = Buffer.from(bytes).toString()
  const data = JSON.parse(text)
  assert.deepEqual(Object.keys(data), [
    'profile',
    'addresses',
    'bound_accounts',
    'assistants',
    'sessions',
    'orders',
    'cart',
    'history',
    'favourites',
    'messages',
    'searches',
    'stock_notices',
    'pictures',
    'reviews',
    'votes',
    'aftersales',
    'member',
    'coupons',
    'wallet',
    'wallet_requests',
    'invitations',
  ])
  assert.deepEqual([data.profile.nickname, data.profile.birthday, data.profile.email], ['始皇帝', '1959-02-18', who.email])
  assert.equal(data.addresses[0].receiver, '秦始皇')
  assert.deepEqual([data.orders[0].id, data.orders[0].total_amount, data.orders[0].lines[0].count], [orderId, '10.00', 2])
  assert.deepEqual([data.cart.length, data.history.length, data.favourites.length, data.messages[0].body], [1, 1, 1, '还没修好'])
  assert.match(data.profile.created_at, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
  const [assistant] = data.assistants
  assert.deepEqual([assistant.name, assistant.scopes, assistant.day_limit, assistant.used_at], ['小助手', ['read', 'cart'], '50.00', null])
  assert.ok(!text.includes(hash))
  assert.doesNotMatch(text, /argon2|secret|fingerprint|provider_uid/)

  shop.later(DAY + 1)
  assert.equal((await download(who, id)).status, 404)
  const files = await vaultFiles()
  await dropOldExports(shop.deps)
  await shop.work()
  assert.equal(await vaultFiles(), files - 1)
  assert.deepEqual((await at(who, 'GET', '/export')).body.data, [])
  assert.notEqual((await at(who, 'POST', '/export')).body.data.id, id)
})

test('asked ten times at once, and again within the hour, one copy is made and one letter sent', async () => {
  const who = await person()
  const ids = (await Promise.all(Array.from({ length: 10 }, () => at(who, 'POST', '/export')))).map(({ body }) => body.data.id)
  assert.equal(new Set(ids).size, 1)
  await shop.work()
  assert.deepEqual((await at(who, 'POST', '/export')).body.data.state, 'ready')
  await shop.work()
  assert.equal(shop.letters.filter(({ id }) => id === `export-${ids[0]}`).length, 1)
  assert.equal((await shop.db`select 1 from data_exports where user_id = ${who.id}`).length, 1)
})

test('nobody and another buyer get no copy, nor do absurd ids', async () => {
  const [who, other] = [await person(), await person()]
  const { id } = (await at(who, 'POST', '/export')).body.data
  await shop.work()
  assert.equal((await download(who, id, '')).status, 401)
  assert.equal((await download(who, id, other.token)).status, 403)
  assert.equal((await download(other, id)).status, 404)
  assert.equal((await at(who, 'POST', '/export', undefined, other.token)).status, 403)
  assert.equal((await at(who, 'GET', '/export', undefined, '')).status, 401)
  for (const absurd of ['0', '-1', '1.5', 'x', '9'.repeat(40), '😀', "1' or 1"]) assert.equal((await download(who, encodeURIComponent(absurd))).status, 404, absurd)
})

test('an account is deleted only by its owner with the right password', async () => {
  const [who, other] = [await person(), await person()]
  const rows = async () => JSON.stringify(await shop.db`select * from users order by id`)
  const before = await rows()
  for (const password of ['', 'wrong', PASSWORD.toUpperCase(), '😀'.repeat(100)]) assert.equal((await at(who, 'DELETE', '', { password })).body.code, 10174, password)
  for (const body of [undefined, {}, { password: 1 }, { password: null }, { password: 'x'.repeat(1001) }, []]) assert.equal((await at(who, 'DELETE', '', body)).body.code, 10127)
  assert.equal((await at(who, 'DELETE', '', { password: PASSWORD }, other.token)).status, 403)
  assert.equal((await at(who, 'DELETE', '', { password: PASSWORD }, '')).status, 401)
  assert.equal((await at(who, 'POST', '/restore')).body.code, 10175)
  assert.equal((await at(who, 'POST', '/restore', undefined, other.token)).status, 403)
  assert.equal(await rows(), before)
})

test('a password is not guessed by deleting: of thirty tries at once ten are looked at', async () => {
  const who = await person()
  const codes = (await Promise.all(Array.from({ length: 30 }, (_, n) => at(who, 'DELETE', '', { password: `guess-${n}` })))).map(({ body }) => body.code)
  assert.equal(codes.filter((code) => code === 10174).length, 10)
  assert.equal(codes.filter((code) => code === 10008).length, 20)
  assert.equal((await at(who, 'DELETE', '', { password: PASSWORD })).body.code, 10008)
  assert.equal((await at(who, 'GET', '/profile')).body.data.erase_after, '')
})

test('deleting logs out everywhere, mails, and can be taken back for seven days', async () => {
  const who = await person()
  await traces(who)
  const { body } = await at(who, 'DELETE', '', { password: PASSWORD })
  assert.equal(body.code, 200)
  assert.match(body.erase_after, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
  assert.equal((await at(who, 'GET', '/profile')).status, 401)
  await shop.work()
  assert.ok(shop.letters.some(({ to, subject }) => to === who.email && subject === '你的账号将被注销'))

  shop.later(7 * DAY - 60)
  await sweep()
  const again = await logIn(who)
  assert.equal(again.code, 200)
  assert.equal(again.erase_after, body.erase_after)
  const back = { ...who, token: again.token }
  assert.equal((await at(back, 'GET', '/profile')).body.data.erase_after, body.erase_after)
  assert.equal((await at(back, 'DELETE', '', { password: PASSWORD })).body.erase_after, body.erase_after)
  const third = { ...who, token: (await logIn(who)).token }
  assert.equal((await at(third, 'POST', '/restore')).body.code, 200)
  assert.equal((await at(third, 'POST', '/restore')).body.code, 10175)
  shop.later(30 * DAY)
  await sweep()
  assert.equal((await at({ ...who, token: (await logIn(who)).token }, 'GET', '/profile')).body.data.nickname, '始皇帝')
})

test('after seven days nothing tells who it was, the orders stay with their amounts, and the files are gone', async () => {
  const [who, other] = [await person(), await person()]
  const { orderId, avatar } = await traces(who)
  await traces(other)
  await at(who, 'POST', '/export')
  await shop.work()
  const amounts = async () =>
    JSON.stringify(await shop.db`select id, user_id, status, goods_amount, freight, discount, total_amount, total_count, placed_at from orders order by id`)
  const lines = async () => JSON.stringify(await shop.db`select * from order_lines order by 1, 2`)
  const others = async () =>
    JSON.stringify([
      await shop.db`select * from users where id = ${other.id}`,
      await shop.db`select * from addresses where user_id = ${other.id}`,
      await shop.db`select * from messages where user_id = ${other.id}`,
      await shop.db`select * from orders where user_id = ${other.id}`,
    ])
  const before = [await amounts(), await lines(), await others()]
  const files = await vaultFiles()
  await at(who, 'DELETE', '', { password: PASSWORD })
  shop.later(7 * DAY + 1)
  await sweep()
  await sweep()

  assert.deepEqual([await amounts(), await lines(), await others()], before)
  const [user] = await shop.db`select * from users where id = ${who.id}`
  assert.equal(user!.username, `gone_${who.id}`)
  for (const field of ['phone', 'email', 'nickname', 'avatar', 'birthday']) assert.equal(user![field], null, field)
  assert.deepEqual([user!.password_hash, user!.gender], ['erased', ''])
  for (const table of ['addresses', 'history', 'favourites', 'cart_lines', 'bound_accounts', 'sessions'])
    assert.equal((await shop.db`select 1 from ${shop.db(table)} where user_id = ${who.id}`).length, 0, table)
  const [order] = await shop.db`select address, note, invoice from orders where id = ${orderId}`
  assert.deepEqual(
    (await shop.db`select text from order_notes where order_id = ${orderId}`).map(({ text }) => text),
    [''],
  )
  await assert.rejects(shop.db`update order_notes set text = 'something else' where order_id = ${orderId}`, /append-only/)
  assert.deepEqual([order!.address, order!.note, order!.invoice], [{ title: '', receiver: '—', mobile: '', address: '陕西省西安市', postcode: '' }, '', null])
  const [message] = await shop.db`select subject, body, file, file_name from messages where user_id = ${who.id}`
  assert.deepEqual([message!.subject, message!.body, message!.file, message!.file_name], ['', '', null, null])
  assert.equal(await vaultFiles(), files - 2)
  assert.equal((await fetch(`${shop.url}/media/${avatar}`)).status, 404)
  assert.equal((await logIn(who)).code, 10105)
  assert.equal((await logIn({ ...who, username: `gone_${who.id}` })).code, 10105)
  assert.equal((await at(who, 'GET', '/profile')).status, 401)
  assert.equal((await shop.ask('POST', '/v1/users', { body: { uname: 'gone_99999', password: PASSWORD, phone: '13912345678', email: 'g@example.com' } })).body.code, 10100)
  assert.equal((await shop.ask('POST', '/v1/users', { body: { uname: who.username, password: PASSWORD, phone: '13912345678', email: who.email } })).body.code, 200)
})

test('an account whose order is still on its way waits until it has arrived', async () => {
  const who = await person()
  const { orderId } = await traces(who)
  const sku = await shop.sku()
  const [{ id: addressId }] = (await at(who, 'GET', '/address')).body.addresslist
  const placed = await shop.ask('POST', `/v1/orders/${who.username}`, { token: who.token, body: { address_id: addressId, settlement_type: '1', buy_count: 1, sku_id: sku.id } })
  await at(who, 'DELETE', '', { password: PASSWORD })
  shop.later(8 * DAY)
  await sweep()
  const erased = async () => (await shop.db`select erased_at from users where id = ${who.id}`)[0]!.erased_at !== null
  assert.equal(await erased(), false)
  assert.equal(openSnapshot(orderId, (await shop.db`select address from orders where id = ${orderId}`)[0]!.address).receiver, '秦始皇')
  await transact(shop.db, (tx) => moveOrder(tx, Number(placed.body.data.order_id), { from: [1], to: 6, actor: 'staff', why: 'test' }))
  await sweep()
  assert.equal(await erased(), true)
})

test('an account with money in its wallet is not deleted, neither when it is asked for nor when the money comes later', async () => {
  const buyer = await person()
  const fill = (key: string, amount: number) =>
    transact(shop.db, (tx) =>
      post(tx, {
        key,
        kind: 'adjustment',
        userId: buyer.id,
        entries: [
          { account: 'adjustments', amount: -amount },
          { account: `wallet:${buyer.id}`, amount },
        ],
      }),
    )
  await fill('wallet-before', 1250)
  const refused = await at(buyer, 'DELETE', '', { password: PASSWORD })
  assert.equal(refused.body.code, 10178)
  assert.match(refused.body.error, /12\.50/)
  await fill('wallet-spent', -1250)
  assert.equal((await at(buyer, 'DELETE', '', { password: PASSWORD })).body.code, 200)
  await fill('wallet-after', 300)
  shop.later(8 * DAY)
  await sweep()
  const [user] = await shop.db`select erased_at from users where id = ${buyer.id}`
  assert.equal(user!.erased_at, null)
})

test('of a restore and the sweep at once exactly one wins, whole', async () => {
  for (let round = 0; round < 5; round++) {
    const who = await person()
    await at(who, 'DELETE', '', { password: PASSWORD })
    await shop.db`update users set erase_after = ${new Date(shop.deps.clock().getTime() - 1000)} where id = ${who.id}`
    const [restored] = await Promise.all([
      transact(shop.db, (tx) => restoreAccount(tx, who.id)).then(
        () => true,
        () => false,
      ),
      ...Array.from({ length: 4 }, () => eraseOverdue(shop.deps)),
    ])
    const [user] = await shop.db`select username, erased_at, erase_after from users where id = ${who.id}`
    assert.equal(user!.erased_at === null, restored)
    assert.equal(user!.username === who.username, restored)
  }
})

/** Every text and JSON of every table, the job queue's too, that holds one of these words: table.column. */
async function whereIs(words: string[]): Promise<string[]> {
  const columns = await shop.db<{ schema: string; table: string; column: string }[]>`
    select c.table_schema as schema, c.table_name as "table", c.column_name as "column" from information_schema.columns c
    join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name and t.table_type = 'BASE TABLE'
    where c.table_schema in ('public', 'graphile_worker') and (c.data_type in ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'bytea') or c.data_type = 'USER-DEFINED')`
  const found: string[] = []
  for (const { schema, table, column } of columns) {
    const [hit] = await shop.db`
      select 1 from ${shop.db(schema)}.${shop.db(table)} t where exists (select from unnest(${words}::text[]) word where strpos(lower(t.${shop.db(column)}::text), lower(word)) > 0) limit 1`
    if (hit) found.push(`${table}.${column}`)
  }
  return found.sort()
}

test('an erased account leaves its name, phone, address and e-mail in no column of any table', async () => {
  const { db } = shop
  const phone = '13700009999'
  const uname = 'liubang_of_pei'
  const email = 'liubang@pei.example'
  const secrets = [uname, email, phone, '刘邦', '沛县泗水亭', '斩白蛇剑']
  const { body } = await shop.ask('POST', '/v1/users', { body: { uname, password: PASSWORD, phone, email }, headers: { 'idempotency-key': 'pei-1' } })
  const [user] = await db<{ id: number }[]>`update users set activated_at = now(), phone_verified = true where username = ${uname} returning id`
  const who: Person = { id: user!.id, username: uname, token: body.token, email }
  const sku = await shop.sku({ price: 500 })
  await at(who, 'PUT', '/profile', { nickname: '刘邦' })
  await at(who, 'POST', '/address', { receiver: '刘邦', receiver_phone: phone, address: '江苏省徐州市沛县泗水亭 1 号', postcode: '', tag: '' })
  const [{ id: addressId }] = (await at(who, 'GET', '/address')).body.addresslist
  const placed = await shop.ask('POST', `/v1/orders/${uname}`, {
    token: who.token,
    body: { address_id: addressId, settlement_type: '1', buy_count: 1, sku_id: sku.id, note: '给刘邦', invoice: { kind: 'personal', title: '刘邦', email } },
    headers: { 'idempotency-key': 'pei-2' },
  })
  const orderId = Number(placed.body.data.order_id)
  const now = shop.deps.clock()
  await transact(db, (tx) => markPaid(tx, orderId, { paidAt: now, why: 'test' }))
  await ship(db, orderId, { courier: 'shunfeng', trackingNumber: `SF${orderId}` })
  await db`insert into trackings (parcel_id, user_id) select id, user_id from parcels where order_id = ${orderId} on conflict do nothing`
  await db`update trackings set steps = ${db.json([{ at: now.toISOString(), text: `刘邦 ${phone} 已签收` }])} where parcel_id in (select id from parcels where order_id = ${orderId})`
  await transact(db, async (tx) => {
    const [parcel] = await tx<{ id: number }[]>`select id from parcels where order_id = ${orderId}`
    await moveParcel(tx, parcel!.id, { to: 'arrived', actor: 'courier', why: `刘邦 ${phone} 已签收`, at: now })
  })
  await transact(db, (tx) => confirmReceipt(tx, who.id, orderId))
  await db`update orders set received_at = ${now} where id = ${orderId}`
  const opened = await shop.ask('POST', `/v1/orders/${uname}/${orderId}/aftersales`, {
    token: who.token,
    body: { kind: 'return', reason: 'quality', words: `我是刘邦，电话 ${phone}` },
  })
  assert.equal(opened.body.code, 200, JSON.stringify(opened.body))
  const clerk = await shop.staff({ orders: 7 })
  await transact(db, (tx) => decideCase(tx, opened.body.data.id, { approve: false, clerkId: clerk.id, answer: '刘邦你好', now }))
  const reviewed = await shop.ask('POST', `/v1/orders/${uname}/${orderId}/reviews`, { token: who.token, body: { sku_id: sku.id, stars: 5, text: '好剑' } })
  assert.equal(reviewed.body.code, 200, JSON.stringify(reviewed.body))
  // What is searched for is counted without who; what is remembered for them goes with them.
  await rememberSearch(shop.deps.kv, who.id, '斩白蛇剑')
  const other = await shop.staff({ pays: 7 })
  await db`insert into wallet_requests (user_id, amount, reason, state, asked_by, asked_at, decided_by, decided_at)
    values (${who.id}, 100, '补偿刘邦', 'approved', ${clerk.id}, ${now}, ${other.id}, ${now})`
  await db`insert into payment_notices (method, source, raw, number, verdict) values ('alipay', 'notice', ${db.json({ buyer_logon_id: email, out_trade_no: String(orderId) })}, ${String(orderId)}, 'paid')`
  await db`insert into outbox (channel, template, data, state, ended_at, error) values ('mail', 'entry', ${db.json({ email, id: 'x' })}, 'dead', ${now}, ${`550 no mailbox ${email}`})`
  await shop.ask('POST', '/v1/users/email/link', { body: { email } })
  await shop.ask('POST', '/v1/users/login', { body: { username: uname, password: 'wrong' } })
  const note = new FormData()
  for (const [name, value] of Object.entries({ kind: 'other', subject: '刘邦', body: phone })) note.set(name, value)
  await fetch(`${shop.url}/v1/users/${uname}/messages`, { method: 'POST', body: note, headers: { authorization: who.token } })
  await db`insert into stock_notices (user_id, sku_id, asked_at) values (${who.id}, ${sku.id}, ${now})`
  const { id } = (await at(who, 'POST', '/export')).body.data
  await shop.work()
  const copy = Buffer.from(Object.values(unzipSync(new Uint8Array(await (await download(who, id)).arrayBuffer())))[0]!).toString()
  for (const said of ['斩白蛇剑', '好剑', `我是刘邦，电话 ${phone}`, '刘邦你好', '补偿刘邦', '给刘邦']) assert.ok(copy.includes(said), `${said} is in the copy`)
  // What is sealed tells nothing already; opened it would.
  assert.equal(openSnapshot(orderId, (await db`select address from orders where id = ${orderId}`)[0]!.address).receiver, '刘邦')
  const before = await whereIs(secrets)
  for (const column of ['users.username', 'aftersales.words', 'aftersale_events.words', 'trackings.steps', 'parcel_events.why', 'payment_notices.raw', 'outbox.data', 'kv.value'])
    assert.ok(before.includes(column), `${column} among ${before.join(', ')}`)

  assert.equal((await at(who, 'DELETE', '', { password: PASSWORD })).body.code, 200)
  shop.later(7 * DAY + 1)
  await sweep()
  // Counts of tries and codes go by themselves, within a day.
  await db`delete from kv where expires_at < now() + interval '1 day'`
  assert.deepEqual(await whereIs(secrets), [])
  assert.equal((await db`select 1 from orders where user_id = ${who.id} and address ? 'sealed'`).length, 0)
  const [review] = await db`select text, stars, anonymous from reviews where user_id = ${who.id}`
  assert.deepEqual({ ...review }, { text: '好剑', stars: 5, anonymous: true })
  const [wish] = await db`select amount, reason from wallet_requests where user_id = ${who.id}`
  assert.deepEqual({ ...wish }, { amount: 100, reason: '' })
  await assert.rejects(db`update aftersale_events set words = 'else'`, /append-only/)
  await assert.rejects(db`update wallet_requests set amount = 200, reason = ''`, /decided/)
})
