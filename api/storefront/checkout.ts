import type { Deps } from '../deps.ts'
import { couponHints } from '../coupons/hints.ts'
import { listClaimable, listOwnCoupons } from '../coupons/read.ts'
import { onceOf } from '../http/idempotency.ts'
import { buyAgain } from '../orders/again.ts'
import type { OrderWish } from '../orders/decide.ts'
import { type PreviewWish, previewQueue } from '../orders/preview.ts'
import { placingQueue } from '../orders/queue.ts'
import { whyOf } from '../orders/quote.ts'
import { Status } from '../orders/states.ts'
import type { InvoiceWish } from '../orders/tables.ts'
import { invoiceWish } from '../orders/wish.ts'
import { till } from '../pays/till.ts'
import { hintsFor } from '../prices/hints.ts'
import { readFreightRules, readLevel, readLines, readRunning } from '../prices/offers.ts'
import { priceOrder, type Step } from '../prices/price.ts'
import { couponWords, hintWords, stepWords } from '../prices/words.ts'
import { transact } from '../shared/db.ts'
import { said } from '../shared/i18n.ts'
import { whole } from '../shared/ids.ts'
import { fen } from '../shared/money.ts'
import { Refusal } from '../shared/refusals.ts'
import { must } from './account.ts'
import { readOwnCart } from './cart.ts'
import { viewCart } from './cart-view.ts'
import { type Answer, answerForm, type Form } from './forms.ts'
import type { Visit } from './visit.ts'

const LONGEST_NOTE = 200

/** From the cart to a placed order, for the buyer who visits. */
export function checkoutDesk(deps: Deps, visit: Visit) {
  const { db } = deps
  const { buyer, lang, ip } = visit
  return {
    /** What /confirm shows, in the visitor's words. Throws 10405 and 10406 for what is bought at once. */
    preview: async (wish: PreviewWish) => {
      const found = await previewQueue(deps)({ buyerId: must(buyer).id, wish, lang })
      const coupons = found.coupons.map((coupon) => {
        const why = coupon.fault && whyOf(coupon.fault)
        return { ...coupon, ...couponWords(coupon, lang), name: said(lang, coupon.name, coupon.nameEn), why: why ? said(lang, why.zh, why.en) : '' }
      })
      return { ...found, coupons }
    },

    /** What the visitor's choices on /confirm wish for: fields address_id, coupon_<id>, use_balance. */
    confirmChoices: (form: Form): Pick<PreviewWish, 'addressId' | 'couponIds' | 'useBalance'> => {
      const addressId = whole(form.address_id)
      return { addressId: Number.isNaN(addressId) ? undefined : addressId, couponIds: couponsIn(form), useBalance: form.use_balance === '1' }
    },

    /**
     * Fields address_id, note, coupon_<id>, use_balance, pay_method, invoice_kind / _title / _tax_no / _email, expected (the
     * total that was shown), request_id (drawn once when the page was shown: pressed twice it is one order) and, for buying
     * at once, sku_id and buy_num, with flash_sale where a piece of one is held. Answers the order, and whether it still waits for its payment.
     */
    placeOrder: (form: Form): Promise<Answer<{ id: number; waits: boolean }>> =>
      answerForm(
        lang,
        { 10402: 'address_id', 10707: 'address_id', 10700: 'coupons', 10705: 'coupons', 10708: 'coupons', 10501: 'pay_method', 10505: 'balance' },
        [() => checkNote(form.note), () => invoiceIn(form)],
        async () => {
          const me = must(buyer)
          const wish = orderWish(form)
          const request = { method: 'POST', headers: { 'idempotency-key': form.request_id || undefined }, routeOptions: { url: '/confirm' }, buyer: me, ip, body: wish }
          // Pages choose the gateway's page after placing.
          const order = await placingQueue(deps, till)({ buyerId: me.id, order: wish, opens: false, once: onceOf(request) })
          return { value: { id: order.id, waits: order.status === Status.unpaid } }
        },
      ),

    /** Puts an old order into the cart again; answers what could not be put there, in words. */
    buyAgain: (orderId: number): Promise<Answer<{ name: string; why: string }[]>> =>
      answerForm(lang, {}, [], async () => ({ value: (await transact(db, (tx) => buyAgain(tx, must(buyer).id, orderId, lang))).missing })),

    /** What the chosen part of the cart costs with today's promotions, and what it is close to. Amounts in fen; no freight yet. */
    cartPrice: async () => {
      const chosen = viewCart(await readOwnCart(db, visit, lang)).lines.filter((line) => line.chosen)
      const at = deps.clock()
      const [lines, promotions, member, rules, own, claimable] = await Promise.all([
        readLines(
          db,
          chosen.map(({ id, count }) => ({ skuId: id, count })),
        ),
        readRunning(db, at),
        buyer ? readLevel(db, buyer.id) : 0,
        readFreightRules(db),
        buyer ? listOwnCoupons(db, buyer.id, at, 'unused') : [],
        listClaimable(db, at, buyer?.id),
      ])
      const breakdown = priceOrder({ lines, promotions, coupons: [], freightRules: [], destination: undefined, balance: 0, member, at })
      const hints = hintsFor({ lines, promotions, member, at }).map((hint) => hintWords(hint, lang))
      const coupons = couponHints({ lines, promotions, member, at, own, claimable }).map((hint) => ({
        ...couponWords(hint.coupon, lang),
        kind: hint.kind,
        name: said(lang, hint.coupon.name, hint.coupon.nameEn || hint.coupon.name),
        amount: hint.kind === 'near' ? hint.lack : hint.saves,
      }))
      return { breakdown, hints, coupons, freeOver: rules.find(({ regions }) => regions.length === 0)?.freeOver ?? null, freight: rules.length > 0 }
    },

    /** Why a price is what it is, in the visitor's words. */
    traceWords: (trace: readonly Step[]) => trace.map((step) => ({ ...stepWords(step, lang), kind: step.kind, amount: step.amount })),
  }
}

