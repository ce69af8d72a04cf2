/**
 * Ways to take stock, under contention: `npm run bench:stock`. Each transaction takes one piece and writes one ledger row, with
 * 32 connections, fsync on, first all on one SKU, then spread over 200. Interleaved rounds; medians and ratios are printed.
 */
import path from 'node:path'
import { openPool, type Pool, type Tx } from '../api/shared/db.ts'
import { startEmbedded } from '../db/embedded/start.ts'

const CONNECTIONS = 32
const ROUND_MS = 2000
const ROUNDS = 5

type Take = (tx: Tx, skuId: number) => Promise<boolean>

const strategies: Record<string, Take> = {
  /** Lock, look, then write: two statements while the row is locked. */
  async pessimistic(tx, skuId) {
    const [row] = await tx<{ stock: number }[]>`select stock from bench_stock where sku_id = ${skuId} for update`
    if (!row || row.stock < 1) return false
    await tx`update bench_stock set stock = stock - 1 where sku_id = ${skuId}`
    return true
  },
  /** Look without a lock, then write if nobody was faster; else look again. */
  async optimistic(tx, skuId) {
    for (;;) {
      const [row] = await tx<{ stock: number }[]>`select stock from bench_stock where sku_id = ${skuId}`
      if (!row || row.stock < 1) return false
      const done = await tx`update bench_stock set stock = ${row.stock - 1} where sku_id = ${skuId} and stock = ${row.stock}`
      if (done.count === 1) return true
      retries++
    }
  },
  /** One statement that takes if there is enough. */
  async conditional(tx, skuId) {
    return (await tx`update bench_stock set stock = stock - 1 where sku_id = ${skuId} and stock >= 1`).count === 1
  },
}

let retries = 0
const server = await startEmbedded(path.resolve('.data/bench'))
const pool = openPool(server.url, { max: CONNECTIONS })
try {
  await pool`drop table if exists bench_stock, bench_ledger`
  await pool`create table bench_stock (sku_id bigint primary key, stock int not null check (stock >= 0)) with (fillfactor = 50)`
  await pool`create table bench_ledger (id bigint generated always as identity primary key, sku_id bigint not null, count int not null)`
  await pool`insert into bench_stock select n, 1000000000 from generate_series(1, 200) n`
  for (const [scene, skus] of [
    ['one SKU', 1],
    ['200 SKUs', 200],
  ] as const)
    await compare(scene, skus)
} finally {
  await pool`drop table if exists bench_stock, bench_ledger`
  await pool.end()
  await server.stop()
}

async function compare(scene: string, skus: number): Promise<void> {
  const rates = new Map<string, number[]>(Object.keys(strategies).map((name) => [name, []]))
  const lost: Record<string, number> = {}
  for (const [name, take] of Object.entries(strategies)) await round(pool, take, skus, 300, name) // warm up
  for (let n = 0; n < ROUNDS; n++) {
    for (const [name, take] of Object.entries(strategies)) {
      retries = 0
      rates.get(name)?.push(await round(pool, take, skus, ROUND_MS, name))
      lost[name] = (lost[name] ?? 0) + retries
    }
  }
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number
  const reference = median(rates.get('pessimistic') as number[])
  for (const [name, values] of rates)
    console.log(`${scene.padEnd(9)} ${name.padEnd(12)} ${median(values).toFixed(0).padStart(6)}/s  ${(median(values) / reference).toFixed(2)} × pessimistic  ${lost[name]} retries`)
}

/** Transactions per second of one strategy. The ledger must say afterwards exactly what was taken. */
async function round(pool: Pool, take: Take, skus: number, ms: number, name: string): Promise<number> {
  await pool`truncate bench_ledger`
  const [before] = await pool<{ sum: number }[]>`select sum(stock)::bigint as sum from bench_stock`
  const end = performance.now() + ms
  let done = 0
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, n) => {
      for (let i = n; performance.now() < end; i++) {
        const skuId = ((i * 7 + n) % skus) + 1
        await pool.begin(async (tx) => {
          await tx`insert into bench_ledger (sku_id, count) values (${skuId}, 1)`
          if (await take(tx, skuId)) done++
        })
      }
    }),
  )
  const [after] = await pool<{ sum: number; rows: number }[]>`select sum(stock)::bigint as sum, (select count(*)::int from bench_ledger) as rows from bench_stock`
  if (!before || !after || before.sum - after.sum !== done || after.rows !== done) throw new Error(`${name} lost count: ${before?.sum} - ${after?.sum} for ${done}`)
  return done / (ms / 1000)
}
