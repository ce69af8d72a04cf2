import { type Pieces, shortage } from '../goods/stock.ts'
import { isRunning } from '../prices/offers.ts'
import type { Db } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'

/** A line of an order to be: the SKU as it is at this moment, in both languages. Prices in fen. */
export type PricedLine = Pieces & {
  name: string
  nameEn: string
  image: string
  price: number
  amount: number
  launched: boolean
  stock: number
  spuId: number
  /** Its catalog and all above it. */
  catalogs: number[]
  /** Of one piece, with its packing. */
  grams: number
  /** The most pieces in one order, and for one person in all; null: no limit. */
  orderLimit: number | null
  personLimit: number | null
  attrNames: string[]
  attrNamesEn: string[]
  attrVals: string[]
  attrValsEn: string[]
}

const priced = (db: Db) => db`
  s.id as "skuId", s.name, s.name_en as "nameEn", s.image, s.price, s.launched, k.stock,
  s.spu_id as "spuId", (select path from catalogs where id = s.catalog_id) as catalogs, s.weight_grams as grams, s.order_limit as "orderLimit", s.person_limit as "personLimit",
  a."attrNames", a."attrNamesEn", a."attrVals", a."attrValsEn"`

/** The chosen values of SKU `s`, in the order of its attributes. */
const attrs = (db: Db) => db`
  cross join lateral (
    select coalesce(array_agg(a.name order by a.position, a.id), '{}') as "attrNames", coalesce(array_agg(a.name_en order by a.position, a.id), '{}') as "attrNamesEn",
      coalesce(array_agg(x.name order by a.position, a.id), '{}') as "attrVals", coalesce(array_agg(x.name_en order by a.position, a.id), '{}') as "attrValsEn"
    from sku_values v join sale_attrs a on a.id = v.attr_id join sale_values x on x.id = v.value_id where v.sku_id = s.id) a`

/** What a buyer wants: the selected lines of the cart, or one SKU bought at once. */
export type Wanted = { buyerId: number; pieces: Pieces | 'cart' }

/**
 * The lines of many buyers at today's prices, each buyer's in id order; a SKU nobody knows is left out. The arrays are selected: a plan that does
 * not count them is kept, and planning takes longer than reading.
 */
export async function priceLines(db: Db, wanted: readonly Wanted[]): Promise<Map<number, PricedLine[]>> {
  const carts = wanted.filter(({ pieces }) => pieces === 'cart').map(({ buyerId }) => buyerId)
  const bought = wanted.flatMap(({ buyerId, pieces }) => (pieces === 'cart' ? [] : [{ buyerId, ...pieces }]))
  const rows = await db<(PricedLine & { buyerId: number })[]>`
    with wanted as (
      select user_id, sku_id, count::bigint from cart_lines where user_id = any((select ${carts}::bigint[])::bigint[]) and selected
      union all select * from unnest((select ${bought.map(({ buyerId }) => buyerId)}::bigint[]), (select ${bought.map(({ skuId }) => skuId)}::bigint[]), (select ${bought.map(({ count }) => count)}::bigint[])))
    select w.user_id as "buyerId", w.count, ${priced(db)}
    from wanted w join skus s on s.id = w.sku_id join stocks k on k.sku_id = s.id ${attrs(db)} order by w.user_id, s.id`
  return Map.groupBy(
    rows.map((row) => ({ ...row, amount: row.price * row.count })),
    ({ buyerId }) => buyerId,
  )
}

/** What the promotions that run at a moment may give along, as lines of one piece, by SKU. */
export async function readGiftLines(db: Db, at: Date): Promise<Map<number, PricedLine>> {
  const rows = await db<PricedLine[]>`
    select ${priced(db)} from skus s join stocks k on k.sku_id = s.id ${attrs(db)}
    where s.id in (select gift_sku_id from promotions p where ${isRunning(db, at)} and gift_sku_id is not null)`
  return new Map(rows.map((row) => [row.skuId, { ...row, count: 1, amount: row.price }]))
}

/** Throws 10405 for a line that is not sold any more, and the given code for one whose stock is short. */
export function refuseUnsellable(lines: readonly PricedLine[], code: 10404 | 10406): void {
  for (const line of lines) {
    if (!line.launched) throw new Refusal(10405, { name: line.name, name_en: line.nameEn })
    if (line.stock < line.count) throw shortage(code, { name: line.name, nameEn: line.nameEn, left: line.stock })
  }
}
