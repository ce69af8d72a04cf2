import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashPassword } from '../shared/hash.ts'
import { openShop } from '../test/shop.ts'
import { tellGuard, tellGuardsTo } from './guards.ts'
import { openLog } from './log.ts'

const lines: Record<string, unknown>[] = []
const shop = await openShop()
tellGuardsTo(openLog({ logLevel: 'info' }, { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) }))

const ask = async (...given: Parameters<typeof shop.ask>) => {
  lines.length = 0
  await shop.ask(...given)
  return lines.map(({ event, refusal, way, realm, requestId }) => ({ event, refusal, way, realm, requestId }))
}

test('who comes in, who is kept out and who goes is a line each, with the request it was and nothing of who it was', async () => {
  const [buyer, other] = [await shop.buyer('quiet_person'), await shop.buyer()]
  await shop.db`update users set password_hash = ${await hashPassword('morning-market', shop.config.argon2)} where id = ${buyer.id}`
  const headers = { 'x-request-id': 'request-of-a-test' }
  const logIn = (password: string) => ask('POST', '/v1/users/login', { headers, body: { username: 'quiet_person', password } })
  const told = (event: string, more: object) => [{ event, refusal: undefined, way: undefined, realm: undefined, requestId: 'request-of-a-test', ...more }]
  assert.deepEqual(await logIn('wrong'), told('log-in refused', { refusal: 10105 }))
  assert.deepEqual(await logIn('morning-market'), told('logged in', { way: 'password', realm: 'buyer' }))
  assert.doesNotMatch(JSON.stringify(lines), /quiet_person|127\.0\.0\.1/)
  assert.deepEqual(await ask('GET', `/v1/users/${buyer.username}/address`, { token: other.token, headers }), told('access refused', { refusal: 403 }))
  const clerk = await shop.staff({ goods: 7 })
  assert.deepEqual(await ask('GET', '/v1/staff/members', { token: clerk.token, headers }), told('right missing', { refusal: 12000 }))
  assert.deepEqual(await ask('DELETE', '/v1/staff/tokens', { token: clerk.token, headers }), told('logged out', { realm: 'staff' }))
  // What keeps nobody out is no matter of the guards.
  assert.deepEqual(await ask('GET', '/v1/goods/detail/999999', { headers }), [])
})

test('an attack does not fill the disk, and it is said how much was left out', async () => {
  lines.length = 0
  const now = () => Math.floor(performance.now() / 1000)
  const second = now()
  while (now() === second);
  for (let n = 0; n < 500; n++) tellGuard(403)
  const written = lines.length
  assert.ok(written >= 20 && written <= 41, String(written))
  const after = now()
  while (now() === after);
  tellGuard(403)
  assert.equal(
    lines.reduce((sum, { left_out = 1 }) => sum + Number(left_out), 0),
    501,
  )
})
