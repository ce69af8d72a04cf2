import type { Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'

/** Finds somebody else's review helpful; again changes nothing. Throws 10803 for none that can be seen, 10805 for one's own. */
export async function voteFor(tx: Tx, userId: number, id: number, now: Date): Promise<number> {
  // Locked first, so that a vote and the hiding of its review stand in a row.
  const [review] = await tx<{ userId: number; votes: number }[]>`select user_id as "userId", votes from reviews where id = ${id} and hidden_at is null for no key update`
  if (!review) throw new Refusal(10803)
  if (review.userId === userId) throw new Refusal(10805)
  const voted = await tx`insert into review_votes (review_id, user_id, at) values (${id}, ${userId}, ${now}) on conflict do nothing returning 1`
  return voted.count === 0 ? review.votes : await add(tx, id, 1)
}

/** Takes one's vote back; again changes nothing. Throws 10803. */
export async function unvote(tx: Tx, userId: number, id: number): Promise<number> {
  const [review] = await tx<{ votes: number }[]>`select votes from reviews where id = ${id} for no key update`
  if (!review) throw new Refusal(10803)
  const gone = await tx`delete from review_votes where review_id = ${id} and user_id = ${userId} returning 1`
  return gone.count === 0 ? review.votes : await add(tx, id, -1)
}

async function add(tx: Tx, id: number, by: 1 | -1): Promise<number> {
  const [row] = await tx<{ votes: number }[]>`update reviews set votes = votes + ${by} where id = ${id} returning votes`
  return row!.votes
}
