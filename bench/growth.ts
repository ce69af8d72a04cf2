/**
 * How times grow with the shop: one request after another, as a visitor meets them. The sizes take turns, so that a busy moment of the
 * machine is all of theirs, and each is asked for the same.
 */
import { judged } from '../api/goods/search/judged.ts'
import type { Pool } from '../api/shared/db.ts'
import { openCopy, type Server, SIZES } from './databases.ts'
import type { Crowd, Job } from './load.ts'
import { gets, median, note, ROUNDS, say } from './rows.ts'
import { measure, openCrowd, openShop, type Shop, start, tell } from './stage.ts'

/** How many times the time at 1,000 SKUs and 10,000 orders each may take at 100,000 and 1,000,000. */
const MOST = { 'detail, first': 1.3, 'list, page 1': 1.3, search: 3, order: 1.3 } as const
type Asked = keyof typeof MOST
/** Products asked for in a round: never the same twice, for the second answer is kept. */
const FIRSTS = 150
/** Every third of the judged searches. */
const SEARCHES = judged.filter((_, n) => n % 3 === 0).map(({ q }) => `/v1/goods/search?q=${encodeURIComponent(q)}`)

type Stage = { crowd: Crowd; shop: Shop; db: Pool; ask: Record<Asked, (round: number) => Job['what']> }

/** Rows of growth, and of what the greatest takes. */
export async function measureGrowth(server: Server): Promise<void> {
  const stages: Stage[] = []
  for (const size of SIZES) {
    say(`growth: ${size.skus} SKUs, ${size.orders} orders`)
    const { url, db } = await openCopy(server, size)
    const crowd = await openCrowd(url, db, 500)
    stages.push({ crowd, shop: await openShop(url), db, ask: await wishesOf(db) })
  }
  const load = start('load.ts', 1)
  for (const name of Object.keys(MOST) as Asked[]) {
    say(`growth: ${name}`)
    const found: number[][] = stages.map(() => [])
    // The first round only warms.
    for (let round = 0; round <= ROUNDS; round++)
      for (const [at, { crowd, shop, ask }] of stages.entries()) {
        await tell(load, { crowd })
        const { p50, errors, first } = await measure(load, { port: shop.port, connections: 1, ms: round === 0 ? 1500 : 800, what: ask[name](round) })
        if (errors > 0) throw new Error(`growth of ${name}: ${first}`)
        if (round > 0) found[at]!.push(p50)
      }
    const times = found.map(median)
    // Of each round the ratio by itself: what the machine did meanwhile was done to both.
    const ratio = median(found.at(-1)!.map((ms, round) => ms / found[0]![round]!))
    note({ name: `growth: ${name}`, note: `${times.map((ms) => ms.toFixed(2)).join(' → ')} ms`, ratio, target: `≤ ${MOST[name]} ×`, good: ratio <= MOST[name] })
  }
  load.disconnect()
  for (const { shop, db } of stages) {
    await shop.stop()
    await db.end()
  }
}

async function wishesOf(db: Pool): Promise<Stage['ask']> {
  const [leaf] = await db<{ id: number }[]>`select catalog_id as id from skus where launched group by 1 order by count(*) desc limit 1`
  // From all over the shop.
  const skus = await db<{ id: number }[]>`
    select id from (select id, row_number() over (order by id) as n, count(*) over () as total from skus where launched) s
    where n % greatest(total / ${FIRSTS * (ROUNDS + 1)}::int, 1) = 0 order by id`
  return {
    'detail, first': (round) => ({ ...gets(skus.slice(round * FIRSTS, (round + 1) * FIRSTS).map(({ id }) => `/v1/goods/detail/${id}`)), once: true }),
    'list, page 1': () => gets([`/v1/goods/catalogs/${leaf!.id}?page=1&pagesize=5`]),
    search: () => ({ ...gets(SEARCHES), once: true }),
    order: () => ({ kind: 'orders' }),
  }
}
