import { createHash } from 'node:crypto'
import type { Deps } from '../deps.ts'
import { type Pool, transact } from '../shared/db.ts'
import { shopDay } from './day.ts'

/** Who looks: enough to tell two people apart, nothing that is kept. */
export type Looker = { ip: string; userAgent: string }

/** Counts looks in memory and writes them together now and then: a look costs the database nothing. */
export type Visits = {
  seeProduct(skuId: number, looker: Looker): void
  seeCatalog(catalogId: number, looker: Looker): void
  /** Writes what has been counted since the last time. */
  flush(): Promise<void>
}

/** Somebody who looks again within this time has looked once. */
const SAME_LOOK_MS = 30 * 60_000
/** More looks than this from one address within that time are no customer's. */
const MOST_LOOKS = 300
/** Past this many looks remembered, new ones count without being compared: memory before exactness. */
const MOST_REMEMBERED = 100_000
const PROGRAMS = /bot|crawl|spider|slurp|preview|monitor|curl|wget|python|headless/i

/** Looks of one process. A crash loses what was not flushed, some seconds' worth; the figures are for rankings, not for books. */
export function openVisits({ db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>): Visits {
  let counted = { products: new Map<string, number>(), catalogs: new Map<string, number>() }
  let looks = new Set<string>()
  let earlier = new Set<string>()
  let perAddress = new Map<string, number>()
  let turned = clock().getTime()

  /** Whether this look counts: a person's, and not the same as a moment ago. */
  const counts = (what: string, { ip, userAgent }: Looker): boolean => {
    if (userAgent === '' || PROGRAMS.test(userAgent)) return false
    const now = clock().getTime()
    if (now - turned > SAME_LOOK_MS) {
      earlier = now - turned > 2 * SAME_LOOK_MS ? new Set() : looks
      looks = new Set()
      perAddress = new Map()
      turned = now
    }
    const look = createHash('sha256').update(`${ip}\n${userAgent}\n${what}`).digest('base64url').slice(0, 16)
    if (looks.has(look) || earlier.has(look)) return false
    const sofar = perAddress.get(ip) ?? 0
    if (sofar >= MOST_LOOKS) return false
    if (perAddress.size < MOST_REMEMBERED) perAddress.set(ip, sofar + 1)
    if (looks.size < MOST_REMEMBERED) looks.add(look)
    return true
  }
  const add = (counts: Map<string, number>, id: number): void => {
    const key = `${shopDay(clock(), config.timeZone)} ${id}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }

  return {
    seeProduct(skuId, looker) {
      if (counts(`sku ${skuId}`, looker)) add(counted.products, skuId)
    },
    seeCatalog(catalogId, looker) {
      if (counts(`catalog ${catalogId}`, looker)) add(counted.catalogs, catalogId)
    },
    async flush() {
      const { products, catalogs } = counted
      counted = { products: new Map(), catalogs: new Map() }
      if (products.size + catalogs.size > 0) await write(db, rowsOf(products), rowsOf(catalogs))
    },
  }
}

type Rows = { days: string[]; ids: number[]; counts: number[] }

function rowsOf(counts: Map<string, number>): Rows {
  const rows: Rows = { days: [], ids: [], counts: [] }
  for (const [key, n] of counts) {
    const [day = '', id] = key.split(' ')
    rows.days.push(day)
    rows.ids.push(Number(id))
    rows.counts.push(n)
  }
  return rows
}

/** Always in the order of the keys, so that two processes never wait for each other in a ring. What does not exist is dropped. */
async function write(db: Pool, products: Rows, catalogs: Rows): Promise<void> {
  await transact(db, async (tx) => {
    await tx`
      insert into product_visits (day, spu_id, visits)
      select seen.day, skus.spu_id, sum(seen.n) from unnest(${products.days}::date[], ${products.ids}::bigint[], ${products.counts}::int[]) as seen(day, id, n)
        join skus on skus.id = seen.id
      group by 1, 2 order by 1, 2
      on conflict (day, spu_id) do update set visits = product_visits.visits + excluded.visits`
    await tx`
      insert into catalog_visits (day, catalog_id, visits)
      select day, catalog_id, sum(n) from (
        select seen.day, skus.catalog_id, seen.n from unnest(${products.days}::date[], ${products.ids}::bigint[], ${products.counts}::int[]) as seen(day, id, n)
          join skus on skus.id = seen.id
        union all
        select seen.day, catalogs.id, seen.n from unnest(${catalogs.days}::date[], ${catalogs.ids}::bigint[], ${catalogs.counts}::int[]) as seen(day, id, n)
          join catalogs on catalogs.id = seen.id) looked
      group by 1, 2 order by 1, 2
      on conflict (day, catalog_id) do update set visits = catalog_visits.visits + excluded.visits`
  })
}
