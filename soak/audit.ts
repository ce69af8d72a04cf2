import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { auditAftersales } from '../api/aftersales/audit.ts'
import { auditSales } from '../api/flash/audit.ts'
import { auditStock } from '../api/goods/stock.ts'
import { auditMoney } from '../api/ledger/audit.ts'
import type { Db } from '../api/shared/db.ts'

/** Everything that does not add up, in sentences; none in a healthy shop. Run it when nothing moves any more. */
export async function auditAll(db: Db): Promise<string[]> {
  const faults: string[] = []
  for (const { skuId, said, ledger } of await auditStock(db)) faults.push(`stock of SKU ${skuId}: the shelf says ${said}, the ledger ${ledger}`)
  for (const { saleId, fault } of await auditSales(db)) faults.push(`flash sale ${saleId}: it ${fault}`)
  for (const { orderId, fault } of await auditAftersales(db)) faults.push(`after-sales of order ${orderId}: ${fault}`)
  for (const { about, fault } of await auditMoney(db)) faults.push(`money: ${about} ${fault}`)
  for (const { fault } of await db<{ fault: string }[]>`
    select format('order %s is in status %s, its last event says %s', o.id, o.status, coalesce(last.to_status::text, 'nothing')) as fault
    from orders o left join lateral (select to_status from order_events where order_id = o.id order by id desc limit 1) last on true
    where o.status is distinct from last.to_status
    union all
    select format('order %s: event %s goes from %s, the one before went to %s', order_id, id, from_status, before)
    from (select *, lag(to_status) over (partition by order_id order by id) as before from order_events) e where from_status is distinct from before
    union all
    select format('order %s is in status %s and has %s payments that succeeded', o.id, o.status, count(p.id))
    from orders o join payments p on p.order_id = o.id and p.state = 'succeeded' and p.method <> 'balance' group by o.id having count(p.id) > 1
    union all
    select format('order %s is unpaid or cancelled and has a payment that succeeded', o.id)
    from orders o where o.status in (1, 6) and exists (select from payments p where p.order_id = o.id and p.state = 'succeeded')
    union all
    select format('order %s is %s and its stock is %s', o.id, o.status, string_agg(distinct m.kind, ', '))
    from orders o join stock_moves m on m.order_id = o.id group by o.id
    having (o.status in (2, 3, 4, 5)) <> (bool_or(m.kind = 'sold') and not bool_or(m.kind = 'released')) and o.status <> 8 and o.status <> 7 and o.status <> 1
    union all
    select format('order %s was cancelled and still holds stock', o.id)
    from orders o where o.status = 6 and (select sum(case kind when 'reserved' then count when 'released' then -count else 0 end) from stock_moves where order_id = o.id) <> 0
    union all
    select format('%s %s of the outbox is %s: %s', channel, id, state, coalesce(error, 'no error')) from outbox where state in ('dead')
    order by 1 limit 50`)
    faults.push(fault)
  return faults
}

/** What has not come to rest yet; nothing, once time enough has passed. */
export async function stillWaiting(db: Db): Promise<string[]> {
  const rows = await db<{ fault: string }[]>`
    select format('order %s is unpaid and open', id) as fault from orders where status = 1
    union all select format('payment %s waits', number) from payments where state = 'waiting' and method <> 'cod'
    union all select format('refund %s is %s: %s', number, state, error) from refunds where state not in ('done', 'void')
    union all select format('%s %s waits in the outbox', channel, id) from outbox where state = 'waiting'
    union all select format('notice %s has no verdict', id) from payment_notices where verdict is null
    union all select format('job %s has failed: %s', t.identifier, last_error) from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where attempts >= max_attempts
    order by 1 limit 30`
  return rows.map(({ fault }) => fault)
}

/** What the gateway has kept of our buyers' money is what the ledger says it has, before its fees. */
export async function gatewayDiffers(db: Db, sandboxDir: string): Promise<string[]> {
  const books = new DatabaseSync(path.join(sandboxDir, 'sandbox.sqlite'), { readOnly: true })
  const { kept } = books.prepare('select coalesce(sum(paid - refunded), 0) as kept from trades').get() as { kept: number }
  books.close()
  const [ours] = await db<
    { kept: number }[]
  >`select coalesce(-sum(amount), 0)::bigint as kept from ledger_entries e join ledger_postings p on p.id = e.posting_id where e.account = 'gateway:alipay' and p.kind <> 'fee'`
  return ours?.kept === kept ? [] : [`the gateway has kept ${kept} fen, the ledger says ${ours?.kept}`]
}
