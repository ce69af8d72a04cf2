import type postgres from 'postgres'
import { useCoupons } from '../coupons/use.ts'
import type { Deps } from '../deps.ts'
import { useClaims } from '../flash/use-claim.ts'
import { type OrderPieces, reserveForMany, Short } from '../goods/stock.ts'
import { keepAnswers } from '../http/idempotency.ts'
import { holdBalance } from '../ledger/post.ts'
import type { Tx } from '../shared/db.ts'
import type { Refusal } from '../shared/refusals.ts'
import { type Decision, type Draft, decideAll, piecesOf, shortCode, type Wish } from './decide.ts'
import { beginStories } from './events.ts'
import { gatherFacts } from './gather.ts'
import { newOrderNumber } from './number.ts'
import { markPaid } from './pay.ts'
import { Status } from './states.ts'

/** Amounts in fen; what a gateway is asked for is total − balance. */
export type PlacedOrder = {
  id: number
  userId: number
  totalAmount: number
  balanceAmount: number
  payMethod: string
  status: Status
  placedAt: Date
  payBefore: Date
  /** The attempt that waits at a gateway; null where none does. */
  number: string | null
  /** Distinct SKUs that are still in the cart. */
  cartsCount: number
}

/** `alone`: this one must be placed in a transaction of its own; nothing was done about it. */
export type Outcome = { placed: PlacedOrder } | { refused: Refusal } | { alone: true }

/** What pays do for orders that are placed. An argument, because pays know orders and not the other way round. */
export type Till = {
  /** What paying like this takes: a gateway's attempt, or nothing but the shop. Throws 10501 for a way that is not open. */
  wayOf(config: Deps['config'], method: string): 'gateway' | 'here'
  /** Opens the first attempts of orders that this transaction has made, in one statement; their numbers are those of the orders. */
  openNew(tx: Tx, deps: Placing, orders: readonly PlacedOrder[]): Promise<void>
  /** Opens one for any order, or pays it at once. Throws 10500, 10501, 10505. */
  open(tx: Tx, deps: Placing, order: { id: number }, method: string): Promise<{ number: string | null }>
}

export type Placing = Pick<Deps, 'clock' | 'config'>

/**
 * Turns wishes (each one's selected cart lines, or one SKU bought at once) into unpaid orders that hold their stock, coupons and
 * parts of the wallet, in one transaction and, however many they are, in the same few statements; each comes out by itself, in
 * the order in which it came, and who is refused has changed nothing. Where nothing is left to pay an order is paid at once. The
 * same buyer, address, lines and coupons within ten seconds are the same order; the same Idempotency-Key is the same answer.
 *
 * Of many, an order is put off as `alone` when its buyer is busy elsewhere, has another wish here, or when it takes more than
 * the common statements: coupons, the wallet, cash on delivery, nothing to pay. A single wish is done whatever it takes,
 * and may refuse by throwing: then everything is rolled back. Refusals are those of `decideAll`, and 10505, 10705 in a race.
 * Throws `Short` with `again` when stock that was there is gone: the transaction is worth another try.
 * @param wishes in the order in which they came
 * @returns an outcome for each, in the same order
 */
export async function placeMany(tx: Tx, deps: Placing, till: Till, wishes: readonly Wish[]): Promise<Outcome[]> {
  const now = deps.clock()
  const single = wishes.length === 1
  const locked = await lockBuyers(tx, wishes)
  const here = wishes.filter(({ buyerId }) => locked.delete(buyerId))
  const facts = await gatherFacts(tx, here, now)
  const decisions = decideAll<PlacedOrder>(here, facts, (method) => void till.wayOf(deps.config, method))
  const drafts = decisions.flatMap((decision) => ('draft' in decision && (single || isCommon(decision.draft)) ? [decision.draft] : []))
  const placed = await writeOrders(tx, deps, till, drafts, now)
  const counts = await countCarts(tx, here)
  const outcomes = new Map<Wish, Outcome>()
  for (const [n, wish] of here.entries()) outcomes.set(wish, await outcomeOf(decisions[n]!, wish))
  await keepAnswers(
    tx,
    [...placed].flatMap(([{ wish }]) => (wish.once ? [{ ...wish.once, answer: (outcomes.get(wish) as { placed: PlacedOrder }).placed }] : [])),
  )
  return wishes.map((wish) => outcomes.get(wish) ?? { alone: true })

  async function outcomeOf(decision: Decision<PlacedOrder>, wish: Wish): Promise<Outcome> {
    const cartsCount = counts.get(wish.buyerId) ?? 0
    if ('refused' in decision) return decision
    if ('before' in decision) return { placed: revive(decision.before) }
    if ('twin' in decision) return { placed: { ...(await openTwin(tx, deps, till, wish, decision.twin)), cartsCount } }
    const order = placed.get(decision.draft)
    return order ? { placed: { ...order, cartsCount } } : { alone: true }
  }
}

/** Whether this order takes nothing but the statements that all orders share. */
function isCommon({ wish, found }: Draft): boolean {
  return isPlain(wish) && found.payable > 0
}

