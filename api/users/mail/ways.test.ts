import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { SignJWT } from 'jose'
import { hashPassword } from '../../shared/hash.ts'
import { openShop } from '../../test/shop.ts'

const shop = await openShop()
const passwordHash = await hashPassword('forgotten one')
let serial = 0
async function person(verified = true): Promise<{ id: number; username: string; email: string }> {
  const username = `forgetful_${++serial}`
  const email = `${username}@example.com`
  const [user] = await shop.db<{ id: number }[]>`
    insert into users (username, password_hash, email, activated_at) values (${username}, ${passwordHash}, ${email}, ${verified ? new Date() : null}) returning id`
  return { id: user!.id, username, email }
}
const post = (path: string, body: unknown, from = '198.51.100.1', headers = {}) => shop.ask('POST', path, { body, headers: { 'x-forwarded-for': from, ...headers } })
const hashOf = async (id: number) => (await shop.db<{ hash: string }[]>`select password_hash as hash from users where id = ${id}`)[0]!.hash
const logIn = async (username: string, password: string) => (await post('/v1/tokens', { username, password })).body
const twice = (word: string) => ({ password1: word, password2: word })
const noGap = () => shop.db`delete from kv where key like '%-gap:%'`

/** Asks for a code and takes it out of the letter. */
async function mailedCode(email: string): Promise<string> {
  assert.deepEqual((await post('/v1/users/password/sms', { email })).body, { code: 200, data: '邮件发送成功' })
  await shop.work()
  const letter = shop.letters.findLast(({ to }) => to === email)!
  return /^(\d{6})$/m.exec(letter.text)![1]!
}
async function mailedLink(email: string, headers = {}): Promise<string> {
  assert.equal((await post('/v1/users/email/link', { email }, '198.51.100.1', headers)).body.code, 200)
  await shop.work()
  return /\/email\?code=([\w.-]+)/.exec(shop.letters.findLast(({ to }) => to === email)!.text)![1]!
}
const enter = (code: string, body: unknown = { code }) => post('/v1/users/email/entry', body)

test('a forgotten password is replaced by a mailed code, once, and every token dies', async () => {
  const { username, email } = await person()
  const { token } = await logIn(username, 'forgotten one')
  const code = await mailedCode(email)
  assert.deepEqual((await post('/v1/users/password/verification', { email, code })).body, { code: 200, data: '验证码通过', email })
  assert.equal((await post('/v1/users/password/verification', { email, code })).body.code, 10125)
  assert.equal((await post('/v1/users/password/new', { email, password1: 'plum blossom', password2: 'pear blossom' })).body.code, 10123)
  assert.equal((await post('/v1/users/password/new', { email, ...twice('password123') })).body.code, 10133)
  assert.deepEqual((await post('/v1/users/password/new', { email, ...twice('plum blossom') })).body, { code: 200, data: 'OK' })
  assert.equal((await post('/v1/users/password/new', { email, ...twice('pear blossom') })).body.code, 10126)
  assert.equal((await shop.ask('GET', `/v1/users/${username}/address`, { token })).body.code, 403)
  assert.equal((await logIn(username, 'forgotten one')).code, 10105)
  assert.equal((await logIn(username, 'plum blossom')).code, 200)
})

test('an unknown address is answered the same, and gets no letter', async () => {
  const letters = shop.letters.length
  const { email } = await person()
  const known = await post('/v1/users/password/sms', { email })
  const unknown = await post('/v1/users/password/sms', { email: 'nobody@example.com' })
  assert.deepEqual([unknown.status, unknown.body], [known.status, known.body])
  assert.equal((await post('/v1/users/password/sms', { email: 'NOBODY@example.com' })).body.code, 10113)
  assert.equal((await post('/v1/users/password/sms', { email })).body.code, 10113)
  await shop.work()
  assert.equal(shop.letters.length, letters + 1)
  assert.equal((await post('/v1/users/password/sms', { email: 'no address' })).body.code, 10128)
})

