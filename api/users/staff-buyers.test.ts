import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop, type Reply } from '../test/shop.ts'
import { starredEmail, starredPhone } from './contact.ts'

const shop = await openShop()
const { db } = shop
const as =
  (who: { token: string }) =>
  async (method: string, path: string, body?: unknown): Promise<Reply> =>
    await shop.ask(method, path, { token: who.token, body })

type Row = { id: number; username: string; phone: string; email: string; status: string; orders: number; spent: string }
type Detail = Row & { sessions: { id: number }[]; bans: { reason: string; banned_by: string; lifted_at: string | null }[] }

test('staff find a buyer by number, beginning of the name, phone and e-mail; how to reach them is whole only for who may change customers', async () => {
  const [reader, keeper] = [await shop.staff({ users: 1 }), await shop.staff({ users: 5 })]
  const buyer = await shop.buyer()
  const phone = '13712340987'
  await db`update users set phone = ${phone}, email = 'peony@example.com' where id = ${buyer.id}`
  for (const q of [String(buyer.id), buyer.username.slice(0, -1).toUpperCase(), phone, 'Peony@example.com']) {
    const { data } = (await as(reader)('GET', `/v1/staff/buyers?q=${encodeURIComponent(q)}`)).body as { data: Row[] }
    const row = data.find(({ id }) => id === buyer.id)
    assert.deepEqual([row?.phone, row?.email], ['137****0987', 'p***@example.com'], q)
  }
  const whole = (await as(keeper)('GET', `/v1/staff/buyers/${buyer.id}`)).body.data as Detail
  assert.deepEqual([whole.phone, whole.email, whole.status, whole.orders, whole.spent], [phone, 'peony@example.com', 'active', 0, '0.00'])
  assert.equal((await as(reader)('GET', '/v1/staff/buyers?q=%25')).body.data.length, 0)
  assert.deepEqual([starredPhone('110'), starredPhone(''), starredEmail(''), starredEmail('nobody')], ['****', '', '', '***'])
})

test('a ban ends every session at once and keeps the buyer out until it is lifted; its reason and whose it was stay', async () => {
  const keeper = await shop.staff({ users: 4, orders: 1 })
  const buyer = await shop.buyer()
  assert.equal((await as(buyer)('GET', `/v1/users/${buyer.username}/address`)).status, 200)
  assert.equal((await as(keeper)('POST', `/v1/staff/buyers/${buyer.id}/ban`, { reason: ' ' })).body.code, 12053)
  assert.equal((await as(keeper)('GET', `/v1/staff/buyers/${buyer.id}`)).body.code, 12000)
  assert.equal((await as(keeper)('POST', `/v1/staff/buyers/${buyer.id}/ban`, { reason: '恶意刷单' })).body.code, 200)
  assert.equal((await as(buyer)('GET', `/v1/users/${buyer.username}/address`)).body.code, 403)
  const again = await Promise.all([1, 2, 3].map(() => as(keeper)('POST', `/v1/staff/buyers/${buyer.id}/ban`, { reason: 'again' })))
  assert.deepEqual(
    again.map(({ body }) => body.code),
    [12051, 12051, 12051],
  )
  const [kept] = await db`select count(*)::int as bans, (select count(*)::int from sessions where user_id = ${buyer.id}) as sessions from user_bans where user_id = ${buyer.id}`
  assert.deepEqual({ ...kept }, { bans: 1, sessions: 0 })

  assert.equal((await as(keeper)('DELETE', `/v1/staff/buyers/${buyer.id}/ban`)).body.code, 200)
  assert.equal((await as(keeper)('DELETE', `/v1/staff/buyers/${buyer.id}/ban`)).body.code, 12052)
  const reader = await shop.staff({ users: 1 })
  const { data } = (await as(reader)('GET', `/v1/staff/buyers/${buyer.id}`)).body as { data: Detail }
  assert.equal(data.status, 'active')
  assert.equal(data.bans[0]?.reason, '恶意刷单')
  assert.notEqual(data.bans[0]?.lifted_at, null)
  await assert.rejects(async () => await db`update user_bans set reason = 'none' where user_id = ${buyer.id}`, /stays as it was/)
  const [told] = await db<{ after: { reason: string } }[]>`select after from audit_log where object = 'user_bans' and action = 'banBuyer' order by id desc limit 1`
  assert.equal(told?.after.reason, '•••')
})

test('a ban of nobody, or of somebody who is gone, is refused and changes nothing; a log-out leaves the account', async () => {
  const keeper = await shop.staff({ users: 7 })
  const buyer = await shop.buyer()
  for (const id of ['999999999', '0x1']) assert.ok([12050, 10005].includes((await as(keeper)('POST', `/v1/staff/buyers/${id}/ban`, { reason: 'x' })).body.code as number))
  assert.equal((await as(keeper)('DELETE', `/v1/staff/buyers/${buyer.id}/sessions`)).body.code, 200)
  assert.equal((await as(buyer)('GET', `/v1/users/${buyer.username}/address`)).body.code, 403)
  const [{ banned } = { banned: true }] = await db<{ banned: boolean }[]>`select banned_at is not null as banned from users where id = ${buyer.id}`
  assert.equal(banned, false)
})
