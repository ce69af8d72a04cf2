import type { Tx } from '../shared/db.ts'
import { type Counters, countersOf, lineRoom, lockSale, type Phase, phaseOf, tellChange } from './sale.ts'

/** Who wants how many pieces. Each buyer at most once in a batch. */
export type ClaimWish = { userId: number; count: number }
export type ClaimState = 'waiting' | 'held' | 'ordered' | 'lapsed' | 'lost'
/** What became of a wish: a claim, new or from before, or the phase that left nothing for it. */
export type Outcome = { claim: ClaimState; holdUntil: Date | null } | { refused: Phase }

/**
 * Gives the pieces of a sale to those who want them, in the order of `wishes`: as many as are left, then places in the line.
 * One statement for all of them under the sale's lock; who has had a claim keeps it. One buyer who asks for more than is left
 * harms nobody else.
 * @returns an outcome for each wish, and the counters as they are then
 */
export async function claimPieces(tx: Tx, saleId: number, wishes: readonly ClaimWish[], now: Date): Promise<{ outcomes: Outcome[]; counters: Counters | undefined }> {
  const sale = await lockSale(tx, saleId)
  const phase = sale ? phaseOf(sale, now) : 'over'
  if (!sale || phase === 'coming') return { outcomes: wishes.map(() => ({ refused: phase })), counters: sale }
  const closed = phase === 'over'
  const [left, room] = closed ? [0, 0] : [sale.left, Math.max(0, lineRoom(sale.pieces) - sale.waiting)]
  const holdUntil = new Date(now.getTime() + sale.holdMinutes * 60_000)
  const rows = await tx<{ userId: number; claim: ClaimState; holdUntil: Date | null; fresh: boolean; count: number }[]>`
    with wish as (
      select * from unnest(${wishes.map(({ userId }) => userId)}::bigint[], ${wishes.map(({ count }) => count)}::int[]) with ordinality as w (user_id, count, n)),
    known as (select c.user_id, c.state, c.hold_until, c.count from flash_claims c join wish using (user_id) where c.sale_id = ${saleId}),
    fresh as (select *, sum(count) over (order by n) as upto from wish where user_id not in (select user_id from known)),
    placed as (
      select user_id, count, n, upto <= ${left} as held, row_number() over (partition by upto <= ${left} order by n) as nth from fresh),
    claimed as (
      insert into flash_claims (sale_id, user_id, count, state, hold_until, claimed_at)
      select ${saleId}, user_id, count, case when held then 'held' else 'waiting' end, case when held then ${holdUntil}::timestamptz end, ${now}
      from placed where held or nth <= ${room} order by n
      on conflict (sale_id, user_id) do nothing returning user_id, state, hold_until, count),
    counted as (
      update flash_sales f set left_count = f.left_count - t.held, taken = f.taken + t.held, waiting = f.waiting + t.waiting
      from (select coalesce(sum(count) filter (where state = 'held'), 0)::int as held, (count(*) filter (where state = 'waiting'))::int as waiting from claimed) t
      where f.id = ${saleId} and t.held + t.waiting > 0)
    select user_id as "userId", state as claim, hold_until as "holdUntil", true as fresh, count from claimed
    union all select user_id, state, hold_until, false, count from known`
  const fresh = rows.filter((row) => row.fresh)
  const held = fresh.filter(({ claim }) => claim === 'held').reduce((sum, { count }) => sum + count, 0)
  const counters: Counters = {
    ...countersOf(sale),
    left: sale.left - held,
    taken: sale.taken + held,
    waiting: sale.waiting + fresh.filter(({ claim }) => claim === 'waiting').length,
  }
  await tellChange(tx, sale, counters, now)
  const byUser = new Map(rows.map((row) => [row.userId, row]))
  const outcomes = wishes.map(({ userId }): Outcome => {
    const row = byUser.get(userId)
    return row ? { claim: row.claim, holdUntil: row.holdUntil } : { refused: closed ? 'over' : 'full' }
  })
  return { outcomes, counters }
}
