/**
 * The reference for writing: PostgreSQL placing an order as plainly as it can be done safely, a conditional stock update, an
 * order and a line in one transaction of prepared statements, over as many connections as the shop has clients.
 */
import { openPool } from '../api/shared/db.ts'
import type { Measured } from './load.ts'

export type ReferenceJob = { url: string; connections: number; ms: number; skus: number }

process.on('message', async (job: ReferenceJob) => process.send!({ measured: await run(job) }))
process.on('disconnect', () => process.exit())

async function run({ url, connections, ms, skus }: ReferenceJob): Promise<Measured> {
  const db = openPool(url, { max: connections })
  const times: number[] = []
  let errors = 0
  let turn = 0
  const place = async () => {
    const sku = (turn++ % skus) + 1
    await db.begin(async (tx) => {
      const [taken] = await tx`update bench_stocks set stock = stock - 1 where sku_id = ${sku} and stock >= 1 returning 1`
      if (!taken) throw new Error('sold out')
      const [order] = await tx`insert into bench_orders (user_id, total_amount) values (${turn}, 100) returning id`
      await tx`insert into bench_lines (order_id, sku_id, count, price) values (${order!.id}, ${sku}, 1, 100)`
    })
  }
  // Every connection is open, and its statements are prepared, before the clock runs.
  await Promise.all(Array.from({ length: connections }, place))
  const begun = performance.now()
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < begun + ms) {
        const from = performance.now()
        await place().then(
          () => times.push(performance.now() - from),
          () => errors++,
        )
      }
    }),
  )
  const seconds = (performance.now() - begun) / 1000
  await db.end()
  times.sort((a, b) => a - b)
  const at = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN
  return { rate: times.length / seconds, count: times.length, errors, p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
