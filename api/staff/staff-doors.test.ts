import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashPassword } from '../shared/hash.ts'
import type { Rights } from '../shared/rights.ts'
import { openShop } from '../test/shop.ts'

const shop = await openShop({ env: { ARGON2_MEMORY_KIB: '8192', ARGON2_PASSES: '1' } })
const { db } = shop
const PASSWORD = 'a kettle on the hob'
const passwordHash = await hashPassword(PASSWORD, shop.config.argon2)
let serial = 0

/** Somebody with a password, made straight in the database. */
async function hire(rights: Rights, username = `worker${++serial}`) {
  const [row] = await db<{ id: number }[]>`insert into staff (username, name, password_hash, rights) values (${username}, '小二', ${passwordHash}, ${db.json(rights)}) returning id`
  return { id: row!.id, username }
}
const enter = (username: string, password: string = PASSWORD, more: object = {}, headers: Record<string, string> = {}) =>
  shop.ask('POST', '/v1/staff/tokens', { body: { username, password, ...more }, headers })
const tokenOf = async (username: string, password?: string): Promise<string> => (await enter(username, password)).body.token
const me = (token: string) => shop.ask('GET', '/v1/staff/me', { token })
const everybody = async () =>
  JSON.stringify(await db`select id, username, name, rights, suspended_at, (select array_agg(role_id) from staff_roles where staff_id = staff.id) from staff order by id`)

/** Asks for something that is refused with this code, and sees that nobody of the staff has changed. */
async function refused(code: number, method: string, path: string, token: string, body?: object): Promise<void> {
  const before = await everybody()
  const reply = await shop.ask(method, path, { token, ...(body ? { body } : {}) })
  assert.equal(reply.body.code, code, JSON.stringify(reply.body))
  assert.equal(await everybody(), before)
}

test('a clerk logs in, learns who they are and what they may do, and logs out', async () => {
  const { username } = await hire({ goods: 3, users: 1 })
  const { status, body, headers } = await enter(` ${username.toUpperCase()} `)
  assert.equal(status, 200)
  assert.equal(body.username, username)
  assert.equal(body.data.token, body.token)
  assert.equal(headers.get('cache-control'), 'no-store')
  assert.equal(headers.get('set-cookie'), null)
  const mine = await me(body.token)
  assert.deepEqual([mine.body.data.username, mine.body.data.name, mine.body.data.rights, mine.body.data.roles], [username, '小二', { goods: 3, users: 1 }, []])
  assert.equal((await shop.ask('DELETE', '/v1/staff/tokens', { token: body.token })).status, 200)
  assert.equal((await me(body.token)).status, 401)
})

test('the back office gets a strict cookie that no script reads, and no token besides', async () => {
  const { username } = await hire({})
  const { body, headers } = await enter(username, PASSWORD, { cookie: true }, { origin: 'http://shop.test' })
  const cookie = headers.get('set-cookie') ?? ''
  assert.match(cookie, /^jishi_staff=/)
  for (const sign of [/HttpOnly/i, /SameSite=Strict/i, /Path=\/(;|$)/i]) assert.match(cookie, sign)
  assert.equal(body.token, undefined)
  assert.deepEqual(body.data, {})
  const pair = cookie.split(';')[0]!
  assert.equal((await shop.ask('GET', '/v1/staff/me', { headers: { cookie: pair } })).status, 200)
  const foreign = await shop.ask('DELETE', '/v1/staff/tokens', { headers: { cookie: pair, origin: 'https://evil.example' } })
  assert.equal(foreign.body.code, 10007)
  const out = await shop.ask('DELETE', '/v1/staff/tokens', { headers: { cookie: pair, origin: 'http://shop.test' } })
  assert.match(out.headers.get('set-cookie') ?? '', /^jishi_staff=;.*Max-Age=0/)
  assert.equal((await shop.ask('GET', '/v1/staff/me', { headers: { cookie: pair } })).status, 401)
})

test('another site cannot log a browser in to the back office', async () => {
  const { username } = await hire({})
  const { body, headers } = await enter(username, PASSWORD, { cookie: true }, { origin: 'https://evil.example' })
  assert.equal(body.code, 10007)
  assert.equal(headers.get('set-cookie'), null)
})

