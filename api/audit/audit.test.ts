import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashPassword } from '../shared/hash.ts'
import { openShop, type TestClerk } from '../test/shop.ts'
import { checkAuditLog, checkWhenDue } from './check.ts'
import { verifyAuditLog } from './verify.ts'

const shop = await openShop()
const { db, ask } = shop
const owner = await shop.staff({ staff: 7, goods: 7, orders: 7, users: 7, marketing: 7 })
const linesOf = async (action: string) =>
  await db<
    { id: number; deed: string; kind: string; staffId: number | null; object: string; key: string; before: Record<string, unknown> | null; after: Record<string, unknown> | null }[]
  >`
    select id, deed, kind, staff_id as "staffId", object, key, before, after from audit_log where action = ${action} order by id`
const lastRole = async (clerk: TestClerk, name: string): Promise<number> =>
  (await ask('POST', '/v1/staff/roles', { token: clerk.token, body: { name, name_en: name, rights: { goods: 1 } } })).body.data.id

/** As somebody who has the database itself: triggers off, something done, triggers on. */
async function asSuperuser(work: () => Promise<unknown>): Promise<void> {
  await db.unsafe('alter table audit_log disable trigger user; alter table audit_seals disable trigger user')
  await work()
  await db.unsafe('alter table audit_log enable trigger user; alter table audit_seals enable trigger user')
}

test('a deed is written down with each row it changed, before and after, by whom and under which request', async () => {
  const role = await lastRole(owner, '仓库')
  const changed = await ask('PATCH', `/v1/staff/roles/${role}`, { token: owner.token, body: { rights: { goods: 3 } } })
  assert.equal(changed.status, 200)
  const [deed, change, ...rest] = await linesOf('changeRole')
  assert.deepEqual(rest, [])
  assert.deepEqual([deed!.kind, deed!.staffId, deed!.object], ['deed', owner.id, String(role)])
  assert.deepEqual(
    [change!.kind, change!.object, change!.key, change!.before, change!.after],
    ['update', 'roles', String(role), { rights: { goods: 1 } }, { rights: { goods: 3 } }],
  )
  const list = await ask('GET', '/v1/staff/audit?q=changeRole', { token: owner.token })
  assert.deepEqual([list.body.data.length, list.body.data[0].staff, list.body.data[0].changes], [1, owner.username, 1])
  const one = await ask('GET', `/v1/staff/audit/${deed!.id}`, { token: owner.token })
  assert.deepEqual(one.body.data.rows[0].after, { rights: { goods: 3 } })
  assert.deepEqual((await ask('GET', `/v1/staff/audit/${change!.id}`, { token: owner.token })).body.code, 12040)
})

test('what is refused changes nothing and leaves no line; what is only looked at leaves none either', async () => {
  const [before] = await db<{ n: number }[]>`select count(*)::int as n from audit_log`
  assert.equal((await ask('PATCH', '/v1/staff/roles/999999', { token: owner.token, body: { name: 'x' } })).body.code, 12008)
  assert.equal((await ask('GET', '/v1/staff/roles', { token: owner.token })).status, 200)
  const [after] = await db<{ n: number }[]>`select count(*)::int as n from audit_log`
  assert.deepEqual(after, before)
})

test('passwords are not written down, and what buyers wrote is not either: only that it changed', async () => {
  const made = await ask('POST', '/v1/staff/members', { token: owner.token, body: { username: 'secretive', name: '小密', password: 'a long enough one', rights: {} } })
  assert.equal(made.status, 200, JSON.stringify(made.body))
  const [, member] = await linesOf('addMember')
  assert.deepEqual([member!.after!.username, member!.after!.password_hash], ['secretive', '•••'])
  const buyer = await shop.buyer()
  await db`insert into messages (user_id, kind, subject, body) values (${buyer.id}, 'question', '问一下', '我住在幸福路')`
  const [message] = await db<{ id: number }[]>`select max(id)::int as id from messages`
  const answered = await ask('POST', `/v1/staff/messages/${message!.id}/answer`, { token: owner.token, body: { answer: '好的，幸福路可以送到' } })
  assert.equal(answered.status, 200, JSON.stringify(answered.body))
  const lines = await linesOf('answerMessage')
  assert.ok(lines.some(({ object, after }) => object === 'messages' && after?.answer === '•••'))
  assert.ok(!JSON.stringify(lines).includes('幸福路'))
})

test('log-ins are written down, also with a wrong password; and what is taken home', async () => {
  const hash = await hashPassword('right password here', shop.config.argon2)
  await db`update staff set password_hash = ${hash} where id = ${owner.id}`
  assert.equal((await ask('POST', '/v1/staff/tokens', { body: { username: owner.username, password: 'wrong' } })).body.code, 12001)
  assert.equal((await ask('POST', '/v1/staff/tokens', { body: { username: owner.username, password: 'right password here' } })).status, 200)
  assert.equal((await ask('POST', '/v1/staff/tokens', { body: { username: 'nobody at all', password: 'wrong' } })).body.code, 12001)
  const lines = await linesOf('logInStaff')
  assert.deepEqual(
    lines.map(({ staffId, object }) => [staffId, object]),
    [
      [owner.id, 'refused'],
      [owner.id, ''],
    ],
  )
  assert.equal((await ask('GET', '/v1/staff/orders/export', { token: owner.token })).status, 200)
  assert.equal((await linesOf('exportAllOrders')).length, 1)
})

