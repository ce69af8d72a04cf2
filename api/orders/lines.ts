import { type Pieces, shortage } from '../goods/stock.ts'
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
  array(select a.name from sku_values v join sale_attrs a on a.id = v.attr_id where v.sku_id = s.id order by a.position, a.id) as "attrNames",
  array(select a.name_en from sku_values v join sale_attrs a on a.id = v.attr_id where v.sku_id = s.id order by a.position, a.id) as "attrNamesEn",
  array(select x.name from sku_values v join sale_attrs a on a.id = v.attr_id join sale_values x on x.id = v.value_id where v.sku_id = s.id order by a.position, a.id) as "attrVals",
  array(select x.name_en from sku_values v join sale_attrs a on a.id = v.attr_id join sale_values x on x.id = v.value_id where v.sku_id = s.id order by a.position, a.id) as "attrValsEn"`

/** The selected lines of the buyer's cart at today's prices, in id order. */
export async function priceCart(db: Db, userId: number): Promise<PricedLine[]> {
  return await db<PricedLine[]>`
    select ${priced(db)}, l.count, l.count * s.price as amount
    from cart_lines l join skus s on s.id = l.sku_id join stocks k on k.sku_id = s.id
    where l.user_id = ${userId} and l.selected order by s.id`
}

/** One SKU bought at once. Throws 10405 when there is no such SKU. */
export async function pricePieces(db: Db, { skuId, count }: Pieces): Promise<PricedLine> {
  const [line] = await db<PricedLine[]>`select ${priced(db)} from skus s join stocks k on k.sku_id = s.id where s.id = ${skuId}`
  if (!line) throw new Refusal(10405, { name: '', name_en: '' })
  return { ...line, count, amount: line.price * count }
}

/** Throws 10405 for a line that is not sold any more, and the given code for one whose stock is short. */
export function refuseUnsellable(lines: PricedLine[], code: 10404 | 10406): void {
  for (const line of lines) {
    if (!line.launched) throw new Refusal(10405, { name: line.name, name_en: line.nameEn })
    if (line.stock < line.count) throw shortage(code, { name: line.name, nameEn: line.nameEn, left: line.stock })
  }
}
