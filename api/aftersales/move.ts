import { returnCoupons } from '../coupons/use.ts'
import { moveOrder } from '../orders/move.ts'
import { Status } from '../orders/states.ts'
import { announce } from '../outbox/send.ts'
import type { Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { type CaseActor, type CaseStatus, ended, failed, type Kind, mayMove } from './states.ts'

export type Case = { id: number; orderId: number; userId: number; kind: Kind; status: CaseStatus; amount: number; freight: number; cancels: boolean }
export type By = { actor: CaseActor; actorId?: number | undefined }
export type CaseStep = By & { to: CaseStatus; words?: string; now: Date }

/** The case under the locks of its order and itself, in this order everywhere. Throws 10455 when there is none, or it is another buyer's. */
export async function lockCase(tx: Tx, id: number, userId?: number): Promise<Case> {
  const [found] = await tx<
    { orderId: number }[]
  >`select order_id as "orderId" from aftersales where id = ${id} and (${userId ?? null}::bigint is null or user_id = ${userId ?? null})`
  if (!found) throw new Refusal(10455)
  await tx`select 1 from orders where id = ${found.orderId} for no key update`
  const [locked] = await tx<Case[]>`
    select id, order_id as "orderId", user_id as "userId", kind, status, amount, freight, cancels from aftersales where id = ${id} for update`
  return locked as Case
}

/**
 * The one place that moves a case: status, event, and at its end what hangs on it. Throws 10456 when it stands elsewhere.
 * The case must be locked.
 */
export async function moveCase(tx: Tx, of: Case, { to, actor, actorId, words = '', now }: CaseStep): Promise<Case> {
  if (!mayMove(of.kind, of.status, to, actor)) throw new Refusal(10456)
  await tx`update aftersales set status = ${to}, ended_at = ${ended.includes(to) ? now : null}, clerk_id = coalesce(${actor === 'staff' ? (actorId ?? null) : null}, clerk_id) where id = ${of.id}`
  await tx`
    insert into aftersale_events (case_id, user_id, from_status, to_status, actor, actor_id, words, at) values (${of.id}, ${of.userId}, ${of.status}, ${to}, ${actor}, ${actorId ?? null}, ${words}, ${now})`
  await announce(tx, `aftersale.${to}`, { id: of.id, order_id: of.orderId, kind: of.kind, amount: of.amount + of.freight })
  // Exchanged pieces are the buyer's as before: the new ones can be faulty, too.
  if (failed.includes(to) || (of.status === 'exchanging' && to === 'done')) await giveClaimsBack(tx, of)
  if (ended.includes(to)) await endCase(tx, of, { actor, actorId })
  return { ...of, status: to }
}

async function giveClaimsBack(tx: Tx, { id, orderId, freight }: Case): Promise<void> {
  await tx`
    update aftersale_claims c set claimed_count = c.claimed_count - l.count, claimed_amount = c.claimed_amount - l.amount
    from aftersale_lines l where l.case_id = ${id} and (c.order_id, c.sku_id, c.gift) = (l.order_id, l.sku_id, l.gift)`
  if (freight > 0) await tx`update aftersale_orders set freight_claimed = freight_claimed - ${freight} where order_id = ${orderId}`
}

/** With the last open case the order goes back to where it was, or is refunded when nothing is left to give back. */
async function endCase(tx: Tx, { orderId }: Case, { actor, actorId }: By): Promise<void> {
  const [left] = await tx<{ open: number; was: Status; all: boolean }[]>`
    update aftersale_orders set open = open - 1 where order_id = ${orderId}
    returning open, was, not exists (select 1 from aftersale_claims where order_id = ${orderId} and not gift and refunded_count < count) as all`
  if (!left || left.open > 0) return
  if (left.all) {
    await moveOrder(tx, orderId, { from: [Status.refunding], to: Status.refunded, actor: 'system', why: 'refunded' })
    await returnCoupons(tx, orderId)
  } else await moveOrder(tx, orderId, { from: [Status.refunding], to: left.was, actor, actorId, why: 'aftersale-over' })
}