test('an unknown name and a wrong password get the same answer; a suspension is told only to who knows the password', async () => {
  const { id, username } = await hire({})
  const [unknown, wrong] = [await enter('nobody here'), await enter(username, 'not this one')]
  assert.deepEqual([unknown.status, unknown.body], [wrong.status, wrong.body])
  assert.equal(wrong.body.code, 12001)
  for (const body of [{}, { username: null, password: 5 }, { username: 'a\0b', password: 'x' }])
    assert.equal((await shop.ask('POST', '/v1/staff/tokens', { body })).body.code, 12001)
  await db`update staff set suspended_at = now() where id = ${id}`
  assert.equal((await enter(username, 'not this one')).body.code, 12001)
  assert.equal((await enter(username)).body.code, 12002)
})

test('guesses at a staff password are slowed down, without slowing buyers of the same name down', async () => {
  const { username } = await hire({}, 'target')
  await db`insert into users (username, password_hash) values ('target', ${passwordHash})`
  const replies = await Promise.all(Array.from({ length: 15 }, () => enter(username, 'guess')))
  assert.equal(replies.filter(({ body }) => body.code === 12001).length, 11)
  assert.equal(replies.filter(({ body }) => body.code === 10008).length, 4)
  assert.equal((await enter(username)).body.code, 10008)
  assert.equal((await shop.ask('POST', '/v1/users/login', { body: { username, password: PASSWORD } })).status, 200)
})

test('a buyer’s password opens nothing for staff, nor the other way round', async () => {
  await db`insert into users (username, password_hash) values ('twin', ${passwordHash})`
  assert.equal((await enter('twin')).body.code, 12001)
  const { username } = await hire({})
  assert.equal((await shop.ask('POST', '/v1/users/login', { body: { username, password: PASSWORD } })).body.code, 10105)
  const token = await tokenOf(username)
  assert.equal((await shop.ask('GET', '/v1/users/twin/address', { token })).status, 401)
})

test('a clerk sees where they are logged in and ends one session or all, never a colleague’s', async () => {
  const [a, b] = [await hire({}), await hire({})]
  const [here, there, other] = [await tokenOf(a.username), await tokenOf(a.username), await tokenOf(b.username)]
  const { data } = (await shop.ask('GET', '/v1/staff/me/sessions', { token: here })).body
  assert.equal(data.length, 2)
  const [foreign] = (await shop.ask('GET', '/v1/staff/me/sessions', { token: other })).body.data
  assert.equal((await shop.ask('DELETE', `/v1/staff/me/sessions/${foreign.id}`, { token: here })).body.code, 12012)
  assert.equal((await me(other)).status, 200)
  const [rest] = data.filter((row: { current: boolean }) => !row.current)
  assert.equal((await shop.ask('DELETE', `/v1/staff/me/sessions/${rest.id}`, { token: here })).status, 200)
  assert.deepEqual([(await me(there)).status, (await me(here)).status], [401, 200])
  const third = await tokenOf(a.username)
  assert.equal((await shop.ask('DELETE', '/v1/staff/me/sessions?others=1', { token: here })).status, 200)
  assert.deepEqual([(await me(third)).status, (await me(here)).status], [401, 200])
  assert.equal((await shop.ask('DELETE', '/v1/staff/me/sessions', { token: here })).status, 200)
  assert.equal((await me(here)).status, 401)
})

test('a new password ends the other sessions; a wrong old one changes nothing and counts as a guess', async () => {
  const { id, username } = await hire({})
  const [here, there] = [await tokenOf(username), await tokenOf(username)]
  const change = (body: object) => shop.ask('POST', '/v1/staff/me/password', { token: here, body })
  const fresh = 'two kettles on the hob'
  for (const [code, body] of [
    [10123, { oldpassword: PASSWORD, password1: fresh, password2: 'other' }],
    [10101, { oldpassword: PASSWORD, password1: 'short', password2: 'short' }],
    [10133, { oldpassword: PASSWORD, password1: 'password1', password2: 'password1' }],
    [10124, { oldpassword: 'wrong', password1: fresh, password2: fresh }],
    [10122, { oldpassword: PASSWORD, password1: PASSWORD, password2: PASSWORD }],
  ] as const)
    assert.equal((await change(body)).body.code, code)
  assert.equal((await db`select 1 from staff where id = ${id} and password_hash = ${passwordHash}`).length, 1)
  assert.equal((await me(there)).status, 200)
  assert.equal((await change({ oldpassword: PASSWORD, password1: fresh, password2: fresh })).status, 200)
  assert.deepEqual([(await me(here)).status, (await me(there)).status], [200, 401])
  assert.equal((await enter(username)).body.code, 12001)
  assert.equal((await enter(username, fresh)).status, 200)
  const guesses = await Promise.all(Array.from({ length: 40 }, (_, n) => change({ oldpassword: `guess ${n}`, password1: 'three kettles', password2: 'three kettles' })))
  assert.ok(guesses.some(({ body }) => body.code === 10008))
  assert.ok(guesses.every(({ body }) => [10124, 10008].includes(body.code)))
})

