import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seedDemo } from '../../db/seeds/demo.ts'
import { fuzz, SECRET } from './fuzz.ts'
import { openShop } from './shop.ts'

const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 900)
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_121)

const shop = await openShop({ env: { SMS_CAPTCHA: 'false', LOG_LEVEL: process.env.FUZZ_LOG ?? 'silent' } })

test('an address that no router takes is refused like any other, and not repeated', async () => {
  for (const where of [`/v1/users/${'x'.repeat(400)}`, '/v1/goods/detail/%E0%A4%A']) {
    const { status, body } = await shop.ask('GET', where, { headers: { 'accept-language': 'en' } })
    assert.deepEqual({ status, code: body.code, error: body.error }, { status: 404, code: 10002, error: 'There is nothing at this address' })
  }
})

test(`${REQUESTS} requests made up from the API's description, seed ${SEED}: no fault, no leak, every reply as described`, async (t) => {
  await seedDemo(
    shop.deps,
    () => {},
    async () => 'ab/abababababababababababababababab.webp',
  )
  const victim = await shop.buyer()
  await shop.db`update addresses set receiver = ${SECRET}, address = ${SECRET} where user_id = ${victim.id}`
  await shop.db`update users set email = ${`${SECRET}@example.com`} where id = ${victim.id}`
  const sku = await shop.sku({ price: 1000 })
  const placed = await shop.ask('POST', `/v1/orders/${victim.username}`, {
    token: victim.token,
    body: { settlement_type: 1, pay_method: 'alipay', sku_id: sku.id, buy_count: 1, address_id: victim.addressId },
  })
  assert.equal(placed.body.code, 200)
  const { faults, ...figures } = await fuzz(shop, { requests: REQUESTS, seed: SEED })
  t.diagnostic(JSON.stringify(figures))
  assert.deepEqual(faults, [])
  // What never gets in proves little.
  assert.ok((figures.statuses['2xx'] ?? 0) > REQUESTS / 6, JSON.stringify(figures))
})
