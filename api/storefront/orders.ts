import type { Deps } from '../deps.ts'
import { askForInvoice } from '../orders/ask-invoice.ts'
import { changeAddress } from '../orders/change-address.ts'
import { cancelOrder } from '../orders/close.ts'
import { countByStatus, listOrders, readOrder } from '../orders/read.ts'
import { confirmReceipt, extendReceipt } from '../orders/receive.ts'
import { type CancelReason, cancelReasons, whyText } from '../orders/whys.ts'
import { readTracked } from '../shipping/read.ts'
import { transact } from '../shared/db.ts'
import { said } from '../shared/i18n.ts'
import { whole } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'
import { must } from './account.ts'
import { invoiceIn } from './checkout.ts'
import { answerForm, type Answer, type Form } from './forms.ts'
import type { Visit } from './visit.ts'

/** The orders of the buyer who visits, and what can be done with them. */
export function ordersDesk(deps: Deps, { buyer, lang, read = (work) => work(deps.db) }: Visit) {
  const { db, clock } = deps
  const done = async (work: Promise<unknown>) => {
    await work
    return {}
  }
  return {
    /** `q`: a number, or words of a name of goods. Throws 10407 for no such type. */
    orders: (type: number, page: number, q = '') => read((db) => listOrders(db, must(buyer).id, { type, page, q, lang })),
    orderCounts: () => read((db) => countByStatus(db, must(buyer).id)),

    /** With the story in words and the parcels as their couriers tell of them. Throws 10410 when it is not the buyer's. */
    order: async (id: number) => {
      const order = await readOrder(db, must(buyer).id, id, lang)
      const events = order.events.map((event) => ({ ...event, words: whyText(lang, event.why) }))
      return { ...order, events, parcels: await readTracked(db, id, lang) }
    },

    cancelReasons: (): { code: CancelReason; name: string }[] =>
      (Object.keys(cancelReasons) as CancelReason[]).map((code) => ({ code, name: said(lang, cancelReasons[code].zh, cancelReasons[code].en) })),
    /** Field reason: one of `cancelReasons`, or none. */
    cancelOrder: (id: number, form: Form = {}): Promise<Answer> =>
      answerForm(lang, {}, [], () => {
        const reason = form.reason && Object.hasOwn(cancelReasons, form.reason) ? form.reason : ''
        return done(transact(db, (tx) => cancelOrder(tx, must(buyer).id, id, reason, deps.clock())))
      }),
    confirmReceipt: (id: number): Promise<Answer> => answerForm(lang, {}, [], () => done(transact(db, (tx) => confirmReceipt(tx, must(buyer).id, id, clock())))),
    extendReceipt: (id: number): Promise<Answer> => answerForm(lang, {}, [], () => done(transact(db, (tx) => extendReceipt(tx, must(buyer).id, id)))),
    /** Field address_id. */
    redirectOrder: (id: number, form: Form): Promise<Answer> =>
      answerForm(lang, {}, [], () => {
        const addressId = whole(form.address_id)
        if (Number.isNaN(addressId)) throw new Refusal(10402)
        return done(transact(db, (tx) => changeAddress(tx, must(buyer).id, id, addressId)))
      }),
    /** Fields invoice_kind / _title / _tax_no / _email, as when it is placed. */
    askForInvoice: (id: number, form: Form): Promise<Answer> =>
      answerForm(lang, {}, [() => invoiceIn(form)], () => {
        const wish = invoiceIn(form)
        if (!wish) throw new Refusal(10709, { field: 'invoice_title' })
        return done(transact(db, (tx) => askForInvoice(tx, must(buyer).id, id, wish)))
      }),
  }
}
