import { announceAll } from '../outbox/send.ts'
import type { Db, Tx } from '../shared/db.ts'
import { type Actor, Status } from './states.ts'

/** A step of an order's story. `why` is a code of whys.ts, and after a space what it is about. */
export type OrderEventRow = { from: Status | null; to: Status; actor: Actor; actorId: number | null; why: string; at: Date }

/** An order's story begins: who placed it. Every later event is written by `moveOrder`, with the move. */
export async function beginStory(tx: Tx, orderId: number, buyerId: number, at: Date): Promise<void> {
  await beginStories(tx, [{ id: orderId, userId: buyerId }], at)
}

/** The stories of orders that begin together. */
export async function beginStories(tx: Tx, orders: readonly { id: number; userId: number }[], at: Date): Promise<void> {
  const data = orders.map(({ id }) => ({ order_id: id, from: null, status: Status.unpaid }))
  await Promise.all([
    tx`
      insert into order_events (order_id, to_status, actor, actor_id, why, at)
      select id, ${Status.unpaid}, 'buyer', user_id, 'placed', ${at}
      from unnest(${orders.map(({ id }) => id)}::bigint[], ${orders.map(({ userId }) => userId)}::bigint[]) as o (id, user_id)`,
    announceAll(tx, 'order.placed', data),
  ])
}

/** What has happened to an order, in its order. */
export async function readStory(db: Db, orderId: number): Promise<OrderEventRow[]> {
  return await db<OrderEventRow[]>`
    select from_status as "from", to_status as "to", actor, actor_id as "actorId", why, at from order_events where order_id = ${orderId} order by id`
}
