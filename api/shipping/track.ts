import type { Deps } from '../deps.ts'
import type { TrackAnswer } from '../drivers/tracking/types.ts'
import { openSnapshot } from '../orders/snapshot.ts'
import type { StoredAddress } from '../orders/tables.ts'
import { type Pool, transact, type Tx } from '../shared/db.ts'
import { moveParcel } from './move-parcel.ts'

const MINUTE_MS = 60_000
/** Waiting time after so many questions without news. News starts it again. */
const waits = [1, 2, 5, 10, 30, 60, 120, 240, 480] as const
/** A number that nobody has heard of, or that has stood still so often, is asked about no more (about three weeks). */
const MOST_QUESTIONS = 60
const AT_ONCE = 4

/** When to ask again after `asked` questions without news; null: never. */
export function nextQuestion(now: Date, asked: number): Date | null {
  return asked >= MOST_QUESTIONS ? null : new Date(now.getTime() + waits[Math.min(asked, waits.length - 1)]! * MINUTE_MS)
}

type Due = { parcelId: number; courier: string; number: string; orderId: number; address: StoredAddress; asked: number }

/**
 * Asks couriers about every parcel whose time has come, a few at once, each outside of any transaction; two sweeps never
 * ask about the same one, because a question is booked before it is asked.
 * @returns how many it asked about
 */
export async function trackDue({ db, tracking, clock, log }: Pick<Deps, 'db' | 'tracking' | 'clock' | 'log'>): Promise<number> {
  if (!tracking) return 0
  let asked = 0
  for (;;) {
    const due = await transact(db, (tx) => book(tx, clock()))
    if (due.length === 0) return asked
    await Promise.all(
      due.map(async (one) => {
        try {
          await keep(db, one, await tracking.query({ courier: one.courier, number: one.number, phone: openSnapshot(one.orderId, one.address).mobile.slice(-4) }), clock())
        } catch (error) {
          log.warn({ parcel: one.parcelId, error: (error as Error).message }, 'a courier could not be asked')
          await db`update trackings set error = ${(error as Error).message.slice(0, 300)} where parcel_id = ${one.parcelId}`
        }
      }),
    )
    asked += due.length
  }
}

/** Takes a few that are due and puts off their next question, so that a sweep that dies loses nothing. */
async function book(tx: Tx, now: Date): Promise<Due[]> {
  const due = await tx<Due[]>`
    select t.parcel_id as "parcelId", p.courier, p.tracking_number as number, o.id as "orderId", o.address, t.asked
    from trackings t join parcels p on p.id = t.parcel_id join orders o on o.id = p.order_id
    where t.ask_at <= ${now} order by t.ask_at limit ${AT_ONCE} for update of t skip locked`
  for (const { parcelId, asked } of due) {
    await tx`update trackings set asked = asked + 1, asked_at = ${now}, ask_at = ${nextQuestion(now, asked + 1)} where parcel_id = ${parcelId}`
  }
  return due
}

async function keep(db: Pool, { parcelId }: Due, answer: TrackAnswer, now: Date): Promise<void> {
  if (!answer.known) return
  await transact(db, async (tx) => {
    const { state, steps } = answer
    const over = state === 'arrived' || state === 'returned'
    const news = await tx`
      update trackings set state = ${state}, steps = ${tx.json(steps)}, asked = 0, error = null, ask_at = ${over ? null : nextQuestion(now, 0)}
      where parcel_id = ${parcelId} and (state, steps) is distinct from (${state}, ${tx.json(steps)}) returning 1`
    if (news.count > 0 && over) await moveParcel(tx, parcelId, { to: state, actor: 'courier', why: steps[0]?.text ?? '', at: now })
  })
}
