import type { CartRow } from '../carts/read.ts'
import { readCart, readCartOf } from '../carts/read.ts'
import type { Db } from '../shared/db.ts'
import type { Lang } from '../shared/i18n.ts'
import { Refusal } from '../shared/refusals.ts'

export type PreviewWish = { settlement: 0 } | { settlement: 1; skuId: number; count: number }
export type PreviewAddress = { id: number; name: string; mobile: string; title: string; address: string; postcode: string; isDefault: boolean }
/** Amounts in fen. */
export type Preview = { addresses: PreviewAddress[]; rows: CartRow[]; goodsAmount: number; freight: number; totalAmount: number }

/** What the confirmation page shows; creates nothing. Buy now throws 10405 taken down and 10406 stock short. */
export async function previewOrder(db: Db, buyerId: number, wish: PreviewWish, lang: Lang): Promise<Preview> {
  const addresses = await db<PreviewAddress[]>`
    select id, receiver as name, receiver_mobile as mobile, tag as title, address, postcode, is_default as "isDefault"
    from addresses where user_id = ${buyerId} and deleted_at is null order by is_default desc, id desc`
  const rows = wish.settlement === 0 ? (await readCart(db, buyerId, lang)).filter((row) => row.selected) : [await boughtNow(db, wish, lang)]
  const goodsAmount = rows.reduce((sum, row) => sum + row.price * row.count, 0)
  return { addresses, rows, goodsAmount, freight: 0, totalAmount: goodsAmount }
}

async function boughtNow(db: Db, { skuId, count }: { skuId: number; count: number }, lang: Lang): Promise<CartRow> {
  const [row] = await readCartOf(db, [{ id: skuId, count: 1, selected: true }], lang)
  if (!row?.launched) throw new Refusal(10405, { name: row?.name ?? '' })
  if (row.stock < count) throw new Refusal(10406, { name: row.name, left: row.stock })
  return { ...row, count }
}
