import type { Deps } from '../deps.ts'
import { payAgain } from '../pays/again.ts'
import { payMethods } from '../pays/methods.ts'
import { readPayment } from '../pays/read.ts'
import { readOutcome, singleAsker } from '../pays/return.ts'
import { must } from './account.ts'
import { answerForm, type Answer } from './forms.ts'
import type { Visit } from './visit.ts'

/** From the cart to the parcel, for the buyer who visits. */
export function buyingDesk(deps: Deps, { buyer, lang }: Visit) {
  const { db } = deps
  return {
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
