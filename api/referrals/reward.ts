import { post } from '../ledger/post.ts'
import { type Db, type Pool, transact, type Tx } from '../shared/db.ts'
import { daysBefore } from '../shared/time.ts'

/** After this the usual time to send things back is over. */
const DAYS_AFTER_RECEIPT = 7
/** More thanks than this within a month and it is a trade, not friends. */
const MOST_A_MONTH = 20
const AT_ONCE = 100

/** What both get, and how much must have been bought for it; in fen. */
export type Terms = { reward: number; least: number }

/**
 * Thanks those who invited and those who came, into their wallets, once the newcomer has kept an order that was large enough.
 * The referral's row and its posting's key see to it that this happens once. Returns how many were thanked.
 */
export async function rewardReferrals(pool: Pool, { reward, least }: Terms, now: Date): Promise<number> {
  if (reward === 0) return 0
  const before = daysBefore(now, DAYS_AFTER_RECEIPT)
  const ripe = await pool<{ userId: number }[]>`
    select r.user_id as "userId" from referrals r
    where r.rewarded_at is null and r.refused_for is null and exists (
      select from orders o where o.user_id = r.user_id and o.status in (4, 5) and o.received_at < ${before} and ${kept(pool)} >= ${least})
    order by r.user_id limit ${AT_ONCE}`
  let thanked = 0
  for (const { userId } of ripe) if (await transact(pool, (tx) => rewardOne(tx, userId, { reward, least }, before, now))) thanked++
  return thanked
}

/** What the shop keeps of an order: a large one of which all but a trifle was given back is a trifle. */
const kept = (db: Db) => db`o.total_amount - coalesce((select sum(amount) from refund_wishes where order_id = o.id), 0)`

async function rewardOne(tx: Tx, userId: number, { reward, least }: Terms, before: Date, now: Date): Promise<boolean> {
  // Before everything else, as everywhere: who deletes their account waits for this, and who has deleted it gets nothing any more.
  const here = await tx<{ id: number }[]>`
    select id from users where id in (select unnest(array[user_id, inviter_id]) from referrals where user_id = ${userId}) and erased_at is null order by id for key share`
  const isHere = (id: number) => here.some((user) => user.id === id)
  const [referral] = await tx<{ inviterId: number }[]>`
    select inviter_id as "inviterId" from referrals where user_id = ${userId} and rewarded_at is null and refused_for is null for update`
  if (!referral) return false
  const { inviterId } = referral
  // The inviter's other rewards wait here, so that the count below is true.
  await tx`select 1 from invitations where user_id = ${inviterId} for update`
  const [order] = await tx<{ id: number }[]>`
    select o.id from orders o where o.user_id = ${userId} and o.status in (4, 5) and o.received_at < ${before} and ${kept(tx)} >= ${least} order by o.received_at, o.id limit 1`
  if (!order) return false
  const [lately] = await tx<{ n: number }[]>`
    select count(*)::int as n from referrals where inviter_id = ${inviterId} and rewarded_at > ${daysBefore(now, 30)}`
  if ((lately?.n ?? 0) >= MOST_A_MONTH) {
    await tx`update referrals set refused_for = 'too many' where user_id = ${userId}`
    return false
  }
  await tx`update referrals set order_id = ${order.id}, rewarded_at = ${now} where user_id = ${userId}`
  // One posting for each, so that every entry is of its posting's buyer; whoever was here first is first, as everywhere.
  if (isHere(inviterId)) await thank(tx, `referral:${userId}:inviter`, inviterId, reward)
  if (isHere(userId)) await thank(tx, `referral:${userId}`, userId, reward)
  return isHere(inviterId) || isHere(userId)
}

async function thank(tx: Tx, key: string, userId: number, reward: number): Promise<boolean> {
  const entries = [
    { account: 'adjustments' as const, amount: -reward },
    { account: `wallet:${userId}` as const, amount: reward },
  ]
  return await post(tx, { key, kind: 'adjustment', userId, entries })
}
