import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openDesk } from '../../storefront/desk.ts'
import { openShop, type TestBuyer } from '../../test/shop.ts'
import { activate } from './activate.ts'

const shop = await openShop({ env: { ARGON2_MEMORY_KIB: '8192', ARGON2_PASSES: '1' } })
const { db } = shop
const PASSWORD = 'a kettle on the hob'
const deskOf = ({ id, username, sessionId }: TestBuyer) => openDesk(shop.deps, { buyer: { id, username, sessionId }, lang: 'en', guestCart: undefined, ip: '127.0.0.1' })
const emailOf = async ({ id }: TestBuyer) => ({ ...(await db`select email, activated_at is not null as verified from users where id = ${id}`)[0] })
const later = () => db`update kv set expires_at = now() - interval '1 second' where key like 'email-gap:%'`

/** A buyer as a text message makes one: no address, no password. */
async function bare(): Promise<TestBuyer> {
  const buyer = await shop.buyer()
  await db`update users set email = null, activated_at = null where id = ${buyer.id}`
  return buyer
}

/** The code in the newest letter to an address. */
async function codeTo(email: string): Promise<string> {
  await shop.work()
  const letter = shop.letters.findLast(({ to }) => to === email)
  return decodeURIComponent(/code=([\w%+/=-]+)/.exec(letter?.text ?? '')?.[1] ?? assert.fail(`no letter to ${email}`))
}

test('an account without an address is given one, and its link verifies it', async () => {
  const buyer = await bare()
  assert.deepEqual(await deskOf(buyer).setEmail({ email: 'new@example.com' }), { faults: {}, codes: [], cookies: [], value: true })
  assert.deepEqual(await emailOf(buyer), { email: 'new@example.com', verified: false })
  await activate(shop.deps, await codeTo('new@example.com'))
  assert.deepEqual(await emailOf(buyer), { email: 'new@example.com', verified: true })
  assert.equal((await deskOf(buyer).setEmail({ email: 'third@example.com' })).value, false)
  assert.deepEqual(await emailOf(buyer), { email: 'new@example.com', verified: true })
})

test('the link to one address never verifies another that was noted later', async () => {
  const buyer = await bare()
  await deskOf(buyer).setEmail({ email: 'own@example.com' })
  const code = await codeTo('own@example.com')
  await later()
  assert.equal((await deskOf(buyer).setEmail({ email: 'somebody-elses@example.com' })).value, true)
  await assert.rejects(activate(shop.deps, code))
  assert.deepEqual(await emailOf(buyer), { email: 'somebody-elses@example.com', verified: false })
})

test('nonsense, a second letter within the minute and a new address without the password are refused, and nothing is noted', async () => {
  const buyer = await bare()
  const desk = deskOf(buyer)
  assert.deepEqual((await desk.setEmail({ email: 'no address' })).codes, [10128])
  assert.equal((await desk.setEmail({ email: 'typo@example.con' })).value, true)
  assert.deepEqual((await desk.setEmail({ email: 'typo@example.con' })).codes, [10113])
  await later()
  assert.deepEqual((await desk.setFirstPassword({ password1: PASSWORD, password2: PASSWORD })).codes, [])
  for (const password of ['', 'not this']) assert.deepEqual((await desk.setEmail({ email: 'right@example.com', password })).codes, [10174])
  assert.deepEqual(await emailOf(buyer), { email: 'typo@example.con', verified: false })
  assert.equal((await desk.setEmail({ email: 'typo@example.con' })).value, true, 'the same address once more wants no password')
  await later()
  assert.equal((await desk.setEmail({ email: 'right@example.com', password: PASSWORD })).value, true)
  assert.deepEqual(await emailOf(buyer), { email: 'right@example.com', verified: false })
})

test('an address that somebody else verified is never verified a second time', async () => {
  const [owner, other] = [await bare(), await bare()]
  await deskOf(owner).setEmail({ email: 'shared@example.com' })
  await activate(shop.deps, await codeTo('shared@example.com'))
  await later()
  assert.equal((await deskOf(other).setEmail({ email: 'shared@example.com' })).value, true, 'whether it is taken is not told')
  await assert.rejects(activate(shop.deps, await codeTo('shared@example.com')))
  assert.deepEqual(await emailOf(other), { email: 'shared@example.com', verified: false })
})