test('a code is guessed at five times at most, even by many at once', async () => {
  const { id, email } = await person()
  const code = await mailedCode(email)
  const wrong = code === '000000' ? '111111' : '000000'
  const codes = await Promise.all(Array.from({ length: 20 }, () => post('/v1/users/password/verification', { email, code: wrong })))
  assert.deepEqual(new Set(codes.map(({ body }) => body.code)), new Set([10125]))
  assert.equal((await post('/v1/users/password/verification', { email, code })).body.code, 10125)
  assert.equal((await post('/v1/users/password/new', { email, ...twice('plum blossom') })).body.code, 10126)
  assert.equal(await hashOf(id), passwordHash)
})

test('the new password is set only from where the code was shown, and a failed try elsewhere spoils nothing', async () => {
  const { id, email } = await person()
  const code = await mailedCode(email)
  await post('/v1/users/password/verification', { email, code }, '198.51.100.7')
  assert.equal((await post('/v1/users/password/new', { email, ...twice('thief blossom') }, '203.0.113.7')).body.code, 10126)
  assert.equal(await hashOf(id), passwordHash)
  assert.equal((await post('/v1/users/password/new', { email, ...twice('plum blossom') }, '198.51.100.7')).body.code, 200)
})

test('an old code and an old verification are refused', async () => {
  const { id, email } = await person()
  const code = await mailedCode(email)
  await shop.db`update kv set expires_at = now() where key like 'reset-code:%'`
  assert.equal((await post('/v1/users/password/verification', { email, code })).body.code, 10125)
  await noGap()
  await post('/v1/users/password/verification', { email, code: await mailedCode(email) })
  await shop.db`update kv set expires_at = now() where key like 'reset-passed:%'`
  assert.equal((await post('/v1/users/password/new', { email, ...twice('plum blossom') })).body.code, 10126)
  assert.equal(await hashOf(id), passwordHash)
})

test('of eight new passwords at once after one verification, one is set', async () => {
  const { username, email } = await person()
  await post('/v1/users/password/verification', { email, code: await mailedCode(email) })
  const words = Array.from({ length: 8 }, (_, n) => `plum blossom ${n}`)
  const codes = (await Promise.all(words.map((word) => post('/v1/users/password/new', { email, ...twice(word) })))).map(({ body }) => body.code)
  assert.equal(codes.filter((code) => code === 200).length, 1, codes.join())
  assert.ok(
    codes.every((code) => code === 200 || code === 10126),
    codes.join(),
  )
  assert.equal((await logIn(username, words[codes.indexOf(200)]!)).code, 200)
})

test('of eight who show one code at once, one passes', async () => {
  const { email } = await person()
  const code = await mailedCode(email)
  const codes = (await Promise.all(Array.from({ length: 4 }, () => post('/v1/users/password/verification', { email, code })))).map(({ body }) => body.code)
  assert.equal(codes.filter((code) => code === 200).length, 1, codes.join())
})

test('a link in a letter logs in, once; looking at it does not use it up', async () => {
  const { username, email } = await person()
  const code = await mailedLink(email)
  assert.deepEqual((await shop.ask('GET', `/v1/users/email/entry?code=${code}`)).body, { code: 200, data: { email } })
  const { body } = await enter(code)
  assert.deepEqual([body.code, body.username, body.carts_count], [200, username, 0])
  assert.equal((await shop.ask('GET', `/v1/users/${username}/sessions`, { token: body.token })).body.data[0].way, 'mail')
  assert.equal((await enter(code)).body.code, 10134)
  assert.equal((await shop.ask('GET', `/v1/users/email/entry?code=${code}`)).body.code, 10134)
})

