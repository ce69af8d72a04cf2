import type postgres from 'postgres'
import { countCart } from '../carts/read.ts'
import { useCoupons } from '../coupons/use.ts'
import type { Deps } from '../deps.ts'
import { useClaims } from '../flash/use-claim.ts'
import { type OrderPieces, reserveForMany, Short } from '../goods/stock.ts'
import { keepAnswers } from '../http/idempotency.ts'
import { holdBalance } from '../ledger/post.ts'
import type { Tx } from '../shared/db.ts'
import type { Refusal } from '../shared/refusals.ts'
import { type Decision, type Draft, decideAll, piecesOf, shortCode, type Wish } from './decide.ts'
import { gatherFacts } from './gather.ts'
import { newOrderNumber } from './number.ts'
import { markPaid } from './pay.ts'
import { Status } from './states.ts'
import { insertOrders } from './write.ts'

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
  /** Where the buyer goes next, if that was begun while the order was being written. */
  page?: Promise<string> | undefined
}

/** `alone`: this one must be placed in a transaction of its own; nothing was done about it. */
export type Outcome = { placed: PlacedOrder } | { refused: Refusal } | { alone: true }

/** What pays do for orders that are placed. An argument, because pays know orders and not the other way round. */
export type Till = {
  /** What paying like this takes: a gateway's attempt, or nothing but the shop. Throws 10501 for a way that is not open. */
  wayOf(config: Deps['config'], method: string): 'gateway' | 'here'
  /** What opens the first attempts of new orders, for the statement that writes them; their numbers are those of the orders. */
  openNew(tx: Tx, deps: Placing, orders: readonly PlacedOrder[]): Promise<{ statement: postgres.PendingQuery<postgres.Row[]> }>
  /** The page of an attempt that `openNew` opens, worked out beside its statement; undefined where that takes more than a signature. */
  pageAhead(deps: Placing, order: PlacedOrder): Promise<string> | undefined
  /** Opens one for any order, or pays it at once. Throws 10500, 10501, 10505. */
  open(tx: Tx, deps: Placing, order: { id: number }, method: string): Promise<{ number: string | null }>
}

export type Placing = Pick<Deps, 'clock' | 'config' | 'pay'>

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
  const firsts = firstOfEach(wishes)
  // One flight: the locks leave first, so that what is read behind them is what they guard. Of who is busy elsewhere it is read in vain.
  const [locked, facts] = await Promise.all([lockBuyers(tx, firsts), gatherFacts(tx, firsts, now)])
  const here = firsts.filter(({ buyerId }) => locked.has(buyerId))
  const decisions = decideAll<PlacedOrder>(here, facts, (method) => void till.wayOf(deps.config, method))
  const drafts = decisions.flatMap((decision) => ('draft' in decision && (single || isCommon(decision.draft)) ? [decision.draft] : []))
  const placed = await writeOrders(tx, deps, till, drafts, now)
  const outcomes = new Map<Wish, Outcome>()
  for (const [n, wish] of here.entries()) outcomes.set(wish, await outcomeOf(decisions[n]!, wish))
  await keepAnswers(
    tx,
    [...placed].flatMap(([{ wish }, order]) => (wish.once ? [{ ...wish.once, answer: { ...order, page: undefined } }] : [])),
  )
  return wishes.map((wish) => outcomes.get(wish) ?? { alone: true })

  async function outcomeOf(decision: Decision<PlacedOrder>, wish: Wish): Promise<Outcome> {
    if ('refused' in decision) return decision
    if ('before' in decision) return { placed: revive(decision.before) }
    if ('twin' in decision) return { placed: { ...(await openTwin(tx, deps, till, wish, decision.twin)), cartsCount: await countCart(tx, wish.buyerId) } }
    const order = placed.get(decision.draft)
    return order ? { placed: order } : { alone: true }
  }
}

