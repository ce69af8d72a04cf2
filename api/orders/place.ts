import { createHash } from 'node:crypto'
import { useCoupons } from '../coupons/use.ts'
import type { Deps } from '../deps.ts'
import { type Pieces, reserveStock, Short } from '../goods/stock.ts'
import { holdBalance } from '../ledger/post.ts'
import type { Breakdown, PricedPart } from '../prices/price.ts'
import { breakdownReply } from '../prices/reply.ts'
import type { Db, Tx } from '../shared/db.ts'
import { yuan } from '../shared/money.ts'
import { Refusal } from '../shared/refusals.ts'
import { beginStory } from './events.ts'
import { refuseBeyondLimits } from './limits.ts'
import { type PricedLine, priceCart, pricePieces, refuseUnsellable } from './lines.ts'
import { newOrderNumber } from './number.ts'
import { markPaid } from './pay.ts'
import { quoteOrder } from './quote.ts'
import { Status } from './states.ts'
import type { AddressSnapshot, InvoiceWish } from './tables.ts'

/** Settlement (结算): where the lines come from. */
export type OrderWish = {
  addressId: number
  payMethod: string
  note: string
  /** Of coupons in the buyer's hand. */
  couponIds?: readonly number[]
  useBalance?: boolean
  invoice?: InvoiceWish | null
  /** The total in fen that the buyer has seen; another one is refused. */
  expectedAmount?: number | undefined
} & ({ settlement: 0 } | { settlement: 1; skuId: number; count: number })

/** Amounts in fen; what a gateway is asked for is total − balance. */
export type PlacedOrder = { id: number; userId: number; totalAmount: number; balanceAmount: number; payBefore: Date; payMethod: string; status: Status }

/** The page that places an order does so on load: within this time the same order again is a reload, not a wish for two. */
const RELOAD_SECONDS = 10

/**
 * Turns the buyer's selected cart lines, or one SKU bought at once, into an unpaid order that holds its stock, its coupons
 * and its part of the wallet; or changes nothing. Where nothing is left to pay it is paid at once. The same buyer, address,
 * lines and coupons within ten seconds are the same order.
 * Throws 10402 foreign address, 10403 nothing selected, 10404 / 10406 stock short, 10405 taken down, 10413 / 10414 beyond a
 * limit, 10505 wallet short, 10700 / 10705 / 10708 coupons, 10706 another total than the buyer saw, 10707 not delivered there.
 */
export async function placeOrder(tx: Tx, deps: Pick<Deps, 'clock' | 'config'>, buyerId: number, wish: OrderWish): Promise<PlacedOrder> {
  await oneAtATime(tx, buyerId)
  const now = deps.clock()
  const address = await snapshotAddress(tx, buyerId, wish.addressId)
  const lines = wish.settlement === 0 ? await priceCart(tx, buyerId) : [await pricePieces(tx, wish)]
  const fingerprint = fingerprintOf(buyerId, wish, lines)
  const twin = await placedJustNow(tx, buyerId, wish, lines.length > 0 ? fingerprint : undefined, now)
  if (twin) return twin
  if (lines.length === 0) throw new Refusal(10403)
  const shortCode = wish.settlement === 0 ? 10404 : 10406
  refuseUnsellable(lines, shortCode)
  await refuseBeyondLimits(tx, buyerId, lines)
  const couponIds = wish.couponIds ?? []
  const found = await quoteOrder(tx, buyerId, lines, address, { couponIds, useBalance: wish.useBalance ?? false }, now)
  if (wish.expectedAmount !== undefined && wish.expectedAmount !== found.totalAmount) throw priceChanged(found)
  const order = await insertOrder(tx, { buyerId, wish, address, lines, found, fingerprint }, now, deps.config.unpaidMinutes)
  await useCoupons(tx, buyerId, order.id, couponIds, now)
  if (wish.settlement === 0) await emptyFromCart(tx, buyerId, lines)
  await holdBalance(tx, buyerId, order.id, found.balanceAmount)
  // Last, so that a SKU everybody wants is locked for the shortest time.
  await reserveOrPriceAgain(tx, order.id, found.lines, shortCode)
  return await settleAtOnce(tx, order, found, now)
}

/**
 * Gifts are given while they last: for one that somebody else has taken since the price was found, the transaction is worth
 * another try, which prices the order without it.
 */
async function reserveOrPriceAgain(tx: Tx, orderId: number, parts: readonly PricedPart[], code: 10404 | 10406): Promise<void> {
  try {
    await reserveStock(tx, orderId, piecesOf(parts), code)
  } catch (error) {
    if (error instanceof Short) error.again = parts.some(({ skuId, gift }) => gift && skuId === error.skuId)
    throw error
  }
}

/** With nothing left to pay, by coupons or the wallet, the order is paid in the transaction that places it. */
async function settleAtOnce(tx: Tx, order: PlacedOrder, { payable, balanceAmount }: Breakdown, now: Date): Promise<PlacedOrder> {
  if (payable > 0) return order
  await markPaid(tx, order.id, { paidAt: now, why: balanceAmount > 0 ? 'balance' : 'paid', actor: 'system' })
  return { ...order, status: Status.paid }
}

