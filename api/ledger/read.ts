import type { Db } from '../shared/db.ts'

export type WalletMove = { kind: string; amount: number; orderId: number | null; at: Date }

/** The wallet's ledger, newest first. Last stands what months carried that were put away (`carried`), so that its moves sum to what is in it. */
export async function listWalletMoves(db: Db, userId: number, { page, pageSize }: { page: number; pageSize: number }): Promise<{ moves: WalletMove[]; total: number }> {
  const account = `wallet:${userId}`
  const offset = Math.min((page - 1) * pageSize, 2 ** 31 - 1)
  const [moves, [{ total } = { total: 0 }], [carried]] = await Promise.all([
    db<WalletMove[]>`
      select p.kind, e.amount, p.order_id as "orderId", p.at from ledger_entries e join ledger_postings p on p.id = e.posting_id and p.book = e.book
      where e.account = ${account} order by e.id desc limit ${pageSize} offset ${offset}`,
    db<{ total: number }[]>`select count(*)::int as total from ledger_entries where account = ${account}`,
    carriedOf(db, userId),
  ])
  if (!carried) return { moves, total }
  const itsPage = total >= offset && total < offset + pageSize
  return { moves: itsPage ? [...moves, carried] : moves, total: total + 1 }
}

/** What months that were put away leave of a wallet, dated by the last of them; none when that is nothing. */
export const carriedOf = (db: Db, userId: number): Promise<WalletMove[]> => db<WalletMove[]>`
  select 'carried' as kind, amount, null::bigint as "orderId", (select max(at) from ledger_archives where back_at is null) as at
  from ledger_carried where user_id = ${userId} and account = ${`wallet:${userId}`} and amount <> 0`
