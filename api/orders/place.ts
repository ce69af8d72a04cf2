import { createHash } from 'node:crypto'
import type { Deps } from '../deps.ts'
import { reserveStock } from '../goods/stock.ts'
import type { Db, Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { recordEvent } from './events.ts'
import { type PricedLine, priceCart, pricePieces, refuseUnsellable } from './lines.ts'
import { newOrderNumber } from './number.ts'
import { Status } from './states.ts'
import type { AddressSnapshot } from './tables.ts'

/** Settlement (结算): where the lines come from. */
export type OrderWish = { addressId: number; payMethod: string; note: string } & ({ settlement: 0 } | { settlement: 1; skuId: number; count: number })

/** Amounts in fen. */
export type PlacedOrder = { id: number; userId: number; totalAmount: number; payBefore: Date }

/** What the lines cost less, in fen. Coupons and promotions will stand here. */
export type DiscountOf = (lines: PricedLine[]) => number
const noDiscount: DiscountOf = () => 0

/** What delivery costs, in fen; nothing, unless a freight rule says otherwise. */
export type FreightOf = (lines: PricedLine[], address: AddressSnapshot) => number
export const freeDelivery: FreightOf = () => 0

/** The page that places an order does so on load: within this time the same order again is a reload, not a wish for two. */
const RELOAD_SECONDS = 10

/**
 * Turns the buyer's selected cart lines, or one SKU bought at once, into an unpaid order that holds its stock; or changes
 * nothing. The same buyer, address, lines and amounts within ten seconds are the same order.
 * Throws 10402 foreign address, 10403 nothing selected, 10404 / 10406 stock short, 10405 taken down.
 */
export async function placeOrder(
  tx: Tx,
  deps: Pick<Deps, 'clock' | 'config'>,
  buyerId: number,
  wish: OrderWish,
  discountOf: DiscountOf = noDiscount,
  freightOf: FreightOf = freeDelivery,
): Promise<PlacedOrder> {
  await oneAtATime(tx, buyerId)
  const now = deps.clock()
  const address = await snapshotAddress(tx, buyerId, wish.addressId)
  const lines = wish.settlement === 0 ? await priceCart(tx, buyerId) : [await pricePieces(tx, wish)]
  const draft = draftOf(buyerId, wish, address, lines, discountOf(lines), freightOf(lines, address))
  const twin = await placedJustNow(tx, buyerId, wish, lines.length > 0 ? draft.fingerprint : undefined, now)
  if (twin) return twin
  if (lines.length === 0) throw new Refusal(10403)
  const shortCode = wish.settlement === 0 ? 10404 : 10406
  refuseUnsellable(lines, shortCode)
  const order = await insertOrder(tx, draft, now, deps.config.unpaidMinutes)
  if (wish.settlement === 0) await emptyFromCart(tx, buyerId, lines)
  // Last, so that a SKU everybody wants is locked for the shortest time.
  await reserveStock(tx, order.id, lines, shortCode)
  return order
}

/** Two presses of one buyer wait for each other; buyers never wait for one another here. */
async function oneAtATime(tx: Tx, buyerId: number): Promise<void> {
  await tx`select 1 from users where id = ${buyerId} for no key update`
}

async function snapshotAddress(db: Db, buyerId: number, addressId: number): Promise<AddressSnapshot> {
  const [address] = await db<AddressSnapshot[]>`
    select tag as title, receiver, receiver_mobile as mobile, address, postcode from addresses
    where id = ${addressId} and user_id = ${buyerId} and deleted_at is null`
  if (!address) throw new Refusal(10402)
  return address
}

type Draft = ReturnType<typeof draftOf>

function draftOf(userId: number, wish: OrderWish, address: AddressSnapshot, lines: PricedLine[], discount: number, freight: number) {
  const goodsAmount = lines.reduce((sum, line) => sum + line.amount, 0)
  const totalAmount = goodsAmount + freight - discount
  const parts = [userId, wish.addressId, wish.settlement, totalAmount, lines.map((line) => [line.skuId, line.count, line.price])]
  const fingerprint = createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
  return { userId, wish, address, lines, goodsAmount, freight, discount, totalAmount, fingerprint }
}

/** The order that this wish has made a moment ago; with no lines left (the cart was emptied by it), the latest to that address. */
async function placedJustNow(db: Db, userId: number, wish: OrderWish, fingerprint: string | undefined, now: Date): Promise<PlacedOrder | undefined> {
  const since = new Date(now.getTime() - RELOAD_SECONDS * 1000)
  const [twin] = await db<PlacedOrder[]>`
    select id, user_id as "userId", total_amount as "totalAmount", pay_before as "payBefore" from orders
    where user_id = ${userId} and placed_at > ${since} and status = ${Status.unpaid}
      and address_id = ${wish.addressId} and settlement = ${wish.settlement}
      and (${fingerprint ?? null}::text is null or fingerprint = ${fingerprint ?? null})
    order by placed_at desc limit 1`
  return twin
}

async function insertOrder(tx: Tx, draft: Draft, now: Date, unpaidMinutes: number): Promise<PlacedOrder> {
  const { userId, wish, lines, totalAmount } = draft
  const id = newOrderNumber(now)
  const payBefore = new Date(now.getTime() + unpaidMinutes * 60_000)
  const totalCount = lines.reduce((sum, line) => sum + line.count, 0)
  await tx`
    insert into orders (id, user_id, goods_amount, freight, discount, total_amount, total_count, address_id, address, pay_method, note, settlement, fingerprint, placed_at, pay_before)
    values (${id}, ${userId}, ${draft.goodsAmount}, ${draft.freight}, ${draft.discount}, ${totalAmount}, ${totalCount}, ${wish.addressId}, ${tx.json(draft.address)},
      ${wish.payMethod}, ${wish.note}, ${wish.settlement}, ${draft.fingerprint}, ${now}, ${payBefore})`
  await insertLines(tx, id, userId, lines)
  await recordEvent(tx, id, { from: null, to: Status.unpaid, actor: 'buyer', why: 'placed' })
  return { id, userId, totalAmount, payBefore }
}

async function insertLines(tx: Tx, orderId: number, userId: number, lines: PricedLine[]): Promise<void> {
  const rows = lines.map((line) => ({
    order_id: orderId,
    sku_id: line.skuId,
    user_id: userId,
    name: line.name,
    name_en: line.nameEn,
    image: line.image,
    price: line.price,
    count: line.count,
    amount: line.amount,
    attr_names: line.attrNames,
    attr_names_en: line.attrNamesEn,
    attr_vals: line.attrVals,
    attr_vals_en: line.attrValsEn,
  }))
  await tx`insert into order_lines ${tx(rows)}`
}

async function emptyFromCart(tx: Tx, userId: number, lines: PricedLine[]): Promise<void> {
  await tx`delete from cart_lines where user_id = ${userId} and sku_id = any(${lines.map((line) => line.skuId)})`
}
