import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { transact } from '../../shared/db.ts'
import { openShop, type Shop } from '../../test/shop.ts'
import { addApplication } from './applications.ts'

const shop = await openShop()
const buyer = await shop.buyer()
const redirectUri = 'https://club.example/back?from=jishi'
const add = (redirectUris: string[], at: Shop = shop) => transact(at.db, (tx) => addApplication(tx, { name: '会员俱乐部', nameEn: 'The club', redirectUris }))
const club = await add([redirectUri, 'http://127.0.0.1:9000/back'])

const newVerifier = () => randomBytes(32).toString('base64url')
const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url')
const ask = (verifier: string, more: object = {}, token = buyer.token, at = shop) =>
  at.ask('POST', '/v1/oauth/codes', { token, body: { client_id: club.clientId, redirect_uri: redirectUri, code_challenge: challengeOf(verifier), state: 'a b&c', ...more } })
const codeFor = async (verifier: string): Promise<string> => (await ask(verifier)).body.data.authorization_code
const redeem = (code: string, verifier: string, more: object = {}, at = shop) =>
  at.ask('POST', '/v1/oauth/token', { body: { client_id: club.clientId, client_secret: club.secret, code, redirect_uri: redirectUri, code_verifier: verifier, ...more } })

test('a buyer logs in to another application, which learns their profile and nothing else', async () => {
  const shown = (await shop.ask('GET', `/v1/oauth/application?${new URLSearchParams({ client_id: club.clientId, redirect_uri: redirectUri })}`)).body
  assert.deepEqual(shown, { code: 200, data: { client_id: club.clientId, name: '会员俱乐部', name_en: 'The club' } })
  const verifier = newVerifier()
  const { body } = await ask(verifier)
  const to = new URL(body.data.redirect_to)
  assert.equal(to.origin + to.pathname, 'https://club.example/back')
  assert.deepEqual(Object.fromEntries(to.searchParams), { from: 'jishi', code: body.data.authorization_code, state: 'a b&c' })
  const { status, body: profile, headers } = await redeem(body.data.authorization_code, verifier)
  assert.equal(status, 200)
  assert.deepEqual(profile, { code: 200, data: { username: buyer.username, nickname: buyer.username, avatar: null } })
  assert.equal(headers.get('cache-control'), 'no-store')
})

test('an application may send a form, as OAuth clients do', async () => {
  const verifier = newVerifier()
  const form = {
    grant_type: 'authorization_code',
    client_id: club.clientId,
    client_secret: club.secret,
    code: await codeFor(verifier),
    redirect_uri: redirectUri,
    code_verifier: verifier,
  }
  const { body } = await shop.ask('POST', '/v1/oauth/token', { raw: new URLSearchParams(form).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  assert.equal(body.data.username, buyer.username)
})

test('a code is good once, also for ten at once', async () => {
  const verifier = newVerifier()
  const code = await codeFor(verifier)
  const all = await Promise.all(Array.from({ length: 10 }, () => redeem(code, verifier)))
  assert.deepEqual(
    all.map(({ body }) => body.code).toSorted((a, b) => a - b),
    [200, ...Array<number>(9).fill(10165)],
  )
})

test('a code wants its verifier, its address and its application, and a wrong try spends it', async () => {
  const rival = await add([redirectUri])
  for (const more of [
    { code_verifier: newVerifier() },
    { code_verifier: '' },
    { redirect_uri: 'http://127.0.0.1:9000/back' },
    { redirect_uri: `${redirectUri}&` },
    { client_id: rival.clientId, client_secret: rival.secret },
    { code: 'invented' },
  ]) {
    const verifier = newVerifier()
    const code = await codeFor(verifier)
    assert.equal((await redeem(code, verifier, more)).body.code, 10165, JSON.stringify(more))
    if (!('code' in more)) assert.equal((await redeem(code, verifier)).body.code, 10165)
  }
})

test('a wrong secret is refused, and does not spend the code', async () => {
  const verifier = newVerifier()
  const code = await codeFor(verifier)
  for (const more of [{ client_secret: 'wrong' }, { client_secret: '' }, { client_id: 'nobody' }]) assert.deepEqual((await redeem(code, verifier, more)).body.code, 10164)
  assert.equal((await redeem(code, verifier)).body.code, 200)
})

test('only addresses that were registered are gone to, to the letter', async () => {
  for (const redirect_uri of [
    'https://club.example/back',
    `${redirectUri}#`,
    `${redirectUri}/../evil`,
    'https://club.example/Back?from=jishi',
    'https://club.example.evil.example/back?from=jishi',
    'javascript:alert(1)',
    '//evil.example',
    '',
  ]) {
    assert.equal((await ask(newVerifier(), { redirect_uri })).body.code, 10162, redirect_uri)
    assert.equal((await shop.ask('GET', `/v1/oauth/application?${new URLSearchParams({ client_id: club.clientId, redirect_uri })}`)).body.code, 10162)
  }
  assert.equal((await ask(newVerifier(), { client_id: 'nobody' })).body.code, 10162)
  for (const address of ['http://club.example/back', 'javascript:alert(1)', 'https://a.example/#x', 'https://me:pw@a.example/', 'nonsense'])
    await assert.rejects(add([address]), /redirect address/)
})

test('without a challenge, or without a buyer, there is no code', async () => {
  for (const code_challenge of ['', 'short', `${'x'.repeat(42)}=`]) assert.equal((await ask(newVerifier(), { code_challenge })).body.code, 10163)
  assert.equal((await ask(newVerifier(), { code_challenge_method: 'plain' })).status, 400)
  assert.equal((await ask(newVerifier(), {}, 'null')).status, 401)
})

test('after a minute a code is worth nothing; nor is it for an account that is closed', async () => {
  const verifier = newVerifier()
  const code = await codeFor(verifier)
  shop.later(61)
  assert.equal((await redeem(code, verifier)).body.code, 10165)
  const closed = await shop.buyer()
  const theirs = (await ask(verifier, {}, closed.token)).body.data.authorization_code
  await shop.db`update users set banned_at = now() where id = ${closed.id}`
  assert.equal((await redeem(theirs, verifier)).body.code, 10165)
})
