import type { Db } from '../shared/db.ts'
import { type Lang, said } from '../shared/i18n.ts'
import { yuan } from '../shared/money.ts'

/** A line of the cart with the SKU as it is now. Prices in fen; image is a file key. */
export type CartRow = {
  id: number
  spuId: number
  name: string
  count: number
  selected: boolean
  image: string
  price: number
  priceWhenAdded: number
  stock: number
  launched: boolean
  attrNames: string[]
  attrVals: string[]
}

/** A guest's line: what the browser keeps. */
export type GuestLine = { id: number; count: number; selected: boolean }

/** What a cart line shows of SKU `s` and its stock `k`, in a language. */
const shown = (db: Db, lang: Lang) => db`
  s.id, s.spu_id as "spuId", ${said(lang, db`s.name`, db`s.name_en`)} as name, s.image, s.price, k.stock, s.launched,
  array(select ${said(lang, db`a.name`, db`a.name_en`)} from sku_values v join sale_attrs a on a.id = v.attr_id where v.sku_id = s.id order by a.position, a.id) as "attrNames",
  array(select ${said(lang, db`x.name`, db`x.name_en`)} from sku_values v join sale_attrs a on a.id = v.attr_id join sale_values x on x.id = v.value_id where v.sku_id = s.id order by a.position, a.id) as "attrVals"`

/** The buyer's cart, newest line first. */
export async function readCart(db: Db, userId: number, lang: Lang): Promise<CartRow[]> {
  return await db<CartRow[]>`
    select ${shown(db, lang)}, l.count, l.selected, l.price_when_added as "priceWhenAdded"
    from cart_lines l join skus s on s.id = l.sku_id join stocks k on k.sku_id = s.id
    where l.user_id = ${userId} order by l.added_at desc, s.id`
}

/** The same rows for a guest's lines, in their order; ids nobody knows are left out. */
export async function readCartOf(db: Db, lines: GuestLine[], lang: Lang): Promise<CartRow[]> {
  if (lines.length === 0) return []
  return await db<CartRow[]>`
    select ${shown(db, lang)}, l.count::int, l.selected = 1 as selected, s.price as "priceWhenAdded"
    from unnest(${lines.map((line) => line.id)}::bigint[], ${lines.map((line) => line.count)}::bigint[], ${lines.map((line) => Number(line.selected))}::bigint[])
      with ordinality as l (id, count, selected, place)
    join skus s on s.id = l.id join stocks k on k.sku_id = s.id order by l.place`
}

/** How many distinct SKUs are in the cart. */
export async function countCart(db: Db, userId: number): Promise<number> {
  const [{ n } = { n: 0 }] = await db<{ n: number }[]>`select count(*)::int as n from cart_lines where user_id = ${userId}`
  return n
}

/** A cart line as the contract writes it. */
export function contractLine(row: CartRow) {
  return {
    id: row.id,
    name: row.name,
    count: row.count,
    selected: row.selected ? 1 : 0,
    default_image_url: row.image,
    price: yuan(row.price),
    sku_sale_attr_name: row.attrNames,
    sku_sale_attr_val: row.attrVals,
  }
}
