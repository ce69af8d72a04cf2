import type { Db } from '../shared/db.ts'
import { readUnended } from './offers.ts'
import type { Promotion } from './price.ts'

/** Two promotions of one kind that meet on some goods at some time: there only one of them will count. */
export type Conflict = { first: Promotion; second: Promotion; from: Date; until: Date; skus: number }

/** Every pair that meets from now on, the older first; how many SKUs they meet on. */
export async function findConflicts(db: Db, now: Date): Promise<Conflict[]> {
  const promotions = await readUnended(db, now)
  const pairs = promotions.flatMap((first, i) => promotions.slice(i + 1).map((second) => ({ first, second })))
  const conflicts: Conflict[] = []
  for (const { first, second } of pairs) {
    const from = new Date(Math.max(first.startsAt.getTime(), second.startsAt.getTime()))
    const until = new Date(Math.min(first.endsAt.getTime(), second.endsAt.getTime()))
    if (first.kind === 'plugin' && second.kind === 'plugin' && first.rule !== second.rule) continue
    if (first.kind !== second.kind || first.kind === 'gift' || from >= until) continue
    const skus = await countMeeting(db, first, second)
    if (skus > 0) conflicts.push({ first, second, from, until, skus })
  }
  return conflicts
}

async function countMeeting(db: Db, first: Promotion, second: Promotion): Promise<number> {
  const [{ n } = { n: 0 }] = await db<{ n: number }[]>`
    select count(*)::int as n from skus s join catalogs c on c.id = s.catalog_id where ${within(db, first)} and ${within(db, second)}`
  return n
}

function within(db: Db, { scope, scopeIds }: Promotion) {
  if (scope === 'all') return db`true`
  if (scope === 'catalog') return db`c.path && ${scopeIds}::bigint[]`
  return scope === 'spu' ? db`s.spu_id = any(${scopeIds}::bigint[])` : db`s.id = any(${scopeIds}::bigint[])`
}
