import type { Db } from '../shared/db.ts'

/** Something about money that does not add up, in words for the shopkeeper. */
export type MoneyFault = { about: string; fault: string }

/**
 * What is wrong with the books: balances that are not the sum of their entries, postings that do not sum to zero, payments
 * and refunds that were never posted or posted otherwise, money held for orders that are over. Nothing in a healthy shop.
 */
export async function auditMoney(db: Db): Promise<MoneyFault[]> {
  const faults = await db<MoneyFault[]>`
    with sums as (
      select account, sum(amount) as amount from ledger_entries where account like 'wallet:%' or account like 'held:%' group by account),
    paid as (
      select order_id, method, state, number, paid,
        case when method = 'balance' then 'sales' when state = 'surplus' then 'surplus' else 'sales' end as to_account,
        case method when 'cod' then 'courier:cod' when 'balance' then 'held:' || order_id else 'gateway:' || method end as from_account,
        case method when 'balance' then 'capture:' || order_id else 'payment:' || number end as key
      from payments where paid > 0)
    select account as about, format('says %s fen, its entries say %s', coalesce(b.balance, 0), coalesce(s.amount, 0)) as fault
    from ledger_balances b full join sums s using (account) where coalesce(b.balance, 0) <> coalesce(s.amount, 0)
    union all
    select p.key, format('its %s entries sum to %s fen', count(e.id), coalesce(sum(e.amount), 0))
    from ledger_postings p left join ledger_entries e on e.posting_id = p.id group by p.id, p.key having coalesce(sum(e.amount), 0) <> 0 or count(e.id) < 2
    union all
    select 'payment ' || paid.number, format('%s fen came in by %s; the ledger says %s', paid.paid, paid.method, coalesce(-f.amount, 0))
    from paid left join ledger_postings p on p.key = paid.key
      left join ledger_entries f on f.posting_id = p.id and f.account = paid.from_account
      left join ledger_entries t on t.posting_id = p.id and t.account = paid.to_account
    where f.amount is distinct from -paid.paid or t.amount is distinct from paid.paid
    union all
    select 'refund ' || r.number, format('%s fen went back; the ledger says %s', r.amount, coalesce(-sum(e.amount), 0))
    from refunds r join payments y on y.id = r.payment_id left join ledger_postings p on p.key = 'refund:' || r.number
      left join ledger_entries e on e.posting_id = p.id and e.account = case y.state when 'surplus' then 'surplus' else 'sales' end
    where r.state = 'done' group by r.id, r.number, r.amount having coalesce(-sum(e.amount), 0) <> r.amount
    union all
    select 'payment ' || y.number, format('says %s fen went back, its refunds say %s', y.refunded, coalesce(sum(r.amount) filter (where r.state = 'done'), 0))
    from payments y left join refunds r on r.payment_id = y.id group by y.id, y.number, y.refunded having y.refunded <> coalesce(sum(r.amount) filter (where r.state = 'done'), 0)
    union all
    select p.key, 'a payment that nobody has made is in the ledger'
    from ledger_postings p where p.kind in ('payment', 'surplus') and not exists (select 1 from payments y where 'payment:' || y.number = p.key and y.paid > 0)
    union all
    select 'order ' || o.id, format('is not waiting for money any more and still holds %s fen of a wallet', b.balance)
    from ledger_balances b join orders o on 'held:' || o.id = b.account where b.balance > 0 and o.status <> 1
    order by 1, 2 limit 100`
  return faults.map((fault) => ({ ...fault }))
}
