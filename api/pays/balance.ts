import type { Tx } from '../shared/db.ts'

/**
 * Writes the part of an order that was paid from the wallet down beside its other payments, so that it can go back like them.
 * Nothing when there is no such part, or it is written already.
 */
export async function bookBalancePart(tx: Tx, orderId: number): Promise<void> {
  await tx`
    insert into payments (number, order_id, method, state, amount, paid, paid_at, created_at)
    select p.order_id || 'B', p.order_id, 'balance', 'succeeded', e.amount, e.amount, p.at, p.at
    from ledger_postings p join ledger_entries e on e.posting_id = p.id and e.account = 'sales' where p.key = ${`capture:${orderId}`}
    on conflict do nothing`
}
