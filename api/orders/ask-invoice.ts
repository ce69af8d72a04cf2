import type { Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { Status } from './states.ts'
import type { InvoiceWish } from './tables.ts'

/** What is bought and not on its way back can have its invoice. */
export const canHaveInvoice: readonly Status[] = [Status.unpaid, Status.paid, Status.shipped, Status.done, Status.received]

/**
 * Asks for the invoice that was not asked for when the order was placed: once, since it may have been written already. Throws
 * 10410 for somebody else's order, 12085 when there is one, or the order was given up or goes back.
 */
export async function askForInvoice(tx: Tx, buyerId: number, orderId: number, wish: InvoiceWish): Promise<void> {
  const asked = await tx`
    update orders set invoice = ${tx.json(wish)} where id = ${orderId} and user_id = ${buyerId} and invoice is null and status = any(${[...canHaveInvoice]}::int[])`
  if (asked.count === 1) return
  const [order] = await tx`select 1 from orders where id = ${orderId} and user_id = ${buyerId}`
  throw new Refusal(order ? 12085 : 10410)
}
