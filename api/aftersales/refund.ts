import { returnCoupons } from '../coupons/use.ts'
import { returnStock } from '../goods/change-stock.ts'
import { refundState, refundToSources } from '../pays/refund.ts'
import { type Pool, transact, type Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { checkWish, openCase } from './ask.ts'
import { type By, type Case, lockCase, moveCase } from './move.ts'

const keyOf = ({ id }: Case) => `aftersale:${id}`

/** Sends the case's money back to where it came from; once that is there, the case is done. The case must be locked. */
export async function refundCase(tx: Tx, of: Case, { actor, actorId, words, now }: By & { words?: string; now: Date }): Promise<Case> {
  const refunding = await moveCase(tx, of, { to: 'refunding', actor, actorId, ...(words ? { words } : {}), now })
  await tx`
    update aftersale_claims c set refunded_count = c.refunded_count + l.count
    from aftersale_lines l where l.case_id = ${of.id} and (c.order_id, c.sku_id, c.gift) = (l.order_id, l.sku_id, l.gift)`
  const amount = of.amount + of.freight
  if (amount > 0) await refundToSources(tx, { orderId: of.orderId, amount, key: keyOf(of), why: of.cancels ? 'cancelled' : `aftersale ${of.id}` })
  return await finishIfRefunded(tx, refunding, now)
}

/** A case is done when all its money has arrived, or when there is none to send; else it is what it was. */
export async function finishIfRefunded(tx: Tx, of: Case, now: Date): Promise<Case> {
  if (of.amount + of.freight > 0 && (await refundState(tx, keyOf(of))) !== 'done') return of
  return await moveCase(tx, of, { to: 'done', actor: 'system', now })
}

/** Every case whose money has arrived is done. */
export async function finishRefunds(pool: Pool, now: Date): Promise<number> {
  const waiting = await pool<{ id: number }[]>`select id from aftersales where status = 'refunding' order by id limit 500`
  let done = 0
  for (const { id } of waiting) {
    const over = await transact(pool, async (tx) => {
      const of = await lockCase(tx, id)
      return of.status === 'refunding' && (await finishIfRefunded(tx, of, now)).status === 'done'
    })
    if (over) done++
  }
  return done
}

/** What the case is about, by SKU. */
export async function piecesOf(tx: Tx, { id }: Case): Promise<{ skuId: number; count: number }[]> {
  return await tx<{ skuId: number; count: number }[]>`select sku_id as "skuId", sum(count)::int as count from aftersale_lines where case_id = ${id} group by 1 order by 1`
}

/** Takes the case's pieces back. Last in its transaction: many want the stock's rows. */
export async function takeBack(tx: Tx, of: Case, to: 'shelf' | 'written-off'): Promise<void> {
  await returnStock(tx, { orderId: of.orderId, key: keyOf(of), pieces: await piecesOf(tx, of), to })
}

/**
 * Cancels a paid order of which nothing has left: the money goes back at once, stock and coupons return. The buyer's own with
 * `userId`. Throws 10410, 10450, 10451 and 10458 as `askFor`.
 */
export async function cancelPaid(
  tx: Tx,
  orderId: number,
  { userId, by, reason = 'mind', words = '', now }: { userId?: number; by: By; reason?: string; words?: string; now: Date },
): Promise<Case> {
  const opened = await openCase(tx, { userId, orderId, checked: checkWish({ kind: 'refund', reason, words }), by, now })
  if (!opened.cancels) throw new Refusal(10458)
  const refunded = await refundCase(tx, opened, { actor: 'system', now })
  await returnCoupons(tx, orderId)
  await takeBack(tx, refunded, 'shelf')
  return refunded
}
