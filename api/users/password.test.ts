import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShop, tokenFor } from '../test/shop.ts'
import { hashPassword } from '../shared/hash.ts'

const shop = await openShop()
const old = 'old password'
const oldHash = await hashPassword(old)

async function member(username: string): Promise<{ id: number; username: string; token: string }> {
  const [user] = await shop.db<{ id: number }[]>`insert into users (username, password_hash) values (${username}, ${oldHash}) returning id`
  return { id: user!.id, username, token: await tokenFor(shop.deps, user!.id) }
}
const change = (who: { username: string; token: string }, body: unknown, headers: Record<string, string> = {}) =>
  shop.ask('POST', `/v1/users/${who.username}/password`, { token: who.token, body, headers })
const to = (fresh: string, oldpassword: unknown = old) => ({ oldpassword, password1: fresh, password2: fresh })
const logIn = async (username: string, password: string) => (await shop.ask('POST', '/v1/tokens', { body: { username, password } })).body
const account = async (id: number) => (await shop.db`select * from users where id = ${id}`)[0]

test('a changed password is the one that counts, and every old token is dead', async () => {
  const who = await member('changer')
  const elsewhere = (await logIn('changer', old)).token
  assert.deepEqual((await change(who, to('new password 新'))).body, { code: 200, data: '修改成功' })
  for (const token of [who.token, elsewhere]) assert.equal((await shop.ask('GET', '/v1/users/changer/address', { token })).body.code, 403)
  assert.equal((await logIn('changer', old)).code, 10105)
  const back = await logIn('changer', 'new password 新')
  assert.equal(back.code, 200)
  assert.equal((await shop.ask('GET', '/v1/users/changer/address', { token: back.token })).status, 200)
})

test('the success text has an English twin', async () => {
  assert.deepEqual((await change(await member('english'), to('another one'), { 'accept-language': 'en' })).body, { code: 200, data: 'Your password has been changed' })
})

test('each unfit change has its own refusal and nothing changes', async () => {
  const who = await member('stayer')
  const before = await account(who.id)
  const unfit: [unknown, number][] = [
    [to('new password', 'wrong password'), 10124],
    [to('new password', ''), 10124],
    [to('new password', null), 10124],
    [{ password1: 'new password', password2: 'new password' }, 10124],
    [{ oldpassword: old, password1: 'new password', password2: 'other password' }, 10123],
    [{ oldpassword: old, password1: 'new password' }, 10123],
    [to(old), 10122],
    [to('short'), 10101],
    [to('x'.repeat(129)), 10101],
    [{ oldpassword: old }, 10101],
    [{}, 10101],
    [{ oldpassword: old, password1: ['new password'], password2: ['new password'] }, 10127],
    [[], 10127],
  ]
  for (const [body, code] of unfit) {
    const reply = await change(who, body)
    assert.equal(reply.body.code, code, JSON.stringify(body))
    assert.equal(reply.status, 400)
  }
  assert.deepEqual(await account(who.id), before)
  assert.equal((await shop.ask('GET', '/v1/users/stayer/address', { token: who.token })).status, 200)
})

test('of eight changes at once one wins, and its password is the one that counts', async () => {
  const who = await member('racer')
  const fresh = Array.from({ length: 8 }, (_, n) => `new password ${n}`)
  const codes = (await Promise.all(fresh.map((password) => change(who, to(password))))).map(({ body }) => body.code)
  assert.equal(codes.filter((code) => code === 200).length, 1, codes.join())
  assert.ok(
    codes.every((code) => [200, 403, 10124].includes(code)),
    codes.join(),
  )
  assert.equal((await account(who.id))!.token_epoch, 1)
  assert.equal((await logIn('racer', fresh[codes.indexOf(200)]!)).code, 200)
})
