import type { Deps } from '../deps.ts'
import { cancelOrder } from '../orders/close.ts'
import { countByStatus, listOrders, readOrder } from '../orders/read.ts'
import { confirmReceipt } from '../orders/ship.ts'
import { payAgain } from '../pays/again.ts'
import { payMethods } from '../pays/methods.ts'
import { readPayment } from '../pays/read.ts'
import { readOutcome, singleAsker } from '../pays/return.ts'
import { transact } from '../shared/db.ts'
import { must } from './account.ts'
import { answerForm, type Answer } from './forms.ts'
import type { Visit } from './visit.ts'

/** From the cart to the parcel, for the buyer who visits. */
export function buyingDesk(deps: Deps, { buyer, lang }: Visit) {
  const { db } = deps
  return {
    /** Throws 10407 for no such type. */
    orders: (type: number, page: number) => listOrders(db, must(buyer).id, { type, page, lang }),
    orderCounts: () => countByStatus(db, must(buyer).id),
    /** Throws 10410 when it is not the buyer's. */
    order: (id: number) => readOrder(db, must(buyer).id, id, lang),
    cancelOrder: (id: number): Promise<Answer> => answerForm(lang, {}, [], async () => (await transact(db, (tx) => cancelOrder(tx, must(buyer).id, id)), {})),
    confirmReceipt: (id: number): Promise<Answer> => answerForm(lang, {}, [], async () => (await transact(db, (tx) => confirmReceipt(tx, must(buyer).id, id)), {})),

    payMethods: () => payMethods(deps.config, lang),
    /** The payment that counts for an order; undefined before the buyer has opened one. */
    payment: (orderId: number) => readPayment(db, must(buyer).id, orderId),
    /** Opens a payment; answers the address of the gateway's page. */
    pay: (orderId: number, method: string): Promise<Answer<string>> =>
      answerForm(lang, {}, [], async () => ({ value: (await payAgain(deps, must(buyer).id, { orderId, method })).payUrl })),
    /** What became of the payment a gateway sent the browser back from; asks the gateway while it is not known. */
    payOutcome: (query: Record<string, string>) => readOutcome(deps, singleAsker(deps), query, buyer?.id),
  }
}
