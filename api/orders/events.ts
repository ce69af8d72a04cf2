import type { Db, Tx } from '../shared/db.ts'
import { type Actor, Status } from './states.ts'

/** A step of an order's story. `why` is a code of whys.ts, and after a space what it is about. */
export type OrderEventRow = { from: Status | null; to: Status; actor: Actor; actorId: number | null; why: string; at: Date }

/** An order's story begins: who placed it. Orders that are placed begin theirs in write.ts; every later event is written by `moveOrder`. */
export async function beginStory(tx: Tx, orderId: number, buyerId: number, at: Date): Promise<void> {
  await tx`insert into order_events (order_id, user_id, to_status, actor, actor_id, why, at) values (${orderId}, ${buyerId}, ${Status.unpaid}, 'buyer', ${buyerId}, 'placed', ${at})`
}

/** What has happened to an order, in its order. */
export async function readStory(db: Db, orderId: number): Promise<OrderEventRow[]> {
  return await db<OrderEventRow[]>`
    select from_status as "from", to_status as "to", actor, actor_id as "actorId", why, at from order_events where order_id = ${orderId} order by id`
}
