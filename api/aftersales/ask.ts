import { useFiles } from '../files/keep.ts'
import { moveOrder } from '../orders/move.ts'
import { Status } from '../orders/states.ts'
import { announce } from '../outbox/send.ts'
import type { Db, Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { daysAfter } from '../shared/time.ts'
import { type Claimed, worthOf } from './amounts.ts'
import type { By, Case } from './move.ts'
import { isReason, type Reason, reasons } from './reasons.ts'
import { type Kind, kinds } from './states.ts'

/** Without `lines` it is about everything that is left. */
export type AskWish = { kind: string; reason: string; words?: string; pictures?: string[]; lines?: { skuId: number; count: number }[] }
type Checked = { kind: Kind; reason: Reason; words: string; pictures: string[]; lines?: { skuId: number; count: number }[] }
export type ClaimLine = { skuId: number; gift: boolean; count: number; amount: number }
type OrderRow = { id: number; userId: number; status: Status; freight: number; receivedAt: Date | null; was: Status | null; freightClaimed: number; shipped: boolean }
export type LineLeft = Claimed & { skuId: number; gift: boolean; left: number }

/** What a case would give back, in fen, nothing being written. Throws as `askFor`. */
export async function previewCase(db: Db, userId: number, orderId: number, wish: AskWish, now: Date): Promise<{ amount: number; freight: number }> {
  const checked = checkWish(wish)
  const order = await readOrderRow(db, orderId, userId)
  const cancels = refuseUnfit(order, checked, now)
  const lines = chooseLines(await readLines(db, orderId), checked)
  return { amount: sum(lines), freight: cancels && !checked.lines ? order.freight - order.freightClaimed : 0 }
}

/**
 * Opens a case for the buyer and puts the order to 7. Throws 10410 for somebody else's order, 10450 when the order stands
 * where nothing can be asked for, 10451 for a part of one that is not shipped, 10452 too late, 10453 for more pieces than are
 * left, 10454 when nothing would come back, 10457 for a field, 10458 when a parcel has left already, 10604 for pictures.
 */
export async function askFor(tx: Tx, userId: number, orderId: number, wish: AskWish, now: Date): Promise<Case> {
  const checked = checkWish(wish)
  return await openCase(tx, { userId, orderId, checked, by: { actor: 'buyer', actorId: userId }, now })
}

/** The same, opened by somebody of the staff for the buyer. */
export async function openCase(tx: Tx, { userId, orderId, checked, by, now }: { userId: number | undefined; orderId: number; checked: Checked; by: By; now: Date }): Promise<Case> {
  await tx`select 1 from orders where id = ${orderId} for no key update`
  const order = await readOrderRow(tx, orderId, userId)
  const cancels = refuseUnfit(order, checked, now)
  await prepareClaims(tx, order)
  const lines = chooseLines(await readLines(tx, orderId), checked)
  const freight = cancels ? order.freight - order.freightClaimed : 0
  if (checked.kind !== 'exchange' && !cancels && sum(lines) === 0) throw new Refusal(10454)
  await claim(tx, orderId, lines, freight)
  await useFiles(tx, checked.pictures, { now, userId: order.userId })
  const amount = sum(lines)
  const { kind, reason, words, pictures } = checked
  const [opened] = await tx<{ id: number }[]>`
    insert into aftersales (order_id, user_id, kind, reason, words, pictures, amount, freight, cancels, asked_at)
    values (${orderId}, ${order.userId}, ${kind}, ${reason}, ${words}, ${pictures}, ${amount}, ${freight}, ${cancels}, ${now}) returning id`
  const id = opened!.id
  await tx`
    insert into aftersale_lines (case_id, order_id, user_id, sku_id, gift, count, amount)
    select ${id}, ${orderId}, ${order.userId}, l.sku_id, l.gift = 1, l.count, l.amount
    from unnest(${lines.map((line) => line.skuId)}::bigint[], ${lines.map((line) => Number(line.gift))}::int[], ${lines.map((line) => line.count)}::int[], ${lines.map((line) => line.amount)}::bigint[]) as l (sku_id, gift, count, amount)`
  await tx`insert into aftersale_events (case_id, user_id, to_status, actor, actor_id, words, at) values (${id}, ${order.userId}, 'asked', ${by.actor}, ${by.actorId ?? null}, '', ${now})`
  if (order.status !== Status.refunding) {
    const moved = await moveOrder(tx, orderId, { from: [order.status], to: Status.refunding, actor: by.actor, actorId: by.actorId, why: cancels ? 'cancelled-paid' : 'aftersale' })
    if (!moved) throw new Refusal(10450)
  }
  await announce(tx, 'aftersale.asked', { id, order_id: orderId, kind, amount: amount + freight })
  return { id, orderId, userId: order.userId, kind, status: 'asked', amount, freight, cancels }
}

const sum = (lines: ClaimLine[]) => lines.reduce((total, { amount }) => total + amount, 0)

/** Throws 10457 for what is none. */
export function checkWish({ kind, reason, words = '', pictures = [], lines }: AskWish): Checked {
  if (!kinds.includes(kind as Kind)) throw new Refusal(10457, { field: 'kind' })
  if (!isReason(reason) || !(reasons[reason].kinds as readonly string[]).includes(kind)) throw new Refusal(10457, { field: 'reason' })
  const said = words.trim()
  if ([...said].length > 500 || !said.isWellFormed() || /[^\P{Cc}\t\n\r]/u.test(said)) throw new Refusal(10457, { field: 'words' })
  if (pictures.length > 6 || new Set(pictures).size < pictures.length) throw new Refusal(10457, { field: 'pictures' })
  if (
    lines &&
    (lines.length === 0 || new Set(lines.map(({ skuId }) => skuId)).size < lines.length || lines.some(({ skuId, count }) => !Number.isSafeInteger(skuId) || !(count >= 1)))
  )
    throw new Refusal(10457, { field: 'lines' })
  return { kind: kind as Kind, reason, words: said, pictures, ...(lines ? { lines } : {}) }
}

async function readOrderRow(db: Db, orderId: number, userId: number | undefined): Promise<OrderRow> {
  const [order] = await db<OrderRow[]>`
    select o.id, o.user_id as "userId", o.status, o.freight, o.received_at as "receivedAt", a.was, coalesce(a.freight_claimed, 0)::bigint as "freightClaimed",
      exists (select 1 from parcels p where p.order_id = o.id and p.status not in ('planned', 'cancelled')) as shipped
    from orders o left join aftersale_orders a on a.order_id = o.id where o.id = ${orderId} and (${userId ?? null}::bigint is null or o.user_id = ${userId ?? null})`
  if (!order) throw new Refusal(10410)
  return order
}

/** Whether it cancels an order that nothing of has left yet. Throws 10450, 10451, 10452, 10458 for what cannot be asked for. */
function refuseUnfit(order: OrderRow, { kind, reason, lines }: Checked, now: Date): boolean {
  const status = order.status === Status.refunding ? order.was : order.status
  if (status === Status.paid) {
    if (order.shipped) throw new Refusal(10458)
    if (kind !== 'refund' || lines) throw new Refusal(10451)
    return true
  }
  if (status === Status.shipped) {
    if (kind === 'exchange') throw new Refusal(10450)
    return false
  }
  if (status !== Status.received && status !== Status.done) throw new Refusal(10450)
  const { days } = reasons[reason]
  if (!order.receivedAt || now > daysAfter(order.receivedAt, days)) throw new Refusal(10452, { days })
  return false
}

async function prepareClaims(tx: Tx, { id, userId, status, freight }: OrderRow): Promise<void> {
  if (status === Status.refunding) return
  // The order is locked: nobody writes the row between the two.
  await tx`
    with there as (update aftersale_orders set was = ${status} where order_id = ${id} returning 1)
    insert into aftersale_orders (order_id, user_id, was, freight_paid) select ${id}, ${userId}, ${status}, ${freight} where not exists (select from there)`
  await tx`
    insert into aftersale_claims (order_id, user_id, sku_id, gift, count, paid)
    select order_id, user_id, sku_id, gift, count, amount - discount from order_lines where order_id = ${id} order by sku_id, gift on conflict do nothing`
}

/** What of each line can still be asked for. */
export async function readLines(db: Db, orderId: number): Promise<LineLeft[]> {
  return await db<LineLeft[]>`
    select l.sku_id as "skuId", l.gift, l.count, (l.amount - l.discount)::bigint as paid, coalesce(c.claimed_count, 0)::int as "claimedCount",
      coalesce(c.claimed_amount, 0)::bigint as "claimedAmount", (l.count - coalesce(c.claimed_count, 0))::int as left
    from order_lines l left join aftersale_claims c using (order_id, sku_id, gift) where l.order_id = ${orderId} order by l.sku_id, l.gift`
}

/** Throws 10453 for more than is left. */
function chooseLines(all: LineLeft[], { lines }: Checked): ClaimLine[] {
  const wanted = lines
    ? lines.map(({ skuId, count }) => ({ line: all.find((line) => line.skuId === skuId && !line.gift), count }))
    : all.filter(({ left }) => left > 0).map((line) => ({ line, count: line.left }))
  if (wanted.length === 0) throw new Refusal(10453, { left: 0 })
  return wanted
    .map(({ line, count }) => {
      if (!line || count > line.left) throw new Refusal(10453, { left: line?.left ?? 0 })
      return { skuId: line.skuId, gift: line.gift, count, amount: worthOf(line, count) }
    })
    .toSorted((a, b) => a.skuId - b.skuId || Number(a.gift) - Number(b.gift))
}

/** The database has the last word: a line gives no more than it was paid. */
async function claim(tx: Tx, orderId: number, lines: ClaimLine[], freight: number): Promise<void> {
  for (const { skuId, gift, count, amount } of lines) {
    const taken = await tx`
      update aftersale_claims set claimed_count = claimed_count + ${count}, claimed_amount = claimed_amount + ${amount}
      where order_id = ${orderId} and sku_id = ${skuId} and gift = ${gift} and claimed_count + ${count} <= count and claimed_amount + ${amount} <= paid`
    if (taken.count === 0) throw new Refusal(10453, { left: 0 })
  }
  await tx`update aftersale_orders set open = open + 1, freight_claimed = freight_claimed + ${freight} where order_id = ${orderId}`
}
