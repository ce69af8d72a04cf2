import { type Pool, transact, type Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { daysAfter } from '../shared/time.ts'
import { courierOf } from '../shipping/couriers.ts'
import { shipMore } from '../shipping/exchange.ts'
import { lockCase, moveCase } from './move.ts'
import { piecesOf, refundCase, takeBack } from './refund.ts'

/** An approved return whose parcel is not on its way by then lapses. */
const PARCEL_DAYS = 7
export type Parcel = { courier: string; trackingNumber: string }

/**
 * Staff say yes or no. Yes to a refund sends the money back; yes to a return waits for the parcel. Of two clerks the first
 * decides. Throws 10455, 10456 when it does not wait to be decided on, 10457 for a no without a word.
 */
export async function decideCase(tx: Tx, id: number, { approve, answer, clerkId, now }: { approve: boolean; answer: string; clerkId: number; now: Date }): Promise<void> {
  if (!approve && answer.trim() === '') throw new Refusal(10457, { field: 'answer' })
  const of = await lockCase(tx, id)
  const by = { actor: 'staff', actorId: clerkId, words: answer.trim(), now } as const
  if (of.status !== 'asked') throw new Refusal(10456)
  await tx`update aftersales set answer = ${answer.trim()} where id = ${id}`
  if (!approve) await moveCase(tx, of, { to: 'refused', ...by })
  else if (of.kind === 'refund') await refundCase(tx, of, by)
  else {
    await moveCase(tx, of, { to: 'approved', ...by })
    await tx`update aftersales set parcel_before = ${daysAfter(now, PARCEL_DAYS)} where id = ${id}`
  }
}

/** The buyer says which parcel comes back. Throws 10455, 10456, 10457 for a courier or number that is none. */
export async function sendBack(tx: Tx, userId: number, id: number, parcel: Parcel, now: Date): Promise<void> {
  const { courier, trackingNumber } = checkParcel(parcel)
  const of = await lockCase(tx, id, userId)
  await moveCase(tx, of, { to: 'returning', actor: 'buyer', actorId: userId, words: `${courier} ${trackingNumber}`, now })
  await tx`update aftersales set courier = ${courier}, tracking_number = ${trackingNumber} where id = ${id}`
}

/** The buyer changes their mind, as long as no parcel is on its way. Throws 10455, 10456. */
export async function withdrawCase(tx: Tx, userId: number, id: number, now: Date): Promise<void> {
  await moveCase(tx, await lockCase(tx, id, userId), { to: 'withdrawn', actor: 'buyer', actorId: userId, now })
}

/**
 * The parcel has come and somebody has looked into it. Good: a return is refunded and its pieces go to the shelf or are
 * written off; an exchange waits for its new parcel. Not good: refused, with a word. Throws 10455, 10456, 10457.
 */
export async function receiveCase(
  tx: Tx,
  id: number,
  { accept, to, answer, clerkId, now }: { accept: boolean; to: 'shelf' | 'written-off'; answer: string; clerkId: number; now: Date },
): Promise<void> {
  if (!accept && answer.trim() === '') throw new Refusal(10457, { field: 'answer' })
  const of = await lockCase(tx, id)
  if (of.status !== 'returning') throw new Refusal(10456)
  const by = { actor: 'staff', actorId: clerkId, words: answer.trim(), now } as const
  if (answer.trim()) await tx`update aftersales set answer = ${answer.trim()} where id = ${id}`
  if (!accept) return void (await moveCase(tx, of, { to: 'refused', ...by }))
  await tx`update aftersales set stock_to = ${to} where id = ${id}`
  if (of.kind === 'exchange') return void (await moveCase(tx, of, { to: 'exchanging', ...by }))
  await takeBack(tx, await refundCase(tx, of, by), to)
}

/**
 * The new pieces leave the stock in parcels of their own, which are tracked as any; what came back goes to the shelf or is written off.
 * Throws 10455, 10456, 10457, and 10424 when none is left: then it is refunded instead.
 */
export async function shipExchange(tx: Tx, id: number, parcel: Parcel, { clerkId, now }: { clerkId: number; now: Date }): Promise<void> {
  const { courier, trackingNumber } = checkParcel(parcel)
  const of = await lockCase(tx, id)
  if (of.status !== 'exchanging') throw new Refusal(10456)
  const [{ to } = { to: 'shelf' as const }] = await tx<{ to: 'shelf' | 'written-off' }[]>`select stock_to as to from aftersales where id = ${id}`
  await tx`update aftersales set exchange_courier = ${courier}, exchange_number = ${trackingNumber} where id = ${id}`
  await moveCase(tx, of, { to: 'done', actor: 'staff', actorId: clerkId, words: `${courier} ${trackingNumber}`, now })
  await takeBack(tx, of, to)
  const wish = { orderId: of.orderId, key: `exchange:${id}`, pieces: await piecesOf(tx, of), courier, trackingNumber }
  const parcels = await shipMore(tx, wish, { actor: 'staff', actorId: clerkId, at: now })
  await tx`insert into aftersale_parcels ${tx(parcels.map((parcel) => ({ parcel_id: parcel, case_id: id, user_id: of.userId })))}`
}

/** Nothing is left to exchange it for: the money goes back. `words`: what its story says of it, if not the answer to the buyer. Throws 10455, 10456. */
export async function refundInstead(
  tx: Tx,
  id: number,
  { answer = '', words = answer, clerkId, now }: { answer?: string; words?: string; clerkId: number; now: Date },
): Promise<void> {
  const of = await lockCase(tx, id)
  if (of.status !== 'exchanging') throw new Refusal(10456)
  const [{ to } = { to: 'shelf' as const }] = await tx<{ to: 'shelf' | 'written-off' }[]>`select stock_to as to from aftersales where id = ${id}`
  if (answer.trim()) await tx`update aftersales set answer = ${answer.trim()} where id = ${id}`
  await takeBack(tx, await refundCase(tx, of, { actor: 'staff', actorId: clerkId, words: words.trim(), now }), to)
}

/** Approved, and no parcel in seven days. */
export async function lapseOverdue(pool: Pool, now: Date): Promise<number> {
  const overdue = await pool<{ id: number }[]>`select id from aftersales where status = 'approved' and parcel_before < ${now} order by id limit 500`
  for (const { id } of overdue)
    await transact(pool, async (tx) => {
      const of = await lockCase(tx, id)
      if (of.status === 'approved') await moveCase(tx, of, { to: 'lapsed', actor: 'system', now })
    })
  return overdue.length
}

function checkParcel({ courier, trackingNumber }: Parcel): Parcel {
  if (!courierOf(courier)) throw new Refusal(10457, { field: 'courier' })
  const number = trackingNumber.trim()
  if (!/^[A-Za-z0-9-]{5,40}$/.test(number)) throw new Refusal(10457, { field: 'tracking_number' })
  return { courier, trackingNumber: number }
}