test('a link to an address that nobody has makes an account of a verified address, in the language of the reader', async () => {
  const code = await mailedLink('fresh@example.com', { 'accept-language': 'en' })
  assert.equal(shop.letters.at(-1)!.subject, 'Log in to 集市 Jishi')
  const { body } = await shop.ask('POST', `/v1/users/email/entry?code=${code}`)
  assert.equal(body.code, 200)
  const [user] = await shop.db`select username, activated_at is not null as verified, password_hash from users where email = 'fresh@example.com'`
  assert.deepEqual({ ...user }, { username: body.username, verified: true, password_hash: '' })
})

test('an account that only claims an address is not opened by its letters: the reader gets one of their own', async () => {
  const { username, email } = await person(false)
  const { token } = await logIn(username, 'forgotten one')
  const { body } = await enter(await mailedLink(email))
  assert.equal(body.code, 200)
  assert.notEqual(body.username, username)
  assert.doesNotMatch(shop.letters.at(-1)!.text, new RegExp(username))
  assert.equal((await shop.ask('GET', `/v1/users/${username}/address`, { token })).status, 200)
  assert.equal((await logIn(username, 'forgotten one')).code, 200)
  await noGap()
  assert.equal((await enter(await mailedLink(email))).body.username, body.username)
})

test('a found password makes the address a proven one, and nobody who prepared the account comes back into it', async () => {
  const { id, username, email } = await person(false)
  await shop.db`insert into bound_accounts (provider, provider_uid, user_id) values ('qq', 'prepared', ${id})`
  const { token } = await logIn(username, 'forgotten one')
  const code = await mailedCode(email)
  assert.equal((await post('/v1/users/password/verification', { email, code })).status, 200)
  assert.equal((await post('/v1/users/password/new', { email, ...twice('a kettle on the hob') })).status, 200)
  const [user] =
    await shop.db`select activated_at is not null as verified, (select count(*)::int from bound_accounts where user_id = users.id) as bound from users where id = ${id}`
  assert.deepEqual({ ...user }, { verified: true, bound: 0 })
  assert.equal((await shop.ask('GET', `/v1/users/${username}/address`, { token })).status, 401)
  assert.equal((await logIn(email, 'a kettle on the hob')).code, 200)
})

test('of eight clicks on one link at once one logs in', async () => {
  const code = await mailedLink('eight@example.com')
  const codes = (await Promise.all(Array.from({ length: 8 }, () => enter(code)))).map(({ body }) => body.code)
  assert.equal(codes.filter((code) => code === 200).length, 1, codes.join())
  assert.equal((await shop.db`select 1 from users where email = 'eight@example.com'`).length, 1)
})

test('links that are forged, old, or meant for something else let nobody in', async () => {
  const { email } = await person()
  const code = await mailedLink(email)
  const key = new TextEncoder().encode(shop.config.authSecret)
  const sign = (audience: string, secret = key) =>
    new SignJWT({ email }).setProtectedHeader({ alg: 'HS256' }).setAudience(audience).setJti('x').setExpirationTime('1h').sign(secret)
  const { token } = await shop.buyer()
  for (const wrong of [
    token,
    await sign('email-entry'),
    await sign('buyer'),
    await sign('bind', new TextEncoder().encode(`${shop.config.authSecret} bind`)),
    '',
    null,
    'x',
    'a.b.c',
    'null',
  ])
    assert.equal((await enter('', { code: wrong })).body.code, 10134, String(wrong))
  assert.equal((await shop.ask('GET', '/v1/users/x/address', { token: code })).body.code, 403)
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: code.length - 2 }), fc.constantFrom(...'ABCxyz019-_.='), async (at, char) => {
      fc.pre(code[at] !== char)
      assert.equal((await shop.ask('GET', `/v1/users/email/entry?code=${code.slice(0, at)}${char}${code.slice(at + 1)}`)).body.code, 10134)
    }),
    { numRuns: 60 },
  )
  shop.later(16 * 60)
  assert.equal((await enter(code)).body.code, 10134)
  shop.later(-16 * 60)
  assert.equal((await enter(code)).body.code, 200)
})
