import { useFiles } from '../files/keep.ts'
import { purgePages } from '../http/page-cache.ts'
import { finishOrder } from '../orders/finish.ts'
import { Status } from '../orders/states.ts'
import { type Pool, transact, type Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { daysBefore } from '../shared/time.ts'
import { countFollowUp, countReview } from './ratings.ts'

export type ReviewWish = { skuId: number; stars: number; text?: string; pictures?: string[]; anonymous?: boolean }

/** A follow-up can be written for so long after the review, and an order waits so long for reviews. */
const FOLLOW_UP_DAYS = 180
const WAIT_DAYS = 15

/**
 * Keeps what a buyer says of a line they have received; with the last line of the order it is finished. Throws 10800 when the
 * order is not theirs or not received, 10801 for a line that is not in it, 10802 for one that has its review, 10806 for a
 * field, 10604 for pictures.
 */
export async function writeReview(tx: Tx, userId: number, orderId: number, wish: ReviewWish, now: Date): Promise<{ id: number; spuId: number }> {
  const text = checkText(wish.text ?? '')
  const { skuId, stars, pictures = [], anonymous = false } = wish
  if (![1, 2, 3, 4, 5].includes(stars)) throw new Refusal(10806, { field: 'stars' })
  if (pictures.length > 6 || new Set(pictures).size < pictures.length) throw new Refusal(10806, { field: 'pictures' })
  // received_at stays when the order goes on to after-sales: what has been received can be reviewed.
  const [order] = await tx<{ status: Status }[]>`
    select status from orders where id = ${orderId} and user_id = ${userId} and received_at is not null and status in (${Status.received}, ${Status.done}, ${Status.refunding}) for no key update`
  if (!order) throw new Refusal(10800)
  const [line] = await tx<{ spuId: number }[]>`
    select s.spu_id as "spuId" from order_lines l join skus s on s.id = l.sku_id where l.order_id = ${orderId} and l.sku_id = ${skuId} and not l.gift`
  if (!line) throw new Refusal(10801)
  await useFiles(tx, pictures, { now, userId })
  const [review] = await tx<{ id: number }[]>`
    insert into reviews (order_id, sku_id, spu_id, user_id, stars, text, pictures, anonymous, created_at)
    values (${orderId}, ${skuId}, ${line.spuId}, ${userId}, ${stars}, ${text}, ${pictures}, ${anonymous}, ${now}) on conflict do nothing returning id`
  if (!review) throw new Refusal(10802)
  if (order.status === Status.received) await finishIfReviewed(tx, orderId, userId)
  await countReview(tx, { spuId: line.spuId, stars, pictures, followUp: null }, 1)
  await purgePages(tx, [`spu:${line.spuId}`])
  return { id: review.id, spuId: line.spuId }
}

async function finishIfReviewed(tx: Tx, orderId: number, userId: number): Promise<void> {
  const [open] = await tx`
    select 1 from order_lines l where l.order_id = ${orderId} and not l.gift and not exists (select 1 from reviews r where r.order_id = l.order_id and r.sku_id = l.sku_id) limit 1`
  if (!open) await finishOrder(tx, orderId, 'reviewed', { actor: 'buyer', actorId: userId })
}

/** Says more of one's own review, once, within 180 days. Throws 10803 for none of one's own, 10804 twice or too late, 10806. */
export async function followUp(tx: Tx, userId: number, id: number, given: string, now: Date): Promise<void> {
  const text = checkText(given)
  if (text === '') throw new Refusal(10806, { field: 'text' })
  const [mine] = await tx`select 1 from reviews where id = ${id} and user_id = ${userId}`
  if (!mine) throw new Refusal(10803)
  const since = daysBefore(now, FOLLOW_UP_DAYS)
  const [said] = await tx<{ spuId: number; hidden: boolean }[]>`
    update reviews set follow_up = ${text}, follow_up_at = ${now} where id = ${id} and follow_up is null and created_at > ${since}
    returning spu_id as "spuId", hidden_at is not null as hidden`
  if (!said) throw new Refusal(10804)
  if (!said.hidden) await countFollowUp(tx, said.spuId)
  await purgePages(tx, [`spu:${said.spuId}`])
}

/** Orders that were received fifteen days ago wait for reviews no longer. */
export async function finishOverdue(pool: Pool, now: Date): Promise<number> {
  const since = daysBefore(now, WAIT_DAYS)
  const overdue = await pool<{ id: number }[]>`select id from orders where status = ${Status.received} and received_at < ${since} order by id limit 500`
  let done = 0
  for (const { id } of overdue) if (await transact(pool, (tx) => finishOrder(tx, id, 'finished'))) done++
  return done
}

function checkText(given: string): string {
  const text = given.trim().replaceAll('\r\n', '\n')
  if ([...text].length > 500 || !text.isWellFormed() || /[^\P{Cc}\t\n\r]/u.test(text)) throw new Refusal(10806, { field: 'text' })
  return text
}