/** A gift may be the same SKU as something that is bought: stock is taken once for both. */
function piecesOf(parts: readonly PricedPart[]): Pieces[] {
  const counts = new Map<number, number>()
  for (const { skuId, count } of parts) counts.set(skuId, (counts.get(skuId) ?? 0) + count)
  return [...counts].map(([skuId, count]) => ({ skuId, count })).toSorted((a, b) => a.skuId - b.skuId)
}

/** With the price as it is now, so that the buyer can look at it and press again. */
function priceChanged(found: Breakdown): Refusal {
  return new Refusal(10706, { amount: yuan(found.totalAmount) }, { breakdown: breakdownReply(found) })
}

/** Two presses of one buyer wait for each other; buyers never wait for one another here. */
async function oneAtATime(tx: Tx, buyerId: number): Promise<void> {
  await tx`select 1 from users where id = ${buyerId} for no key update`
}

async function snapshotAddress(db: Db, buyerId: number, addressId: number): Promise<AddressSnapshot> {
  const [address] = await db<AddressSnapshot[]>`
    select tag as title, receiver, receiver_mobile as mobile, address, postcode, province, city, district from addresses
    where id = ${addressId} and user_id = ${buyerId} and deleted_at is null`
  if (!address) throw new Refusal(10402)
  return address
}

/**
 * What makes two presses one wish. Of the wish and today's prices, not of what came out: the first press may have used up
 * the coupon that a second one names.
 */
function fingerprintOf(userId: number, wish: OrderWish, lines: PricedLine[]): string {
  const extras = [(wish.couponIds ?? []).toSorted((a, b) => a - b), wish.useBalance ?? false]
  const parts = [userId, wish.addressId, wish.settlement, lines.map((line) => [line.skuId, line.count, line.price]), extras]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}

/**
 * The order that this wish has made a moment ago; with no lines left (the cart was emptied by it), the latest to that
 * address. One that was paid by itself, with nothing left to pay, is still the same wish.
 */
async function placedJustNow(db: Db, userId: number, wish: OrderWish, fingerprint: string | undefined, now: Date): Promise<PlacedOrder | undefined> {
  const since = new Date(now.getTime() - RELOAD_SECONDS * 1000)
  const [twin] = await db<PlacedOrder[]>`
    select id, user_id as "userId", total_amount as "totalAmount", balance_amount as "balanceAmount", pay_before as "payBefore", pay_method as "payMethod", status from orders
    where user_id = ${userId} and placed_at > ${since}
      and (status = ${Status.unpaid} or (status = ${Status.paid} and (balance_amount = total_amount or pay_method = 'cod')))
      and address_id = ${wish.addressId} and settlement = ${wish.settlement}
      and (${fingerprint ?? null}::text is null or fingerprint = ${fingerprint ?? null})
    order by placed_at desc limit 1`
  return twin
}

type Draft = { buyerId: number; wish: OrderWish; address: AddressSnapshot; lines: PricedLine[]; found: Breakdown; fingerprint: string }

async function insertOrder(tx: Tx, draft: Draft, now: Date, unpaidMinutes: number): Promise<PlacedOrder> {
  const { buyerId, wish, found } = draft
  const id = newOrderNumber(now)
  const payBefore = new Date(now.getTime() + unpaidMinutes * 60_000)
  const row = {
    id,
    user_id: buyerId,
    goods_amount: found.goodsAmount,
    freight: found.freight,
    discount: found.discount,
    total_amount: found.totalAmount,
    balance_amount: found.balanceAmount,
    total_count: found.lines.reduce((sum, part) => sum + part.count, 0),
    trace: tx.json(found.trace),
    coupon_ids: [...(wish.couponIds ?? [])],
    invoice: wish.invoice ? tx.json(wish.invoice) : null,
    address_id: wish.addressId,
    address: tx.json(draft.address),
    pay_method: wish.payMethod,
    note: wish.note,
    settlement: wish.settlement,
    fingerprint: draft.fingerprint,
    placed_at: now,
    pay_before: payBefore,
  }
  await tx`insert into orders ${tx(row)}`
  await insertLines(tx, id, draft)
  await beginStory(tx, id, buyerId, now)
  return { id, userId: buyerId, totalAmount: found.totalAmount, balanceAmount: found.balanceAmount, payBefore, payMethod: wish.payMethod, status: Status.unpaid }
}

async function insertLines(tx: Tx, orderId: number, { buyerId, lines, found }: Draft): Promise<void> {
  const rows = []
  for (const part of found.lines) {
    const line = (part.gift ? undefined : lines.find(({ skuId }) => skuId === part.skuId)) ?? (await pricePieces(tx, part))
    rows.push({
      order_id: orderId,
      sku_id: part.skuId,
      user_id: buyerId,
      name: line.name,
      name_en: line.nameEn,
      image: line.image,
      price: part.price,
      count: part.count,
      amount: part.amount,
      discount: part.discount,
      gift: part.gift,
      attr_names: line.attrNames,
      attr_names_en: line.attrNamesEn,
      attr_vals: line.attrVals,
      attr_vals_en: line.attrValsEn,
    })
  }
  await tx`insert into order_lines ${tx(rows)}`
}

async function emptyFromCart(tx: Tx, userId: number, lines: PricedLine[]): Promise<void> {
  await tx`delete from cart_lines where user_id = ${userId} and sku_id = any(${lines.map((line) => line.skuId)})`
}