/** Whether a wish can be one of many, as far as can be seen before its price is known. */
export function isPlain({ order }: Wish): boolean {
  return !order.useBalance && (order.couponIds ?? []).length === 0 && order.payMethod !== 'cod' && order.payMethod !== 'balance'
}

/**
 * Two presses of one buyer wait for each other; buyers never wait for one another: of many, those whose row is taken are left
 * out. Locked in id order.
 */
async function lockBuyers(tx: Tx, wishes: readonly Wish[]): Promise<Set<number>> {
  const ids = wishes.map(({ buyerId }) => buyerId)
  const rows = await tx<{ id: number }[]>`
    select id from users where id = any(${ids}::bigint[]) order by id for no key update ${wishes.length > 1 ? tx`skip locked` : tx``}`
  return new Set(rows.map(({ id }) => id))
}

/** Everything about new orders, stock last, so that a SKU everybody wants is locked for the shortest time. */
async function writeOrders(tx: Tx, deps: Placing, till: Till, drafts: readonly Draft[], now: Date): Promise<Map<Draft, PlacedOrder>> {
  if (drafts.length === 0) return new Map()
  const orders = new Map(drafts.map((draft) => [draft, newOrder(draft, now, deps.config.unpaidMinutes)]))
  const lines = [...orders].flatMap(([draft, { id }]) => lineRows(draft, id))
  const waiting = [...orders].flatMap(([{ wish, found }, order]) => (wish.opens && found.payable > 0 && till.wayOf(deps.config, order.payMethod) === 'gateway' ? [order] : []))
  await Promise.all([
    insertOrders(tx, orders),
    insertLines(tx, lines),
    beginStories(tx, [...orders.values()], now),
    emptyFromCarts(tx, drafts),
    waiting.length > 0 ? till.openNew(tx, deps, waiting) : undefined,
    // What is checked at the commit is checked now, before the stock is locked.
    tx`set constraints all immediate`,
    tx`set constraints all deferred`,
  ])
  for (const [{ wish, found }, { id, userId }] of orders) {
    await useCoupons(tx, userId, id, wish.order.couponIds ?? [], now)
    await holdBalance(tx, userId, id, found.balanceAmount)
  }
  const claimed = [...orders].flatMap(([{ claim }, { id }]) => (claim ? [{ claim, orderId: id }] : []))
  await useClaims(tx, claimed)
  if (claimed.length < orders.size) await reserve(tx, new Map([...orders].filter(([{ claim }]) => !claim)))
  for (const [draft, order] of orders) orders.set(draft, await settleAtOnce(tx, deps, till, draft, order, now))
  return orders
}

function newOrder({ wish, found, claim }: Draft, now: Date, unpaidMinutes: number): PlacedOrder {
  const { totalAmount, balanceAmount } = found
  const payBefore = new Date(now.getTime() + (claim?.holdMinutes ?? unpaidMinutes) * 60_000)
  const { payMethod } = wish.order
  return { id: newOrderNumber(now), userId: wish.buyerId, totalAmount, balanceAmount, payMethod, status: Status.unpaid, placedAt: now, payBefore, number: null, cartsCount: 0 }
}

async function insertOrders(tx: Tx, orders: ReadonlyMap<Draft, PlacedOrder>): Promise<void> {
  const rows = [...orders].map(([{ wish, address, found, fingerprint }, { id, userId, placedAt, payBefore }]) => ({
    id,
    user_id: userId,
    goods_amount: found.goodsAmount,
    freight: found.freight,
    discount: found.discount,
    total_amount: found.totalAmount,
    balance_amount: found.balanceAmount,
    total_count: found.lines.reduce((sum, part) => sum + part.count, 0),
    trace: found.trace,
    coupon_ids: wish.order.couponIds ?? [],
    invoice: wish.order.invoice ?? null,
    address_id: wish.order.addressId,
    address,
    pay_method: wish.order.payMethod,
    note: wish.order.note,
    settlement: wish.order.settlement,
    fingerprint,
    placed_at: placedAt,
    pay_before: payBefore,
  }))
  // One parameter, whatever their number: one statement that stays prepared.
  await tx`
    insert into orders (id, user_id, goods_amount, freight, discount, total_amount, balance_amount, total_count, trace, coupon_ids, invoice, address_id, address,
      pay_method, note, settlement, fingerprint, placed_at, pay_before)
    select * from jsonb_to_recordset(${json(tx, rows)}::jsonb) as r (id bigint, user_id bigint, goods_amount bigint, freight bigint, discount bigint,
      total_amount bigint, balance_amount bigint, total_count int, trace jsonb, coupon_ids bigint[], invoice jsonb, address_id bigint, address jsonb,
      pay_method text, note text, settlement smallint, fingerprint text, placed_at timestamptz, pay_before timestamptz)`
}

