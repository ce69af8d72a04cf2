import { announce } from '../outbox/send.ts'
import type { Tx } from '../shared/db.ts'
import { cancelPlanned } from './parcels.ts'
import { type Actor, mayCome, Status } from './states.ts'

export type Move = {
  /** Only from one of these. */
  from: readonly Status[]
  to: Status
  actor: Actor
  /** Which buyer or clerk. */
  actorId?: number | undefined
  /** A code of whys.ts, and after a space what it is about. */
  why: string
  /** When; now, unless the caller has a clock. Null leaves the order without this date (paid on delivery: not paid yet). */
  at?: Date | null
}

/** The order as it is after its move. Amounts in fen. */
export type MovedOrder = { id: number; userId: number; from: Status; status: Status; totalAmount: number; balanceAmount: number; payMethod: string }

/**
 * The one place that changes an order's status. Moves it and writes the event in one statement, under the order's lock; the
 * database refuses a move that is not in the table, and a change of status without its event.
 * @returns undefined, with nothing changed, when the order stands nowhere of `from` or this actor may not make the move
 */
export async function moveOrder(tx: Tx, orderId: number, { from, to, actor, actorId, why, at }: Move): Promise<MovedOrder | undefined> {
  const allowed = mayCome(to, actor).filter((status) => from.includes(status))
  const moment = at === undefined ? tx`clock_timestamp()` : tx`${at}::timestamptz`
  const [moved] = await tx<MovedOrder[]>`
    with was as (select id, status from orders where id = ${orderId} and status = any(${allowed as number[]}) for no key update),
    moved as (
      update orders set status = ${to},
        paid_at = case when ${to}::int = ${Status.paid} then coalesce(orders.paid_at, ${moment}) else orders.paid_at end,
        shipped_at = case when ${to}::int = ${Status.shipped} then coalesce(orders.shipped_at, ${moment}) else orders.shipped_at end,
        received_at = case when ${to}::int = ${Status.received} then coalesce(orders.received_at, ${moment}) else orders.received_at end,
        closed_at = case when ${to}::int in (${Status.cancelled}, ${Status.refunded}) then coalesce(orders.closed_at, ${moment}) else orders.closed_at end
      from was where orders.id = was.id
      returning orders.id, orders.user_id, was.status as was, orders.status, orders.total_amount, orders.balance_amount, orders.pay_method),
    told as (
      insert into order_events (order_id, user_id, from_status, to_status, actor, actor_id, why, at)
      select id, user_id, was, status, ${actor}, ${actorId ?? null}, ${why}, coalesce(${moment}, clock_timestamp()) from moved)
    select id, user_id as "userId", was as "from", status, total_amount as "totalAmount", balance_amount as "balanceAmount", pay_method as "payMethod" from moved`
  if (!moved) return undefined
  if (to === Status.refunded) await cancelPlanned(tx, orderId, actor)
  await tell(tx, moved)
  return moved
}

/** What webhooks hear of a move, by where the order stands then. */
export const eventNames: Record<Status, string> = {
  1: 'order.placed',
  2: 'order.paid',
  3: 'order.shipped',
  4: 'order.finished',
  5: 'order.received',
  6: 'order.cancelled',
  7: 'order.refunding',
  8: 'order.refunded',
}

/** An order that comes back from a refund that was not to be has been paid or shipped before: that is told as its own event. */
async function tell(tx: Tx, { id, from, status }: MovedOrder): Promise<void> {
  const event = from === Status.refunding && status !== Status.refunded ? 'order.refund_ended' : eventNames[status]
  await announce(tx, event, { order_id: id, from, status })
}
