import assert from 'node:assert/strict'
import { test } from 'node:test'
import postgres from 'postgres'
import { auditMoney } from '../ledger/audit.ts'
import { auditStock } from '../goods/stock.ts'
import { askDuePayments } from './ask.ts'
import { judgeLeftNotices } from './notice.ts'
import { openStage, until } from '../test/stage.ts'

// What breaks off is logged as a fault, rightly; here it is wanted.
const { shop, gateway, order, stateOf } = await openStage({ env: { LOG_LEVEL: 'fatal' } })
const later = (seconds: number) => ({ ...shop.deps, clock: () => new Date(Date.now() + seconds * 1000) })

/** Ends every connection of the shop to its database, as a restart of it does. */
async function strike(): Promise<void> {
  const admin = postgres(shop.config.databaseUrl, { max: 1, onnotice: () => {} })
  await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
  await admin.end()
}

/** One after the other: they would end each other. */
async function strikeOften(): Promise<void> {
  for (let blow = 0; blow < 2; blow++) await strike()
}

/** Until the pool has noticed which of its connections are dead: each tells so once. */
const recovered = () => until(async () => (await Promise.allSettled(Array.from({ length: 20 }, () => shop.db`select 1`))).every(({ status }) => status === 'fulfilled'))

for (const method of ['alipay', 'wechat'] as const)
  test(`${method}: the database restarting while payments come in loses none of them`, async () => {
    const many = await Promise.all(
      Array.from({ length: 3 }, async () => {
        const placed = await order()
        const { body } = await shop.ask('POST', `/v1/pays/${placed.buyer.username}`, { token: placed.buyer.token, body: { order_id: placed.id, method } })
        return { placed, press: () => (method === 'alipay' ? gateway.press(body.data.pay_url) : gateway.scan(body.data.code_url)) }
      }),
    )
    await Promise.all([...many.map(({ press }) => press()), strikeOften()])
    await recovered()
    // The gateway tells again what was not answered; what was kept without a verdict is judged later; the rest is asked about.
    let minutes = 1
    await until(async () => {
      await judgeLeftNotices(later(120))
      await askDuePayments(later(60 * Math.min(minutes++, 25)))
      return (await Promise.all(many.map(({ placed }) => stateOf(placed.id)))).every(({ status }) => status === 2)
    })
    for (const { placed } of many) {
      const counted = (await stateOf(placed.id)).payments.filter(({ paid }) => paid > 0)
      assert.deepEqual(counted, [{ state: 'succeeded', paid: 8800, refunded: 0, asking: false }])
    }
    assert.deepEqual(await auditMoney(shop.db), [])
    assert.deepEqual([...(await auditStock(shop.db))], [])
  })
