import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generateSync } from 'otplib'
import { transact } from '../shared/db.ts'
import { hashPassword } from '../shared/hash.ts'
import type { Rights } from '../shared/rights.ts'
import { openShop, type Shop } from '../test/shop.ts'
import { resetLockedOut } from './members.ts'

const shop = await openShop()
const strict = await openShop({ env: { STAFF_SECOND_FACTOR: 'true' } })
const PASSWORD = 'four words and more'

async function clerk(at: Shop, rights: Rights) {
  const made = await at.staff(rights)
  await at.db`update staff set password_hash = ${await hashPassword(PASSWORD, at.config.argon2)} where id = ${made.id}`
  const ask = async (method: string, path: string, body?: unknown) => (await at.ask(method, `/v1/staff/${path}`, { token: made.token, body })).body
  const enter = async (code?: string) =>
    (await at.ask('POST', '/v1/staff/tokens', { body: { username: made.username, password: PASSWORD, ...(code === undefined ? {} : { code }) } })).body
  const codeOf = (secret: string) => generateSync({ secret, epoch: Math.floor(at.deps.clock().getTime() / 1000) })
  const setUp = async () => {
    const { secret } = (await ask('POST', 'me/second-factor', { password: PASSWORD })).data
    const confirmed = await ask('POST', 'me/second-factor/confirmation', { code: codeOf(secret) })
    return { secret, recovery: confirmed.data.recovery_codes as string[] }
  }
  return { ...made, ask, enter, codeOf, setUp }
}

test('once an app is set up, the password alone lets nobody in, and a code is good once', async () => {
  const one = await clerk(shop, { goods: 1 })
  const before = await one.enter()
  assert.equal(before.code, 200)
  const { secret, recovery } = await one.setUp()
  assert.equal(new Set(recovery).size, 10)
  for (const code of recovery) assert.match(code, /^([a-z2-9]{4}-){5}[a-z2-9]{4}$/)
  assert.equal((await shop.ask('GET', '/v1/staff/me', { token: before.token })).status, 401, 'what was opened without a code has ended')
  assert.equal((await one.ask('GET', 'me')).data.second_factor, true)
  assert.equal((await one.enter()).code, 12030)
  assert.equal((await one.enter(one.codeOf(secret))).code, 12031, 'the code that set it up is used')
  shop.later(30)
  const code = one.codeOf(secret)
  const answers = await Promise.all(Array.from({ length: 5 }, () => one.enter(code)))
  assert.deepEqual(
    answers.map((answer) => answer.code as number).toSorted((one, other) => one - other),
    [200, 12031, 12031, 12031, 12031],
  )
  assert.equal((await one.enter(recovery[3]!.toUpperCase())).code, 200)
  assert.equal((await one.enter(recovery[3])).code, 12031)
  const [kept] = await shop.db<{ cipher: string }[]>`select cipher from staff_factors where staff_id = ${one.id}`
  assert.ok(!Buffer.from(kept!.cipher, 'base64url').toString('latin1').includes(secret))
})

test('codes are not guessed: after ten wrong ones even the right one waits', async () => {
  const one = await clerk(shop, {})
  const { recovery } = await one.setUp()
  const answers = []
  for (let i = 0; i < 10; i++) answers.push((await one.enter('not a code')).code)
  assert.deepEqual(new Set(answers), new Set([12031]))
  assert.equal((await one.enter(recovery[0])).code, 10008)
  const lines = await shop.db`select 1 from audit_log where action = 'logInStaff' and object = 'refused' and staff_id = ${one.id}`
  assert.equal(lines.length, 10)
})

test('setting up takes the password and a code of that app within a quarter of an hour; ending it takes both', async () => {
  const one = await clerk(shop, {})
  assert.equal((await one.ask('POST', 'me/second-factor', { password: 'wrong' })).code, 10124)
  assert.equal((await one.ask('POST', 'me/second-factor/confirmation', { code: '123456' })).code, 12035)
  const { secret } = (await one.ask('POST', 'me/second-factor', { password: PASSWORD })).data
  assert.equal((await one.ask('POST', 'me/second-factor/confirmation', { code: 'abcdef' })).code, 12031)
  assert.equal((await one.enter()).code, 200, 'an offer binds nobody')
  shop.later(16 * 60)
  assert.equal((await one.ask('POST', 'me/second-factor/confirmation', { code: one.codeOf(secret) })).code, 12035)
  const { recovery } = await one.setUp()
  assert.equal((await one.ask('POST', 'me/second-factor', { password: PASSWORD })).code, 12033)
  assert.equal((await one.ask('DELETE', 'me/second-factor', { password: 'wrong', code: recovery[0] })).code, 10124)
  assert.equal((await one.ask('DELETE', 'me/second-factor', { password: PASSWORD, code: '000000' })).code, 12031)
  assert.equal((await one.enter()).code, 12030)
  assert.equal((await one.ask('DELETE', 'me/second-factor', { password: PASSWORD, code: recovery[0] })).code, 200)
  assert.equal((await one.enter()).code, 200)
})

test('where the shop wants it, a clerk without it can only set it up', async () => {
  const one = await clerk(strict, { goods: 7 })
  assert.equal((await one.ask('GET', 'catalogs')).code, 12032)
  assert.equal((await one.ask('GET', 'me')).data.second_factor_wanted, true)
  await one.setUp()
  assert.equal((await one.ask('GET', 'catalogs')).code, 200)
})

test('who decides about staff can reset a colleague’s, which is written down; not that of somebody above; the shopkeeper can reset anybody', async () => {
  const [owner, one, above] = [await clerk(shop, { staff: 7 }), await clerk(shop, {}), await clerk(shop, { goods: 1 })]
  await one.setUp()
  await above.setUp()
  assert.equal((await owner.ask('DELETE', `members/${above.id}/second-factor`)).code, 12005)
  assert.equal((await above.enter()).code, 12030)
  assert.equal((await owner.ask('DELETE', `members/${one.id}/second-factor`)).code, 200)
  assert.equal((await owner.ask('DELETE', `members/${one.id}/second-factor`)).code, 12034)
  assert.equal((await one.enter()).code, 200)
  assert.equal((await one.ask('GET', 'me')).code, 403, 'logged out everywhere')
  assert.equal((await shop.db`select 1 from audit_log where action = 'resetSecondFactor' and kind = 'delete' and object = 'staff_factors'`).length, 1)
  const hash = await hashPassword('a whole new password', shop.config.argon2)
  await transact(shop.db, (tx) => resetLockedOut(tx, above.username, hash))
  assert.equal((await shop.ask('POST', '/v1/staff/tokens', { body: { username: above.username, password: 'a whole new password' } })).status, 200)
})
