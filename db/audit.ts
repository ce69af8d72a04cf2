import { auditAftersales } from '../api/aftersales/audit.ts'
import { verifyAuditLog } from '../api/audit/verify.ts'
import { auditCoupons } from '../api/coupons/audit.ts'
import { auditStock } from '../api/goods/stock.ts'
import { auditTotals } from '../api/goods/totals.ts'
import { auditMoney } from '../api/ledger/audit.ts'
import { auditOrders } from '../api/orders/audit.ts'
import { auditReviews } from '../api/reviews/ratings.ts'
import type { Db } from '../api/shared/db.ts'
import { auditOwners } from './owners.ts'

/** Everything that does not add up, in sentences; none in a healthy shop: stock and ledgers, totals of catalogs, orders and their stories, the books, after-sales, reviews, coupons, the chain of what staff have done, whose rows are. */
export async function auditShop(db: Db): Promise<string[]> {
  const [stock, totals, orders, money, cases, reviews, coupons, deeds, strayed] = await Promise.all([
    auditStock(db),
    auditTotals(db),
    auditOrders(db),
    auditMoney(db),
    auditAftersales(db),
    auditReviews(db),
    auditCoupons(db),
    verifyAuditLog(db),
    auditOwners(db),
  ])
  return [
    ...stock.map(({ skuId, said, ledger }) => `SKU ${skuId}: the shelf says ${said}; the ledger says ${ledger}`),
    ...totals.map(({ catalogId, said, inShop }) => `catalog ${catalogId}: ${said} are said to be in the shop; there are ${inShop}`),
    ...orders.map(({ orderId, fault }) => `order ${orderId}: ${fault}`),
    ...money.map(({ about, fault }) => `${about}: ${fault}`),
    ...cases.map(({ orderId, fault }) => `after-sales of order ${orderId}: ${fault}`),
    ...reviews.map(({ id, fault }) => `reviews, ${id}: ${fault}`),
    ...coupons.map(({ about, fault }) => `${about}: ${fault}`),
    // What was done a moment ago has its seal in another.
    ...deeds.faults.filter(({ fault }) => fault !== 'unsealed').map(({ place, lineId, fault }) => `audit log, place ${place}, line ${lineId}: ${fault}`),
    ...strayed,
  ]
}