test('somebody with the rights takes a colleague on, who can log in at once', async () => {
  const boss = await tokenOf((await hire({ staff: 7, goods: 7 })).username)
  const role = (await shop.ask('POST', '/v1/staff/roles', { token: boss, body: { name: '理货', name_en: 'Shelves', rights: { goods: 1 } } })).body.data.id
  const body = { username: 'lilei', name: '李雷', password: 'kept in a drawer', rights: { staff: 1 }, roles: [role] }
  const headers = { 'idempotency-key': 'hire lilei'.replace(' ', '-') }
  const [first, again] = [await shop.ask('POST', '/v1/staff/members', { token: boss, body, headers }), await shop.ask('POST', '/v1/staff/members', { token: boss, body, headers })]
  assert.equal(first.status, 200)
  assert.deepEqual(first.body, again.body)
  const token = await tokenOf('lilei', 'kept in a drawer')
  assert.deepEqual((await me(token)).body.data.rights, { goods: 1, staff: 1 })
  const { body: listed } = await shop.ask('GET', `/v1/staff/members?q=${encodeURIComponent('李雷')}`, { token })
  assert.deepEqual([listed.paginator.total, listed.data[0].username, listed.data[0].own_rights, listed.data[0].roles[0].name], [1, 'lilei', { staff: 1 }, '理货'])
  assert.doesNotMatch(JSON.stringify(listed), /argon2/)
  await refused(12004, 'POST', '/v1/staff/members', boss, { ...body, username: 'LiLei' })
  for (const [field, wrong] of Object.entries({ username: 'x', name: '', rights: { goods: 8 }, roles: ['1'] })) {
    const reply = await shop.ask('POST', '/v1/staff/members', { token: boss, body: { ...body, username: 'hanmeimei', [field]: wrong } })
    assert.equal(reply.body.code, 12011, `${field}: ${JSON.stringify(reply.body)}`)
  }
  await refused(12011, 'POST', '/v1/staff/members', boss, { ...body, username: 'hanmeimei', rights: { moon: 1 } })
  await refused(12008, 'POST', '/v1/staff/members', boss, { ...body, username: 'hanmeimei', roles: [999_999] })
  await refused(10133, 'POST', '/v1/staff/members', boss, { ...body, username: 'hanmeimei', password: '12345678' })
})

test('nobody gives, takes or touches a right that they do not hold', async () => {
  const clerk = await tokenOf((await hire({ staff: 7, goods: 3 })).username)
  const above = await hire({ goods: 7 })
  const below = await hire({ goods: 1 })
  const boss = await tokenOf((await hire({ staff: 7, goods: 7, pays: 7 })).username)
  const payRole = (await shop.ask('POST', '/v1/staff/roles', { token: boss, body: { name: '出纳', name_en: 'Cash', rights: { pays: 7 } } })).body.data.id
  const newcomer = { username: 'newcomer', name: '新人', password: 'kept in a drawer' }
  await refused(12005, 'POST', '/v1/staff/members', clerk, { ...newcomer, rights: { goods: 4 } })
  await refused(12005, 'POST', '/v1/staff/members', clerk, { ...newcomer, roles: [payRole] })
  await refused(12005, 'PATCH', `/v1/staff/members/${below.id}`, clerk, { rights: { pays: 1 } })
  await refused(12005, 'PATCH', `/v1/staff/members/${below.id}`, clerk, { roles: [payRole] })
  await refused(12005, 'PATCH', `/v1/staff/members/${above.id}`, clerk, { rights: {} })
  await refused(12005, 'POST', `/v1/staff/members/${above.id}/password`, clerk, { password: 'now it is mine' })
  await refused(12005, 'POST', `/v1/staff/members/${above.id}/suspension`, clerk)
  await refused(12005, 'DELETE', `/v1/staff/members/${above.id}/suspension`, clerk)
  await refused(12005, 'POST', '/v1/staff/roles', clerk, { name: '大王', name_en: 'King', rights: { orders: 1 } })
  await refused(12005, 'PATCH', `/v1/staff/roles/${payRole}`, clerk, { rights: {} })
  await refused(12005, 'DELETE', `/v1/staff/roles/${payRole}`, clerk)
  assert.equal((await shop.ask('PATCH', `/v1/staff/members/${below.id}`, { token: clerk, body: { rights: { goods: 3 } } })).status, 200)
})

