import { reserveOfSale } from '../goods/sale-stock.ts'
import type { Db, Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'

/** A piece of a sale that is held for a buyer, or what they have ordered of it. Price in fen for one. */
export type HeldClaim = { id: number; saleId: number; skuId: number; count: number; price: number; holdMinutes: number; orderId: number | null }

/**
 * What a buyer may order of a sale. Throws 11300 no such sale, 11308 nothing held for them, 11304 not any more.
 * @param lock whether it is about to be ordered: then nobody else uses or takes it until the transaction ends
 */
export async function readHeld(db: Db, userId: number, saleId: number, now: Date, { lock = false } = {}): Promise<HeldClaim> {
  const [claim] = await db<(HeldClaim & { state: string; holdUntil: Date | null })[]>`
    select c.id, c.sale_id as "saleId", f.sku_id as "skuId", c.count, f.price, f.hold_minutes as "holdMinutes", c.order_id as "orderId", c.state, c.hold_until as "holdUntil"
    from flash_claims c join flash_sales f on f.id = c.sale_id where c.sale_id = ${saleId} and c.user_id = ${userId} ${lock ? db`for update of c` : db``}`
  if (!claim) throw new Refusal((await db`select 1 from flash_sales where id = ${saleId}`).count > 0 ? 11308 : 11300)
  const { state, holdUntil, ...held } = claim
  if (state === 'lapsed' || (state === 'held' && (holdUntil ?? now) <= now)) throw new Refusal(11304)
  if (state !== 'held' && state !== 'ordered') throw new Refusal(11308)
  return held
}

/** The held piece becomes the order's. Throws 11304 when it is not held any more. */
export async function useClaim(tx: Tx, claim: HeldClaim, orderId: number, now: Date): Promise<void> {
  const used = await tx`update flash_claims set state = 'ordered', order_id = ${orderId} where id = ${claim.id} and state = 'held' and hold_until > ${now}`
  if (used.count === 0) throw new Refusal(11304)
  await reserveOfSale(tx, orderId, claim)
}