/** Each buyer's first wish. */
function firstOfEach(wishes: readonly Wish[]): Wish[] {
  const seen = new Set<number>()
  return wishes.filter(({ buyerId }) => !seen.has(buyerId) && seen.add(buyerId))
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
 *
 * For the rest of the transaction plans are kept, whatever they are asked about: planning these statements anew, for as many rows as there happen
 * to be, takes the database longer than doing them. None of them needs its values to find its index (api/test/plans.test.ts).
 * And none is to read a table from end to end: what is planned while a shop is new, and its tables empty, is kept until somebody counts them again.
 */
async function lockBuyers(tx: Tx, wishes: readonly Wish[]): Promise<Set<number>> {
  const ids = wishes.map(({ buyerId }) => buyerId)
  const rows = await tx<{ id: number }[]>`
    with plans as materialized (select set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true))
    select users.id from plans, users where users.id = any(${ids}::bigint[]) order by users.id for no key update of users ${wishes.length > 1 ? tx`skip locked` : tx``}`
  return new Set(rows.map(({ id }) => id))
}

/** Everything about new orders, stock last, so that a SKU everybody wants is locked for the shortest time. It leaves in one flight: nothing of it is decided by what was answered before. */
async function writeOrders(tx: Tx, deps: Placing, till: Till, drafts: readonly Draft[], now: Date): Promise<Map<Draft, PlacedOrder>> {
  if (drafts.length === 0) return new Map()
  const orders = new Map(drafts.map((draft) => [draft, newOrder(draft, now, deps.config.unpaidMinutes)]))
  const waiting = [...orders].flatMap(([{ wish, found }, order]) => (wish.opens && found.payable > 0 && till.wayOf(deps.config, order.payMethod) === 'gateway' ? [order] : []))
  const written = Promise.all([insertOrders(tx, orders, await till.openNew(tx, deps, waiting), now), holdAll(tx, orders, now)])
  const pages = new Map(waiting.map((order) => [order.id, till.pageAhead(deps, order)]))
  const [counts] = await written
  for (const [draft, { id, userId, ...order }] of orders) {
    const whole = { ...order, id, userId, cartsCount: counts.get(userId) ?? 0, page: pages.get(id) }
    orders.set(draft, await settleAtOnce(tx, deps, till, draft, whole, now))
  }
  return orders
}

/** What new orders use up and hold: coupons, parts of the wallet, pieces of flash sales and of the shelf. */
async function holdAll(tx: Tx, orders: ReadonlyMap<Draft, PlacedOrder>, now: Date): Promise<void> {
  for (const [{ wish, found }, { id, userId }] of orders) {
    await useCoupons(tx, userId, id, wish.order.couponIds ?? [], now)
    await holdBalance(tx, userId, id, found.balanceAmount)
  }
  const claimed = [...orders].flatMap(([{ claim }, { id }]) => (claim ? [{ claim, orderId: id }] : []))
  await useClaims(tx, claimed)
  if (claimed.length < orders.size) await reserve(tx, new Map([...orders].filter(([{ claim }]) => !claim)))
}

function newOrder({ wish, found, claim }: Draft, now: Date, unpaidMinutes: number): PlacedOrder {
  const { totalAmount, balanceAmount } = found
  const payBefore = new Date(now.getTime() + (claim?.holdMinutes ?? unpaidMinutes) * 60_000)
  const { payMethod } = wish.order
  return { id: newOrderNumber(now), userId: wish.buyerId, totalAmount, balanceAmount, payMethod, status: Status.unpaid, placedAt: now, payBefore, number: null, cartsCount: 0 }
}

/**
 * Among many, whoever comes too late is refused at another try, which reads what is left. So is a gift that somebody else has
 * taken since the price was found: then the order is priced without it.
 */
async function reserve(tx: Tx, orders: ReadonlyMap<Draft, PlacedOrder>): Promise<void> {
  const pieces: OrderPieces[] = [...orders].flatMap(([{ found }, { id }]) => piecesOf(found.lines).map((piece) => ({ ...piece, orderId: id })))
  const [first] = orders.keys()
  try {
    await reserveForMany(tx, pieces, shortCode(first!.wish.order), { checked: true })
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

/** An answer as it was kept: its dates are text. */
const revive = (order: PlacedOrder): PlacedOrder => ({ ...order, placedAt: new Date(order.placedAt), payBefore: new Date(order.payBefore) })
