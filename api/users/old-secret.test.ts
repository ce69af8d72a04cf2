/** The secret that signs is changed while people shop. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generateSync } from 'otplib'
import { buildApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { openDeps } from '../deps.ts'
import { issueToken } from '../http/auth.ts'
import { transact } from '../shared/db.ts'
import { hashPassword } from '../shared/hash.ts'
import { openShop, tokenFor } from '../test/shop.ts'
import { openSession } from './session.ts'

const shop = await openShop()
const FIRST = shop.config.authSecret
const [SECOND, THIRD] = ['second-secret-second-secret-second-secret', 'third-secret-third-secret-third-secret-3']

/** The same shop, started again with other settings; asks it who somebody is. */
async function opened(change: Partial<typeof shop.config>) {
  const deps = openDeps({ ...shop.config, ...change })
  const app = await buildApp(deps)
  return {
    deps,
    asks: async (path: string, token: string) => (await app.inject({ method: 'GET', url: path, headers: { authorization: token } })).statusCode,
    get: async (path: string, session: string) => await app.inject({ method: 'GET', url: path, cookies: { jishi_session: session } }),
    post: async (path: string, payload: object, token = '') => await app.inject({ method: 'POST', url: path, payload, headers: { authorization: token } }),
    async close() {
      await app.close()
      await deps.close()
    },
  }
}

test('with the old secret beside the new one nobody is logged out, what is signed from then on is signed by the new one, and without the old one its tokens are nothing', async () => {
  const buyer = await shop.buyer()
  const clerk = await shop.staff({ staff: 7 })
  const mine = `/v1/users/${buyer.username}/address`
  const both = await opened({ authSecret: SECOND, authSecretOld: FIRST })
  assert.deepEqual([await both.asks(mine, buyer.token), await both.asks('/v1/staff/me', clerk.token)], [200, 200])
  const fresh = await tokenFor(both.deps, buyer.id)
  const later = await opened({ authSecret: SECOND })
  assert.deepEqual([await later.asks(mine, fresh), await later.asks(mine, buyer.token), await later.asks('/v1/staff/me', clerk.token)], [200, 401, 401])
  const stranger = await opened({ authSecret: THIRD, authSecretOld: SECOND })
  assert.deepEqual([await stranger.asks(mine, fresh), await stranger.asks(mine, buyer.token)], [200, 401])
  // A browser that stays in gets its cookie anew.
  const ticket = await transact(shop.db, (tx) => openSession(tx, buyer.id, { kind: 'web', way: 'password', remembered: true }))
  const cookie = await issueToken(shop.config, ticket)
  const kept = (await both.get(mine, cookie)).cookies.find(({ name }) => name === 'jishi_session')
  assert.ok(kept?.maxAge && kept.httpOnly)
  assert.deepEqual([(await later.get(mine, kept.value)).statusCode, (await later.get(mine, cookie)).statusCode], [200, 401])
  assert.equal((await both.get(mine, kept.value)).cookies.length, 0)
  for (const one of [both, later, stranger]) await one.close()
})

test('a second factor that the old secret sealed opens beside it, and is sealed by the new one from the next log-in on', async () => {
  const clerk = await shop.staff({ staff: 7 })
  await shop.db`update staff set password_hash = ${await hashPassword('morning-market', shop.config.argon2)} where id = ${clerk.id}`
  const { secret } = (await shop.ask('POST', '/v1/staff/me/second-factor', { token: clerk.token, body: { password: 'morning-market' } })).body.data
  const codeNow = (at: Date) => generateSync({ secret, epoch: Math.floor(at.getTime() / 1000) })
  const confirmed = await shop.ask('POST', '/v1/staff/me/second-factor/confirmation', { token: clerk.token, body: { code: codeNow(shop.deps.clock()) } })
  assert.equal(confirmed.status, 200, JSON.stringify(confirmed.body))
  const sealed = async () => (await shop.db<{ cipher: string }[]>`select cipher from staff_factors where staff_id = ${clerk.id}`)[0]!.cipher
  const before = await sealed()
  const both = await opened({ authSecret: SECOND, authSecretOld: FIRST })
  const entered = await both.post('/v1/staff/tokens', { username: clerk.username, password: 'morning-market', code: codeNow(new Date(Date.now() + 30_000)) })
  assert.equal(entered.statusCode, 200, entered.body)
  assert.notEqual(await sealed(), before)
  await both.close()
  // The old one is gone; a wrong code is a wrong code, and no seal that does not open.
  const later = await opened({ authSecret: SECOND })
  const wrong = await later.post('/v1/staff/tokens', { username: clerk.username, password: 'morning-market', code: '000000' })
  assert.equal(wrong.json().code, 12031)
  await later.close()
})

test('a session is over so many days after it began, however often it was used', async () => {
  const buyer = await shop.buyer()
  const mine = `/v1/users/${buyer.username}/address`
  const strict = await opened({ sessionDays: 30 })
  await shop.db`update sessions set created_at = now() - interval '29 days' where id = ${buyer.sessionId}`
  assert.equal(await strict.asks(mine, buyer.token), 200)
  await shop.db`update sessions set created_at = now() - interval '30 days 1 second' where id = ${buyer.sessionId}`
  assert.equal(await strict.asks(mine, buyer.token), 401)
  assert.equal((await shop.ask('GET', mine, { token: buyer.token })).status, 200)
  await strict.close()
})

test('the old secret must be another one', () => {
  const env = { JISHI_ENV: 'test', DATABASE_URL: 'postgres://127.0.0.1/x', AUTH_SECRET: SECOND, AUTH_SECRET_OLD: SECOND }
  assert.throws(() => readConfig(env), /AUTH_SECRET_OLD must be the secret before AUTH_SECRET/)
})
