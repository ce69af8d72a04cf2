import type { Db } from '../shared/db.ts'

export type WalletMove = { kind: string; amount: number; orderId: number | null; at: Date }

/** The wallet's ledger, newest first. */
export async function listWalletMoves(db: Db, userId: number, { page, pageSize }: { page: number; pageSize: number }): Promise<{ moves: WalletMove[]; total: number }> {
  const account = `wallet:${userId}`
  const [moves, [{ total } = { total: 0 }]] = await Promise.all([
    db<WalletMove[]>`
      select p.kind, e.amount, p.order_id as "orderId", p.at from ledger_entries e join ledger_postings p on p.id = e.posting_id and p.book = e.book
      where e.account = ${account} order by e.id desc limit ${pageSize} offset ${Math.min((page - 1) * pageSize, 2 ** 31 - 1)}`,
    db<{ total: number }[]>`select count(*)::int as total from ledger_entries where account = ${account}`,
  ])
  return { moves, total }
}
