import { releaseIntoSale, takeOutOfSale } from '../goods/sale-stock.ts'
import { releaseStock } from '../goods/stock.ts'
import type { Tx } from '../shared/db.ts'
import { type Counters, countersOf, lockSale, phaseOf, type Sale, tell, tellChange } from './sale.ts'

type Order = { orderId: number; count: number }

/**
 * Held pieces of a sale whose time to be ordered is over: their claims lapse, and the pieces go to the next in line, or are free
 * again, or, once the sale is over, lie on the shelf.
 * @returns how many claims lapsed
 */
export async function lapseClaims(tx: Tx, saleId: number, now: Date): Promise<number> {
  const lapsed = await tx<{ count: number }[]>`
    with due as (select id from flash_claims where sale_id = ${saleId} and state = 'held' and hold_until <= ${now} order by id limit 1000 for update skip locked)
    update flash_claims c set state = 'lapsed' from due where c.id = due.id returning c.count`
  const count = lapsed.reduce((sum, row) => sum + row.count, 0)
  if (count > 0) await backToSale(tx, saleId, count, now)
  return lapsed.length
}

/**
 * An order is closed before it was paid: if it was of a flash sale, its claim lapses and its piece returns to the sale. Does
 * then what `releaseStock` does for other orders. Only from the move that closes the order.
 * @returns false, with nothing changed, for an order of no sale
 */
export async function releaseClaim(tx: Tx, orderId: number, now: Date): Promise<boolean> {
  const [claim] = await tx<{ saleId: number; count: number }[]>`
    update flash_claims set state = 'lapsed' where order_id = ${orderId} and state = 'ordered' returning sale_id as "saleId", count`
  if (!claim) return false
  await backToSale(tx, claim.saleId, claim.count, now, { orderId, count: claim.count })
  return true
}

/** @param order the order that held them, where there was one */
async function backToSale(tx: Tx, saleId: number, count: number, now: Date, order?: Order): Promise<void> {
  const sale = await lockSale(tx, saleId)
  if (!sale) throw new Error(`claims of sale ${saleId} have no sale`)
  const pieces = { saleId, skuId: sale.skuId, count }
  if (phaseOf(sale, now) === 'over') {
    await tx`update flash_sales set taken = taken - ${count}, returned = returned + ${count} where id = ${saleId}`
    await (order ? releaseStock(tx, order.orderId) : takeOutOfSale(tx, pieces))
    await tell(tx, { id: saleId, counters: { ...countersOf(sale), taken: sale.taken - count, returned: sale.returned + count } })
    return
  }
  if (order) await releaseIntoSale(tx, order.orderId, pieces)
  await tx`update flash_sales set taken = taken - ${count}, left_count = left_count + ${count} where id = ${saleId}`
  const after = await serveLine(tx, { ...sale, taken: sale.taken - count, left: sale.left + count }, now)
  await tellChange(tx, sale, after, now, after.waiting < sale.waiting)
}

/** The pieces that are left go to those who have waited longest. The sale is locked. */
async function serveLine(tx: Tx, sale: Sale, now: Date): Promise<Counters> {
  if (sale.waiting === 0 || sale.left === 0) return countersOf(sale)
  const holdUntil = new Date(now.getTime() + sale.holdMinutes * 60_000)
  const served = await tx<{ count: number }[]>`
    with line as (
      select id, sum(count) over (order by id) as upto from (select id, count from flash_claims where sale_id = ${sale.id} and state = 'waiting' order by id limit ${sale.left} for update) l)
    update flash_claims c set state = 'held', hold_until = ${holdUntil} from line where c.id = line.id and line.upto <= ${sale.left} returning c.count`
  const count = served.reduce((sum, row) => sum + row.count, 0)
  await tx`update flash_sales set left_count = left_count - ${count}, taken = taken + ${count}, waiting = waiting - ${served.length} where id = ${sale.id}`
  return { ...countersOf(sale), left: sale.left - count, taken: sale.taken + count, waiting: sale.waiting - served.length }
}

/**
 * Ends a sale for good: what is left goes back on the shelf, who waits in line has lost; held pieces and orders stay their
 * buyers' until their own time is over. Any number of times is once.
 * @returns false when there is no such sale
 */
export async function endSale(tx: Tx, saleId: number, now: Date): Promise<boolean> {
  const sale = await lockSale(tx, saleId)
  if (!sale || sale.ended) return sale !== undefined
  await tx`update flash_claims set state = 'lost' where sale_id = ${saleId} and state = 'waiting'`
  await tx`update flash_sales set ended_at = ${now}, returned = returned + left_count, left_count = 0, waiting = 0 where id = ${saleId}`
  await takeOutOfSale(tx, { saleId, skuId: sale.skuId, count: sale.left })
  const after = { ...countersOf(sale), left: 0, returned: sale.returned + sale.left, waiting: 0, ended: true }
  await tell(tx, { id: saleId, counters: after, moved: sale.waiting > 0 })
  return true
}