function orderWish(form: Form): OrderWish {
  const addressId = whole(form.address_id)
  if (Number.isNaN(addressId)) throw new Refusal(10402)
  const expectedAmount = /^\d{1,11}\.\d\d$/.test(form.expected ?? '') ? fen(form.expected!) : undefined
  const common = {
    addressId,
    payMethod: form.pay_method || 'alipay',
    note: noteFrom(form.note),
    couponIds: couponsIn(form),
    useBalance: form.use_balance === '1',
    invoice: invoiceIn(form),
    expectedAmount,
  }
  if (!form.sku_id) return { ...common, settlement: 0 }
  const [skuId, count] = [whole(form.sku_id), whole(form.buy_num)]
  if (Number.isNaN(skuId) || Number.isNaN(count)) throw new Refusal(10401, { field: 'sku_id' })
  const saleId = whole(form.flash_sale)
  return { ...common, settlement: 1, skuId, count, saleId: Number.isNaN(saleId) ? undefined : saleId }
}

/** Every chosen coupon is a field of its own, so that forms need no script. */
function couponsIn(form: Form): number[] {
  return Object.keys(form).flatMap((name) => {
    const id = whole(/^coupon_(\d{1,16})$/.exec(name)?.[1])
    return Number.isNaN(id) || form[name] === '' ? [] : [id]
  })
}

/** The invoice that a form's fields wish for; null for none. Throws 10709 with the field. */
export function invoiceIn(form: Form): InvoiceWish | null {
  const kind = form.invoice_kind
  if (kind !== 'personal' && kind !== 'company') return null
  try {
    return invoiceWish({ kind, title: form.invoice_title ?? '', tax_no: form.invoice_tax_no ?? '', email: form.invoice_email ?? '' })
  } catch (error) {
    // Told beside its own field.
    if (error instanceof Refusal && typeof error.detail.field === 'string') throw new Refusal(error.code, { field: `invoice_${error.detail.field}` })
    throw error
  }
}

const noteFrom = (note: string | undefined): string => (note ?? '').replaceAll('\r\n', '\n').trim()

function checkNote(note: string | undefined): void {
  const text = noteFrom(note)
  if ([...text].length > LONGEST_NOTE || text.includes('\0') || !text.isWellFormed()) throw new Refusal(10401, { field: 'note' })
}