test('deeds at the same time stand in one chain, and it holds', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, i) => lastRole(owner, `同时${i}`)))
  const { faults, lines, head } = await verifyAuditLog(db)
  assert.deepEqual(faults, [])
  assert.equal(head.place, lines)
  assert.ok(lines >= 40)
})

test('the database refuses to change, remove or empty the log', async () => {
  for (const statement of [
    "update audit_log set staff_name = 'x'",
    'delete from audit_log',
    'truncate audit_log',
    'update audit_seals set place = 0',
    'delete from audit_seals',
    'truncate audit_seals',
  ])
    await assert.rejects(db.unsafe(statement), /append-only/, statement)
})

test('a visit walks from where the whole chain was proven; what somebody does before that, and a cut end, the daily walk finds', async () => {
  assert.deepEqual((await checkWhenDue(db, shop.deps.clock()))?.faults, [])
  assert.equal(await checkWhenDue(db, shop.deps.clock()), undefined)
  await assert.rejects(db`delete from audit_checks`, /append-only/)
  await lastRole(owner, '之后')
  const verdict = async (query = '') => (await ask('GET', `/v1/staff/audit/verdict${query}`, { token: owner.token })).body.data
  const clean = await verdict()
  assert.deepEqual([clean.faults, clean.place, clean.proven_place < clean.place], [[], clean.lines, true])
  assert.match(clean.proven_at, /^\d{4}-/)

  // Before the proven head: not seen on a visit, but by a whole walk, and from then on by every visit.
  const [first] = await db<{ id: number; name: string }[]>`select id, staff_name as name from audit_log order by id limit 1`
  await asSuperuser(() => db`update audit_log set staff_name = 'somebody else' where id = ${first!.id}`)
  assert.deepEqual((await verdict()).faults, [])
  assert.deepEqual((await verdict('?whole=1')).faults[0].line_id, first!.id)
  shop.later(86_500)
  assert.equal((await checkWhenDue(db, shop.deps.clock()))?.faults[0]?.lineId, first!.id)
  assert.deepEqual((await verdict()).faults[0].line_id, first!.id)
  await asSuperuser(() => db`update audit_log set staff_name = ${first!.name} where id = ${first!.id}`)
  assert.deepEqual((await checkAuditLog(db, shop.deps.clock())).faults, [])
  assert.deepEqual((await verdict()).faults, [])
})

test('whoever has the database and changes a line, takes one out, slips one in or cuts the end off is found', async () => {
  const clean = await verifyAuditLog(db)
  const places = async (known?: { place: number; seal: string }) => (await verifyAuditLog(db, known)).faults.map(({ fault, lineId }) => [fault, lineId])
  const [line] = await linesOf('changeRole')
  await asSuperuser(() => db`update audit_log set staff_name = 'somebody else' where id = ${line!.id}`)
  assert.deepEqual(await places(), [['changed', line!.id]])
  const verdict = await ask('GET', '/v1/staff/audit/verdict?whole=1', { token: owner.token })
  assert.deepEqual(verdict.body.data.faults[0].line_id, line!.id)

  // They reckon the seal of the line anew: then the next one does not follow from it.
  const [{ place } = { place: 0 }] = await db<{ place: number }[]>`select place from audit_seals where line_id = ${line!.id}`
  await asSuperuser(
    () =>
      db`update audit_seals s set seal = audit_seal((select seal from audit_seals where place = ${place - 1}), l) from audit_log l where l.id = s.line_id and s.place = ${place}`,
  )
  assert.deepEqual(
    (await verifyAuditLog(db)).faults.map((fault) => fault.place),
    [place + 1],
  )

  await asSuperuser(() => db`delete from audit_log where id = ${line!.id}`)
  assert.ok((await places()).some(([fault, lineId]) => fault === 'removed' && lineId === line!.id))
  await asSuperuser(
    () =>
      db`insert into audit_log (deed, kind, at, staff_name, area, action, object, key, request_id, ip) values (${crypto.randomUUID()}, 'deed', now(), 'x', 'staff', 'x', '', '', '', '')`,
  )
  assert.ok((await places()).some(([fault]) => fault === 'unsealed'))

  await asSuperuser(async () => {
    await db`delete from audit_log where id in (select line_id from audit_seals where place > ${clean.head.place - 2})`
    await db`delete from audit_seals where place > ${clean.head.place - 2}`
  })
  assert.ok((await places(clean.head)).some(([fault, lineId]) => fault === 'removed' && lineId === 0))
})
