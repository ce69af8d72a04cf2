import type { Db } from '../shared/db.ts'

/** Something about money that does not add up, in words for the shopkeeper. */
export type MoneyFault = { about: string; fault: string }

/**
 * What is wrong with the books: balances that are not the sum of their entries, postings that do not sum to zero, payments
 * and refunds that were never posted or posted otherwise, money held for orders that are over. A month that was put away is looked at as a whole: what it carried, and what payments and
 * refunds of its orders come to. Nothing in a healthy shop.
 */
export async function auditMoney(db: Db): Promise<MoneyFault[]> {
  const faults = await db<MoneyFault[]>`
    with sums as (
      select account, sum(amount) as amount from (
        select account, amount from ledger_entries where account like 'wallet:%' or account like 'held:%'
        union all select account, amount from ledger_carried where account like 'wallet:%' or account like 'held:%') all_of_it group by account),
    away as (select month, from_book, to_book, paid, refunded from ledger_archives where back_at is null),
    paid as (
      select order_id, method, state, number, paid,
        case when method = 'balance' then 'sales' when state = 'surplus' then 'surplus' else 'sales' end as to_account,
        case method when 'cod' then 'courier:cod' when 'balance' then 'held:' || order_id else 'gateway:' || method end as from_account,
        case method when 'balance' then 'capture:' || order_id else 'payment:' || number end as key
      from payments where paid > 0 and not exists (select from away where order_id >= from_book and order_id < to_book))
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
    where r.state = 'done' and not exists (select from away where y.order_id >= from_book and y.order_id < to_book) group by r.id, r.number, r.amount having coalesce(-sum(e.amount), 0) <> r.amount
    union all
    select 'payment ' || y.number, format('says %s fen went back, its refunds say %s', y.refunded, coalesce(sum(r.amount) filter (where r.state = 'done'), 0))
    from payments y left join refunds r on r.payment_id = y.id group by y.id, y.number, y.refunded having y.refunded <> coalesce(sum(r.amount) filter (where r.state = 'done'), 0)
    union all
    select p.key, 'a payment that nobody has made is in the ledger'
    from ledger_postings p where p.kind in ('payment', 'surplus') and not exists (select 1 from payments y where 'payment:' || y.number = p.key and y.paid > 0)
    union all
    select 'order ' || o.id, format('is not waiting for money any more and still holds %s fen of a wallet', b.balance)
    from ledger_balances b join orders o on 'held:' || o.id = b.account where b.balance > 0 and o.status <> 1
    union all
    select 'ledger of ' || month, format('held %s fen paid and %s given back when it was put away; payments say %s and %s', a.paid, a.refunded, coalesce(sum(y.paid), 0), coalesce(sum(y.refunded), 0))
    from away a left join payments y on y.order_id >= from_book and y.order_id < to_book group by month, a.paid, a.refunded
    having a.paid <> coalesce(sum(y.paid), 0) or a.refunded <> coalesce(sum(y.refunded), 0)
    union all
    select 'ledger of ' || month, 'was put away, and there are postings of it' from away where exists (select from ledger_postings where book >= from_book and book < to_book)
    union all
    select 'ledger', format('what months carried that were put away sums to %s fen, not to nothing', sum(amount)) from ledger_carried having sum(amount) <> 0
    order by 1, 2 limit 100`
  return faults.map((fault) => ({ ...fault }))
}
