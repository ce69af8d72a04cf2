import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hash } from '@node-rs/argon2'
import { openShop } from '../test/shop.ts'
import { checkPassword } from './check.ts'
import { isCommon } from '../shared/common-passwords.ts'
import { hashPassword } from '../shared/hash.ts'

const shop = await openShop()
const password = 'correct horse'
const passwordHash = await hashPassword(password)
const person = (username: string) => shop.db`insert into users (username, password_hash) values (${username}, ${passwordHash})`
const logIn = async (username: string, from: string, word = password) =>
  (await shop.ask('POST', '/v1/tokens', { body: { username, password: word }, headers: { 'x-forwarded-for': from } })).body.code
const guess = (username: string, from: string) => logIn(username, from, 'wrong horse')
const repeated = async (times: number, work: () => Promise<number>) => {
  const codes: number[] = []
  for (let n = 0; n < times; n++) codes.push(await work())
  return codes
}

test('after ten wrong passwords an account pauses, and its owner still comes in from where they were before', async () => {
  await person('guessed_at')
  assert.equal(await logIn('guessed_at', '198.51.100.1'), 200)
  assert.deepEqual(new Set(await repeated(10, () => guess('guessed_at', '203.0.113.1'))), new Set([10105]))
  const codes = await repeated(12, () => guess('guessed_at', '203.0.113.2'))
  assert.ok(codes.filter((code) => code === 10008).length >= 5, codes.join())
  assert.equal(await logIn('guessed_at', '198.51.100.1'), 200)
})

test('the pause ends by itself', async () => {
  await person('patient_one')
  await repeated(15, () => guess('patient_one', '203.0.113.3'))
  await shop.db`update kv set expires_at = now() where key like '%:pause'`
  assert.equal(await logIn('patient_one', '203.0.113.4'), 200)
})

test('a right password forgets the wrong ones', async () => {
  await person('fumbler')
  for (let round = 0; round < 3; round++) {
    await repeated(6, () => guess('fumbler', '203.0.113.5'))
    assert.equal(await logIn('fumbler', '203.0.113.5'), 200)
  }
})

test('a name that nobody has is slowed down just the same', async () => {
  const codes = await repeated(20, () => guess('nobody_of_that_name', '203.0.113.6'))
  assert.deepEqual(new Set(codes.slice(0, 10)), new Set([10105]))
  assert.ok(codes.slice(10).includes(10008), codes.join())
})

test('sixty guesses at once count as sixty', async () => {
  await person('bulk')
  const codes = await Promise.all(Array.from({ length: 60 }, () => guess('bulk', '203.0.113.7')))
  assert.ok(codes.filter((code) => code === 10105).length <= 14, codes.join())
})

test('a network that fails at a hundred accounts pauses at the next, and others do not', async () => {
  await person('next_victim')
  await shop.db`insert into kv (key, value, expires_at) values ('log-in-tries:from:203.0.113.8', '100', now() + interval '1 hour')`
  const codes = await repeated(6, () => logIn('next_victim', '203.0.113.8'))
  assert.equal(codes[0], 200)
  await person('second_victim')
  assert.equal((await repeated(6, () => guess('second_victim', '203.0.113.8'))).includes(10008), true)
  assert.equal(await logIn('second_victim', '203.0.113.9'), 200)
})

test('an old hash is made anew at log-in, and the password stays the same', async () => {
  const cheap = await hash('cheap horse 1', { memoryCost: 8192, timeCost: 1, parallelism: 1 })
  await shop.db`insert into users (username, password_hash) values ('old_hash', ${cheap})`
  assert.equal(await logIn('old_hash', '203.0.113.10', 'wrong horse'), 10105)
  const stored = async () => (await shop.db<{ hash: string }[]>`select password_hash as hash from users where username = 'old_hash'`)[0]!.hash
  assert.equal(await stored(), cheap)
  assert.equal(await logIn('old_hash', '203.0.113.10', 'cheap horse 1'), 200)
  assert.match(await stored(), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  const renewed = await stored()
  assert.equal(await logIn('old_hash', '203.0.113.10', 'cheap horse 1'), 200)
  assert.equal(await stored(), renewed)
})

test('the passwords that are tried first are refused, in all their families', () => {
  for (const common of [
    'password',
    'Password123',
    'P@ssw0rd',
    '12345678',
    '123456789',
    '1234567890',
    '0123456789',
    '87654321',
    '88888888',
    '12341234',
    'abcabcabc',
    'abcdefgh',
    'woaini1314',
    '19900101',
    'qwertyuiop',
    'ABCD1234',
  ])
    assert.ok(isCommon(common), common)
  for (const own of ['plum blossom', 'open sesame', 'jishi2026', '梅花香自苦寒来呀', '12345679', '13845678', '73519482']) assert.equal(isCommon(own), false, own)
  assert.throws(() => checkPassword('password123'), { code: 10133 })
  assert.throws(() => checkPassword('password123', 10119), { code: 10119 })
})

test('nobody registers with a common password, nor changes to one', async () => {
  const count = async () => (await shop.db`select count(*)::int as n from users`)[0]!.n
  const before = await count()
  const { body } = await shop.ask('POST', '/v1/users', { body: { uname: 'careless', password: 'woaini1314', phone: '13912345678', email: 'careless@example.com' } })
  assert.equal(body.code, 10133)
  assert.equal(await count(), before)
  const { username, token } = await shop.buyer()
  assert.equal((await shop.ask('POST', `/v1/users/${username}/password`, { token, body: { oldpassword: 'x', password1: '12345678', password2: '12345678' } })).body.code, 10133)
})
