import { reserveOfSale } from '../goods/sale-stock.ts'
import type { Db, Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import type { ClaimState } from './claim.ts'

/** Who wants to order what is held for them of which sale. */
export type ClaimWish = { userId: number; saleId: number }
/** What a buyer has of a sale, and what the sale says of it. Price in fen for one piece. */
export type ClaimFacts = ClaimWish & { id: number; skuId: number; count: number; price: number; holdMinutes: number; state: ClaimState; holdUntil: Date | null }

/** The claims behind some wishes, in one statement. With `lock` nobody else uses or takes them until the transaction ends. */
export async function readClaims(db: Db, wishes: readonly ClaimWish[], { lock = false } = {}): Promise<ClaimFacts[]> {
  if (wishes.length === 0) return []
  return await db<ClaimFacts[]>`
    select c.id, c.user_id as "userId", c.sale_id as "saleId", f.sku_id as "skuId", c.count, f.price, f.hold_minutes as "holdMinutes", c.state, c.hold_until as "holdUntil"
    from unnest(${wishes.map(({ userId }) => userId)}::bigint[], ${wishes.map(({ saleId }) => saleId)}::bigint[]) as w (user_id, sale_id)
    join flash_claims c using (user_id, sale_id) join flash_sales f on f.id = c.sale_id order by c.id ${lock ? db`for update of c` : db``}`
}

/** The piece that is held for a buyer. Throws 11308 when there is none of this SKU, 11304 when it is not held any more, 11314 when it is ordered. */
export function heldFor(claims: readonly ClaimFacts[], { userId, saleId, skuId, count }: ClaimWish & { skuId: number; count: number }, now: Date): ClaimFacts {
  const claim = claims.find((one) => one.userId === userId && one.saleId === saleId)
  if (!claim || claim.skuId !== skuId) throw new Refusal(11308)
  const { state, holdUntil } = claim
  if (state === 'ordered') throw new Refusal(11314)
  if (state === 'lapsed' || (state === 'held' && (holdUntil ?? now) <= now)) throw new Refusal(11304)
  if (state !== 'held') throw new Refusal(11308)
  if (claim.count !== count) throw new Refusal(11305, { most: claim.count })
  return claim
}

/** A line of an order at the sale's price: no limit, promotion or coupon counts for it, and its stock is the held piece. */
export const atSalePrice = <T extends object>(line: T, { price, count }: Pick<ClaimFacts, 'price' | 'count'>) => ({
  ...line,
  price,
  count,
  amount: price * count,
  stock: count,
  orderLimit: null,
  personLimit: null,
  fixed: true,
})

/** Held pieces become orders. The claims are locked. Throws an Error when one is not held: then nobody looked before. */
export async function useClaims(tx: Tx, uses: readonly { claim: ClaimFacts; orderId: number }[]): Promise<void> {
  if (uses.length === 0) return
  const used = await tx`
    update flash_claims c set state = 'ordered', order_id = u.order_id
    from unnest(${uses.map(({ claim }) => claim.id)}::bigint[], ${uses.map(({ orderId }) => orderId)}::bigint[]) as u (id, order_id)
    where c.id = u.id and c.state = 'held' returning 1`
  if (used.count !== uses.length) throw new Error('a claim that is not held was about to be ordered')
  await reserveOfSale(
    tx,
    uses.map(({ claim, orderId }) => ({ ...claim, orderId })),
  )
}