test('one’s own account cannot be suspended; a colleague’s is shut at once and can be opened again', async () => {
  const boss = await hire({ staff: 7 })
  const token = await tokenOf(boss.username)
  await refused(12006, 'POST', `/v1/staff/members/${boss.id}/suspension`, token)
  const colleague = await hire({ staff: 1 })
  const theirs = await tokenOf(colleague.username)
  assert.equal((await shop.ask('POST', `/v1/staff/members/${colleague.id}/suspension`, { token })).status, 200)
  assert.equal((await me(theirs)).status, 401)
  assert.equal((await enter(colleague.username)).body.code, 12002)
  assert.equal((await shop.ask('DELETE', `/v1/staff/members/${colleague.id}/suspension`, { token })).status, 200)
  assert.equal((await me(theirs)).status, 401)
  assert.equal((await enter(colleague.username)).status, 200)
  assert.equal((await shop.ask('POST', `/v1/staff/members/${colleague.id}/password`, { token, body: { password: 'found on the floor' } })).status, 200)
  assert.equal((await enter(colleague.username)).body.code, 12001)
  assert.equal((await enter(colleague.username, 'found on the floor')).status, 200)
  for (const id of ['0', 'x', '999999']) await refused(12003, 'POST', `/v1/staff/members/${id}/suspension`, token)
})

test('a role that somebody holds stays; a change of it is felt at once', async () => {
  const boss = await tokenOf((await hire({ staff: 7, goods: 7 })).username)
  const role = (await shop.ask('POST', '/v1/staff/roles', { token: boss, body: { name: '店长', name_en: 'Keeper', rights: { goods: 1 } } })).body.data.id
  const holder = await hire({})
  const token = await tokenOf(holder.username)
  await shop.ask('PATCH', `/v1/staff/members/${holder.id}`, { token: boss, body: { roles: [role, role] } })
  assert.deepEqual((await me(token)).body.data.rights, { goods: 1 })
  assert.equal((await shop.ask('PATCH', `/v1/staff/roles/${role}`, { token: boss, body: { rights: { goods: 7 } } })).status, 200)
  assert.deepEqual((await me(token)).body.data.rights, { goods: 7 })
  await refused(12010, 'DELETE', `/v1/staff/roles/${role}`, boss)
  const other = (await shop.ask('POST', '/v1/staff/roles', { token: boss, body: { name: '收银', name_en: 'Till', rights: {} } })).body.data.id
  await refused(12009, 'PATCH', `/v1/staff/roles/${other}`, boss, { name: '店长' })
  await refused(12009, 'POST', '/v1/staff/roles', boss, { name: '店长', name_en: 'x', rights: {} })
  assert.equal((await shop.ask('DELETE', `/v1/staff/roles/${other}`, { token: boss })).status, 200)
  await refused(12008, 'DELETE', `/v1/staff/roles/${other}`, boss)
  assert.ok((await shop.ask('GET', '/v1/staff/roles', { token: boss })).body.data.some((row: { id: number; holders: number }) => row.id === role && row.holders === 1))
})

test('somebody stays who can manage the staff, also when the last two shut each other out at once', async () => {
  await db`update staff set suspended_at = now()`
  const [role] = await db<{ id: number }[]>`insert into roles (name, name_en, rights) values ('掌柜', 'Master', ${db.json({ staff: 7 })}) returning id`
  const [a, b] = [await hire({}), await hire({ staff: 7 })]
  await db`insert into staff_roles values (${a.id}, ${role!.id})`
  const [ta, tb] = [await tokenOf(a.username), await tokenOf(b.username)]
  const both = await Promise.all([shop.ask('POST', `/v1/staff/members/${b.id}/suspension`, { token: ta }), shop.ask('POST', `/v1/staff/members/${a.id}/suspension`, { token: tb })])
  assert.equal(both.filter(({ status }) => status === 200).length, 1)
  assert.equal((await db`select 1 from staff where suspended_at is null`).length, 1)
  await db`update staff set suspended_at = null where id in (${a.id}, ${b.id})`
  await shop.ask('PATCH', `/v1/staff/members/${b.id}`, { token: await tokenOf(a.username), body: { rights: {} } })
  const last = await tokenOf(a.username)
  await refused(12007, 'PATCH', `/v1/staff/members/${a.id}`, last, { roles: [] })
  await refused(12007, 'PATCH', `/v1/staff/roles/${role!.id}`, last, { rights: { staff: 3 } })
})
