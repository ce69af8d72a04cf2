import type { Deps } from '../deps.ts'
import { writeOnce } from '../http/idempotency.ts'
import { cancelOrder } from '../orders/close.ts'
import { type OrderWish, placeOrder } from '../orders/place.ts'
import { type PreviewWish, previewOrder } from '../orders/preview.ts'
import { countByStatus, listOrders, readOrder } from '../orders/read.ts'
import { confirmReceipt } from '../orders/ship.ts'
import { payAgain } from '../pays/again.ts'
import { payMethods } from '../pays/methods.ts'
import { readPayment } from '../pays/read.ts'
import { readOutcome, singleAsker } from '../pays/return.ts'
import { transact } from '../shared/db.ts'
import { whole } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'
import { must } from './account.ts'
import { answerForm, type Answer, type Form } from './forms.ts'
import type { Visit } from './visit.ts'

const LONGEST_NOTE = 200

/** From the cart to the parcel, for the buyer who visits. */
export function buyingDesk(deps: Deps, { buyer, lang, ip }: Visit) {
  const { db } = deps
  return {
    /** What /confirm shows. Throws 10405 and 10406 for what is bought at once. */
    preview: (wish: PreviewWish) => previewOrder(db, must(buyer).id, wish, lang),

    /**
     * Fields address_id, note, request_id (drawn once when the page was shown: pressed twice it is one order) and, for
     * buying at once, sku_id and buy_num. Answers the order's id.
     */
    placeOrder: (form: Form): Promise<Answer<number>> =>
      answerForm(lang, { 10402: 'address_id' }, [() => checkNote(form.note)], async () => {
        const me = must(buyer)
        const wish = orderWish(form)
        const request = { method: 'POST', headers: { 'idempotency-key': form.request_id || undefined }, routeOptions: { url: '/confirm' }, buyer: me, ip, body: wish }
        const { id } = await writeOnce(db, request, async (tx) => ({ id: (await placeOrder(tx, deps, me.id, wish)).id }))
        return { value: id }
      }),

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

function orderWish(form: Form): OrderWish {
  const addressId = whole(form.address_id)
  if (Number.isNaN(addressId)) throw new Refusal(10402)
  const common = { addressId, payMethod: 'alipay', note: noteFrom(form.note) }
  if (!form.sku_id) return { ...common, settlement: 0 }
  const [skuId, count] = [whole(form.sku_id), whole(form.buy_num)]
  if (Number.isNaN(skuId) || Number.isNaN(count)) throw new Refusal(10401, { field: 'sku_id' })
  return { ...common, settlement: 1, skuId, count }
}

const noteFrom = (note: string | undefined): string => (note ?? '').replaceAll('\r\n', '\n').trim()

function checkNote(note: string | undefined): void {
  const text = noteFrom(note)
  if ([...text].length > LONGEST_NOTE || text.includes('\0') || !text.isWellFormed()) throw new Refusal(10401, { field: 'note' })
}
