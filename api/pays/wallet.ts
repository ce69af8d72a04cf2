import { post } from '../ledger/post.ts'
import type { Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'

/** Asks for a change of somebody's wallet, in fen; nothing moves until another clerk approves. Throws 10511 when there is no such buyer. */
export async function askForAdjustment(tx: Tx, wish: { username: string; amount: number; reason: string; clerkId: number; at: Date }): Promise<number> {
  const [asked] = await tx<{ id: number }[]>`
    insert into wallet_requests (user_id, amount, reason, asked_by, asked_at)
    select id, ${wish.amount}, ${wish.reason}, ${wish.clerkId}, ${wish.at} from users where username = ${wish.username} returning id`
  if (!asked) throw new Refusal(10511)
  return asked.id
}

/**
 * Decides a request, once, by another clerk than asked for it; approved, the wallet changes in the same transaction.
 * Throws 10511 for none, 10510 for one's own, 10508 when it is decided, 10505 when the wallet is short.
 */
export async function decideAdjustment(tx: Tx, id: number, { approve, clerkId, at }: { approve: boolean; clerkId: number; at: Date }): Promise<void> {
  const [request] = await tx<{ userId: number; amount: number; askedBy: number; state: string }[]>`
    select user_id as "userId", amount, asked_by as "askedBy", state from wallet_requests where id = ${id} for no key update`
  if (!request) throw new Refusal(10511)
  if (request.state !== 'waiting') throw new Refusal(10508)
  if (request.askedBy === clerkId) throw new Refusal(10510)
  await tx`update wallet_requests set state = ${approve ? 'approved' : 'refused'}, decided_by = ${clerkId}, decided_at = ${at} where id = ${id}`
  if (!approve) return
  await post(tx, {
    key: `adjustment:${id}`,
    kind: 'adjustment',
    userId: request.userId,
    entries: [
      { account: 'adjustments', amount: -request.amount },
      { account: `wallet:${request.userId}`, amount: request.amount },
    ],
  })
}
