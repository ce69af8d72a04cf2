import { brokeConstraint, type Db, type Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'

/** Where money is: see docs/decisions/0040. Positive entries are what the shop owes or has earned, negative ones what it has or has spent. */
export type Account = `wallet:${number}` | `held:${number}` | `gateway:${string}` | 'courier:cod' | 'sales' | 'surplus' | 'fees' | 'adjustments'

/** What happened with money. */
export type PostingKind = 'payment' | 'surplus' | 'refund' | 'hold' | 'release' | 'capture' | 'adjustment' | 'fee' | 'top-up'

export type Entry = { account: Account; amount: number }
export type Posting = { key: string; kind: PostingKind; orderId?: number; userId?: number; entries: Entry[] }

/**
 * Books a transaction of money, once per key. The database refuses one that does not sum to zero.
 * Throws 10505 when a wallet would fall below zero, 10095 when the books of that order were put away; an Error when the key was used for something else.
 * @returns whether it was booked now; false for a repeat
 */
export async function post(tx: Tx, { key, kind, orderId, userId, entries }: Posting): Promise<boolean> {
  // What is the shop's own has the column's default: nobody, or 0 in a shop that is ready for shards. `on conflict` names no key, since it is (user_id, key) there.
  const owner = userId === undefined ? tx`default` : tx`${userId}`
  const [posting] = await tx<{ id: number; userId: number | null; book: number }[]>`
    insert into ledger_postings (key, kind, order_id, user_id, book) values (${key}, ${kind}, ${orderId ?? null}, ${owner}, ${orderId ?? 0})
    on conflict do nothing returning id, user_id as "userId", book`.catch(refuseClosed)
  // In one order everywhere, so that two postings never wait for each other's accounts in a ring.
  const sorted = entries.toSorted((a, b) => (a.account < b.account ? -1 : 1))
  if (!posting) {
    await refuseOtherPosting(tx, key, sorted)
    return false
  }
  try {
    await tx`
      insert into ledger_entries (posting_id, user_id, book, account, amount)
      select ${posting.id}, ${posting.userId}::bigint, ${posting.book}, account, amount from unnest(${sorted.map(({ account }) => account)}::text[], ${sorted.map(({ amount }) => amount)}::bigint[]) as e (account, amount)`
  } catch (error) {
    if (brokeConstraint(error, 'ledger_balances_never_below_zero')) throw new Refusal(10505)
    throw error
  }
  return true
}

/** The part of a month that was put away takes no row. */
function refuseClosed(error: unknown): never {
  if (brokeConstraint(error, 'ledger_month_is_put_away')) throw new Refusal(10095)
  throw error
}

/** Throws 10095 when the books of this order were put away: asked before money is sent that could not be booked. */
export async function refuseClosedBook(db: Db, orderId: number): Promise<void> {
  const [closed] = await db`select 1 from ledger_archives where back_at is null and ${orderId} >= from_book and ${orderId} < to_book`
  if (closed) throw new Refusal(10095)
}

async function refuseOtherPosting(db: Db, key: string, entries: Entry[]): Promise<void> {
  const before = await db<Entry[]>`
    select e.account, e.amount from ledger_entries e join ledger_postings p on p.id = e.posting_id where p.key = ${key} order by e.account collate "C"`
  const same = before.length === entries.length && before.every(({ account, amount }, n) => account === entries[n]?.account && amount === entries[n]?.amount)
  if (!same) throw new Error(`the posting ${key} was booked with other entries before`)
}

/** What is in a buyer's wallet, in fen; what orders hold is not in it. */
export async function walletOf(db: Db, userId: number): Promise<number> {
  return await balanceOf(db, `wallet:${userId}`)
}

/** What is in the wallets of these buyers, by buyer; an empty one may be left out. */
export async function walletsOf(db: Db, userIds: readonly number[]): Promise<Map<number, number>> {
  if (userIds.length === 0) return new Map()
  const rows = await db<{ userId: number; balance: number }[]>`
    select u.id as "userId", b.balance from unnest((select ${userIds as number[]}::bigint[])) as u (id) join ledger_balances b on b.account = 'wallet:' || u.id`
  return new Map(rows.map(({ userId, balance }) => [userId, balance]))
}

/** What an order holds of its buyer's wallet now, in fen. */
export async function heldFor(db: Db, orderId: number): Promise<number> {
  return await balanceOf(db, `held:${orderId}`)
}

async function balanceOf(db: Db, account: Account): Promise<number> {
  const [found] = await db<{ balance: number }[]>`select balance from ledger_balances where account = ${account}`
  return found?.balance ?? 0
}

/** Sets a part of the wallet aside for an order, once. Amount in fen; nothing for 0. Throws 10505 when the wallet is short. */
export async function holdBalance(tx: Tx, userId: number, orderId: number, amount: number): Promise<void> {
  if (amount === 0) return
  if (!Number.isSafeInteger(amount) || amount < 0) throw new Error(`cannot hold ${amount} fen`)
  if ((await walletOf(tx, userId)) < amount) throw new Refusal(10505)
  await transfer(tx, { key: `hold:${orderId}`, kind: 'hold', orderId, userId, amount, from: `wallet:${userId}`, to: `held:${orderId}` })
}

/** Sets aside what an order still lacks, when its buyer pays all of the rest from the wallet. Throws 10505. */
export async function holdRest(tx: Tx, userId: number, orderId: number, amount: number): Promise<void> {
  await transfer(tx, { key: `hold:${orderId}:rest`, kind: 'hold', orderId, userId, amount, from: `wallet:${userId}`, to: `held:${orderId}` })
}

/** Puts what an order held back into the wallet, when the order ends unpaid. Nothing held, or captured already: nothing happens. */
export async function releaseBalance(tx: Tx, orderId: number): Promise<void> {
  const held = await lockHeld(tx, orderId)
  if (!held) return
  await transfer(tx, { key: `release:${orderId}`, kind: 'release', orderId, ...held, from: `held:${orderId}`, to: `wallet:${held.userId}` })
}

/** Takes what an order held as paid, when the order gets paid. Nothing held, or released already: nothing happens. */
export async function captureBalance(tx: Tx, orderId: number): Promise<void> {
  const held = await lockHeld(tx, orderId)
  if (!held) return
  await transfer(tx, { key: `capture:${orderId}`, kind: 'capture', orderId, ...held, from: `held:${orderId}`, to: 'sales' })
}

type Transfer = Required<Omit<Posting, 'entries'>> & { amount: number; from: Account; to: Account }

async function transfer(tx: Tx, { amount, from, to, ...posting }: Transfer): Promise<void> {
  const entries = [
    { account: from, amount: -amount },
    { account: to, amount },
  ]
  await post(tx, { ...posting, entries })
}

/** Release and capture at one moment: the first to lock the balance decides, the other finds nothing there. */
async function lockHeld(tx: Tx, orderId: number): Promise<{ userId: number; amount: number } | undefined> {
  const [locked] = await tx<{ amount: number }[]>`select balance as amount from ledger_balances where account = ${`held:${orderId}`} and balance > 0 for no key update`
  if (!locked) return undefined
  const [hold] = await tx<{ userId: number }[]>`select user_id as "userId" from ledger_postings where order_id = ${orderId} and kind = 'hold' limit 1`
  if (!hold) throw new Error(`nobody knows who held for order ${orderId}`)
  return { userId: hold.userId, amount: locked.amount }
}