function lineRows({ wish, lines, gifts, found }: Draft, orderId: number) {
  return found.lines.map((part) => {
    const { price, count, amount, discount, gift, skuId } = part
    const line = gift ? gifts.get(skuId) : lines.find((one) => one.skuId === skuId)
    if (!line) throw new Error(`SKU ${skuId} is in the price, and nobody knows it`)
    const { name, nameEn: name_en, image, attrNames: attr_names, attrNamesEn: attr_names_en, attrVals: attr_vals, attrValsEn: attr_vals_en } = line
    return {
      order_id: orderId,
      sku_id: skuId,
      user_id: wish.buyerId,
      name,
      name_en,
      image,
      price,
      count,
      amount,
      discount,
      gift,
      attr_names,
      attr_names_en,
      attr_vals,
      attr_vals_en,
    }
  })
}

async function insertLines(tx: Tx, rows: ReturnType<typeof lineRows>): Promise<void> {
  await tx`
    insert into order_lines (order_id, sku_id, user_id, name, name_en, image, price, count, amount, discount, gift, attr_names, attr_names_en, attr_vals, attr_vals_en)
    select * from jsonb_to_recordset(${json(tx, rows)}::jsonb) as r (order_id bigint, sku_id bigint, user_id bigint, name text, name_en text, image text,
      price bigint, count int, amount bigint, discount bigint, gift boolean, attr_names text[], attr_names_en text[], attr_vals text[], attr_vals_en text[])`
}

async function emptyFromCarts(tx: Tx, drafts: readonly Draft[]): Promise<void> {
  const gone = drafts.flatMap(({ wish, lines }) => (wish.order.settlement === 0 ? lines.map(({ skuId }) => ({ skuId, userId: wish.buyerId })) : []))
  if (gone.length === 0) return
  await tx`
    delete from cart_lines c using unnest(${gone.map(({ userId }) => userId)}::bigint[], ${gone.map(({ skuId }) => skuId)}::bigint[]) as g (user_id, sku_id)
    where c.user_id = g.user_id and c.sku_id = g.sku_id`
}

/**
 * Among many, whoever comes too late is refused at another try, which reads what is left. So is a gift that somebody else has
 * taken since the price was found: then the order is priced without it.
 */
async function reserve(tx: Tx, orders: ReadonlyMap<Draft, PlacedOrder>): Promise<void> {
  const pieces: OrderPieces[] = [...orders].flatMap(([{ found }, { id }]) => piecesOf(found.lines).map((piece) => ({ ...piece, orderId: id })))
  const [first] = orders.keys()
  try {
    await reserveForMany(tx, pieces, shortCode(first!.wish.order))
  } catch (error) {
    if (error instanceof Short) error.again = orders.size > 1 || first!.found.lines.some(({ skuId, gift }) => gift && skuId === error.skuId)
    throw error
  }
}

/** With nothing left to pay, by coupons or the wallet, the order is paid in the transaction that places it; one on delivery is accepted by that. */
async function settleAtOnce(tx: Tx, deps: Placing, till: Till, { wish, found }: Draft, order: PlacedOrder, now: Date): Promise<PlacedOrder> {
  if (found.payable === 0) {
    await markPaid(tx, order.id, { paidAt: now, why: found.balanceAmount > 0 ? 'balance' : 'paid', actor: 'system' })
    return { ...order, status: Status.paid }
  }
  return await openHere(tx, deps, till, wish.opens, order)
}

/** What waits at a gateway has an attempt under the order's own number; the wallet and the courier's cash are seen to now. */
async function openHere(tx: Tx, deps: Placing, till: Till, opens: boolean, order: PlacedOrder): Promise<PlacedOrder> {
  const { id, payMethod } = order
  if (till.wayOf(deps.config, payMethod) === 'gateway') return opens ? { ...order, number: String(id) } : order
  if (!opens && payMethod !== 'cod') return order
  await till.open(tx, deps, { id }, payMethod)
  return { ...order, status: Status.paid }
}

/** The order is there already; its attempt is taken up again, or another is opened. */
async function openTwin(tx: Tx, deps: Placing, till: Till, { opens }: Wish, twin: Omit<PlacedOrder, 'number' | 'cartsCount'>): Promise<PlacedOrder> {
  const order: PlacedOrder = { ...twin, number: null, cartsCount: 0 }
  if (twin.status !== Status.unpaid) return order
  if (till.wayOf(deps.config, twin.payMethod) === 'here') return await openHere(tx, deps, till, opens, order)
  return opens ? { ...order, ...(await till.open(tx, deps, { id: twin.id }, twin.payMethod)) } : order
}

async function countCarts(tx: Tx, wishes: readonly Wish[]): Promise<Map<number, number>> {
  const rows = await tx<{ userId: number; n: number }[]>`
    select user_id as "userId", count(*)::int as n from cart_lines where user_id = any(${wishes.map(({ buyerId }) => buyerId)}::bigint[]) group by user_id`
  return new Map(rows.map(({ userId, n }) => [userId, n]))
}

/** An answer as it was kept: its dates are text. */
const revive = (order: PlacedOrder): PlacedOrder => ({ ...order, placedAt: new Date(order.placedAt), payBefore: new Date(order.payBefore) })

const json = (tx: Tx, rows: readonly object[]) => tx.json(rows as unknown as postgres.JSONValue)
