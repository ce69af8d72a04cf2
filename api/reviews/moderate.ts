import { purgePages } from '../http/page-cache.ts'
import type { Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { countReview } from './ratings.ts'

type Counted = { spuId: number; stars: number; pictures: string[]; followUp: string | null }

/** The shop's answer below a review; a later one takes its place. Throws 10803, 10806. */
export async function answerReview(tx: Tx, id: number, given: string, clerkId: number, now: Date): Promise<void> {
  const answer = checked(given, 'answer')
  const [answered] = await tx<{ spuId: number }[]>`
    update reviews set answer = ${answer}, answered_at = ${now}, answered_by = ${clerkId} where id = ${id} returning spu_id as "spuId"`
  if (!answered) throw new Refusal(10803)
  await purgePages(tx, [`spu:${answered.spuId}`])
}

/** Nobody but its writer and the staff sees it, and it counts no more. Throws 10803, 10806; 10807 when it is hidden. */
export async function hideReview(tx: Tx, id: number, given: string, clerkId: number, now: Date): Promise<void> {
  const why = checked(given, 'why')
  await turn(
    tx,
    id,
    -1,
    await tx<Counted[]>`
    update reviews set hidden_at = ${now}, hidden_by = ${clerkId}, hidden_why = ${why} where id = ${id} and hidden_at is null
    returning spu_id as "spuId", stars, pictures, follow_up as "followUp"`,
  )
}

/** Seen again. Throws 10803; 10807 when it is not hidden. */
export async function showReview(tx: Tx, id: number): Promise<void> {
  await turn(
    tx,
    id,
    1,
    await tx<Counted[]>`
    update reviews set hidden_at = null, hidden_by = null, hidden_why = null where id = ${id} and hidden_at is not null
    returning spu_id as "spuId", stars, pictures, follow_up as "followUp"`,
  )
}

async function turn(tx: Tx, id: number, by: 1 | -1, [review]: Counted[]): Promise<void> {
  if (!review) {
    const [there] = await tx`select 1 from reviews where id = ${id}`
    throw new Refusal(there ? 10807 : 10803)
  }
  await countReview(tx, review, by)
  await purgePages(tx, [`spu:${review.spuId}`])
}

function checked(given: string, field: string): string {
  const text = given.trim()
  if (text === '' || [...text].length > 500 || !text.isWellFormed() || /[^\P{Cc}\t\n\r]/u.test(text)) throw new Refusal(10806, { field })
  return text
}
