import { putIntoSale, takeOutOfSale } from '../goods/sale-stock.ts'
import type { Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { lockSale, tell } from './sale.ts'

/** A sale as staff wish for it. Price in fen for one piece. */
export type SaleWish = { skuId: number; price: number; pieces: number; personLimit: number; holdMinutes: number; startsAt: Date; endsAt: Date }

const MOST_PIECES = 100_000
const LONGEST_MS = 31 * 24 * 3_600_000

/** Makes a sale and takes its pieces off the shelf. Throws 11311 with the field, 10206 no such SKU, 11309 another sale then, 11312 too few free. */
export async function planSale(tx: Tx, clerkId: number | null, wish: SaleWish, now: Date): Promise<number> {
  checkWish(wish, now)
  await checkSku(tx, wish)
  const [{ id } = { id: 0 }] = await tx<{ id: number }[]>`insert into flash_sales ${tx({ ...row(wish), clerk_id: clerkId })} returning id`
  await putIntoSale(tx, { saleId: id, skuId: wish.skuId, count: wish.pieces }, clerkId)
  await tell(tx, { id })
  return id
}

/** Changes a sale that has not begun. Throws what `planSale` throws, 11300 no such sale, 11310 begun or over. */
export async function changeSale(tx: Tx, clerkId: number | null, id: number, wish: SaleWish, now: Date): Promise<void> {
  checkWish(wish, now)
  const was = await lockSale(tx, id)
  if (!was) throw new Refusal(11300)
  if (was.ended || was.startsAt <= now) throw new Refusal(11310)
  await takeOutOfSale(tx, { saleId: id, skuId: was.skuId, count: was.left })
  await checkSku(tx, wish, id)
  await tx`update flash_sales set ${tx(row(wish))} where id = ${id}`
  await putIntoSale(tx, { saleId: id, skuId: wish.skuId, count: wish.pieces }, clerkId)
  await tell(tx, { id })
}

const row = (wish: SaleWish) => ({
  sku_id: wish.skuId,
  price: wish.price,
  pieces: wish.pieces,
  left_count: wish.pieces,
  person_limit: wish.personLimit,
  hold_minutes: wish.holdMinutes,
  starts_at: wish.startsAt,
  ends_at: wish.endsAt,
})

function checkWish({ price, pieces, personLimit, holdMinutes, startsAt, endsAt }: SaleWish, now: Date): void {
  const within = (value: number, most: number) => Number.isSafeInteger(value) && value >= 1 && value <= most
  const wrong = (field: string) => new Refusal(11311, { field })
  if (!within(price, 10 ** 11)) throw wrong('price')
  if (!within(pieces, MOST_PIECES)) throw wrong('pieces')
  if (!within(personLimit, 99) || personLimit > pieces) throw wrong('person_limit')
  if (!within(holdMinutes, 60)) throw wrong('hold_minutes')
  if (endsAt <= startsAt || endsAt <= now || endsAt.getTime() - startsAt.getTime() > LONGEST_MS) throw wrong('ends_at')
}

/** Only for less than usual, and one sale of a SKU at a time: the lock of its stock makes the second wait and see the first. */
async function checkSku(tx: Tx, { skuId, price, startsAt, endsAt }: SaleWish, own = 0): Promise<void> {
  const [sku] = await tx<{ price: number; launched: boolean }[]>`
    select s.price, s.launched from stocks k join skus s on s.id = k.sku_id where k.sku_id = ${skuId} and s.deleted_at is null for no key update of k`
  if (!sku?.launched) throw new Refusal(11311, { field: 'sku_id' })
  if (price >= sku.price) throw new Refusal(11311, { field: 'price' })
  const others = await tx`
    select 1 from flash_sales where sku_id = ${skuId} and id <> ${own} and ended_at is null and starts_at < ${endsAt} and ends_at > ${startsAt} limit 1`
  if (others.count > 0) throw new Refusal(11309)
}
