import type { Tx } from '../shared/db.ts'
import type { Status } from './states.ts'

export type OrderEvent = { from: Status | null; to: Status; actor: 'buyer' | 'system' | 'gateway' | 'staff'; why: string }

/** Writes down a move in the transaction that makes it. */
export async function recordEvent(tx: Tx, orderId: number, { from, to, actor, why }: OrderEvent): Promise<void> {
  await tx`insert into order_events (order_id, from_status, to_status, actor, why) values (${orderId}, ${from}, ${to}, ${actor}, ${why})`
}
