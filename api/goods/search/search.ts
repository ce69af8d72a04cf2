import type { Db } from '../../shared/db.ts'
import { Refusal } from '../../shared/refusals.ts'
import { type Card, cardColumns, cardsOf, joinSkus, offsetOf, type PageWish, sorting } from '../read.ts'
import { looseQueryOf, queryOf } from './words.ts'

/**
 * Launched SKUs that have all words of `q`, or, when there are none, any of them; best match first, sales counting a
 * little. Throws 10203 when nothing was asked, 10201 for no such page; finding nothing is an empty page 1.
 */
export async function searchGoods(db: Db, wish: PageWish & { q: string }): Promise<{ cards: Card[]; total: number }> {
  if (wish.q.replaceAll('\0', '').trim() === '') throw new Refusal(10203)
  const strict = await pageOf(db, wish, queryOf(wish.q))
  const rows = strict[0]?.total ? strict : await pageOf(db, wish, looseQueryOf(wish.q))
  return cardsOf(rows, wish.page)
}

async function pageOf(db: Db, wish: PageWish, query: string): Promise<(Card & { total: number })[]> {
  const offset = offsetOf(wish)
  if (query === '') return []
  // A hundred times the sales lift a match by half of its rank.
  const { key, order } = wish.sort === 'default' ? { key: db`ts_rank(s.words, query) * (1 + ln(1 + k.sales) / 10)`, order: db`key desc, id` } : sorting(db, wish.sort)
  return await db<(Card & { total: number })[]>`
    with found as materialized (
      select k.id, ${key} as key from search_skus s join skus k on k.id = s.sku_id, cast(${query} as tsquery) as query where k.launched and s.words @@ query
    ), page as (
      select id, key from found order by ${order} limit ${wish.pageSize} offset ${offset}
    )
    select found.total, ${cardColumns(db, wish.lang)}
    from (select count(*)::int as total from found) found left join (page ${joinSkus(db, 'page')}) on true
    order by ${order}`
}
