import type { Deps } from '../deps.ts'
import { GatewayDown, RefundRefused } from '../drivers/pay/types.ts'
import { post, refuseClosedBook } from '../ledger/post.ts'
import { type Db, transact, type Tx } from '../shared/db.ts'
import { enqueue } from '../shared/jobs.ts'
import { Refusal } from '../shared/refusals.ts'
import { countPayment } from './count.ts'
import { gatewayOf, isGateway } from './methods.ts'
import { nextTry } from './schedule.ts'

/** Amount in fen; `key`: whose decision it is, unique, so that deciding twice pays once. */
export type RefundDecision = { orderId: number; amount: number; key: string; why: string }
type Source = { id: number; number: string; method: string; state: string; amount: number; paid: number; booked: number; refunds: number }
type Refunding = Pick<Deps, 'db' | 'pay' | 'clock'>

/**
 * Gives back some of what an order was paid with: through its gateway first, then into the wallet, where also cash goes. What a
 * courier has not yet set out to collect is not collected. Wallets are filled at once, gateways by a job that commits with this.
 * Locks the order's row. Throws 10506 when it is more than was paid and not given back yet, 10095 when the order's books were put away; an Error when the key meant something else.
 */
export async function refundToSources(tx: Tx, { orderId, amount, key, why }: RefundDecision): Promise<void> {
  if (!Number.isSafeInteger(amount) || amount <= 0) throw new Error(`cannot give back ${amount} fen`)
  const [order] = await tx<
    { userId: number; shipped: boolean }[]
  >`select user_id as "userId", shipped_at is not null as shipped from orders where id = ${orderId} for no key update`
  if (!order) throw new Refusal(10500)
  if (await decidedBefore(tx, { orderId, amount, key })) return
  await refuseClosedBook(tx, orderId)
  const parts = split(await lockSources(tx, orderId), amount)
  const uncollected = parts.find(({ source }) => source.method === 'cod' && source.state === 'waiting' && !order.shipped)
  if (uncollected) await collectLess(tx, uncollected.source, uncollected.amount)
  await tx`insert into refund_wishes (key, order_id, user_id, amount, uncollected, why) values (${key}, ${orderId}, ${order.userId}, ${amount}, ${uncollected?.amount ?? 0}, ${why})`
  for (const part of parts) if (part !== uncollected) await bookRefund(tx, part.source, { amount: part.amount, key, why, userId: order.userId })
}

async function decidedBefore(db: Db, { orderId, amount, key }: Omit<RefundDecision, 'why'>): Promise<boolean> {
  const [before] = await db<{ orderId: number; amount: number }[]>`select order_id as "orderId", amount from refund_wishes where key = ${key}`
  if (before && (before.orderId !== orderId || before.amount !== amount)) throw new Error(`the refund ${key} was another one before`)
  return before !== undefined
}

async function lockSources(tx: Tx, orderId: number): Promise<Source[]> {
  const sources = await tx<Omit<Source, 'refunds'>[]>`
    select id, number, method, state, amount, paid, refund_booked as booked from payments
    where order_id = ${orderId} and (state = 'succeeded' or (method = 'cod' and state = 'waiting')) order by id for no key update`
  const counts = await tx<{ id: number; n: number }[]>`select payment_id as id, count(*)::int as n from refunds where payment_id = any(${sources.map(({ id }) => id)}) group by 1`
  const rank = (method: string) => (isGateway(method) ? 0 : method === 'cod' ? 1 : 2)
  return sources.map((source) => ({ ...source, refunds: counts.find(({ id }) => id === source.id)?.n ?? 0 })).toSorted((a, b) => rank(a.method) - rank(b.method))
}

/** Takes from each source in order what is left in it. Throws 10506. */
function split(sources: Source[], amount: number): { source: Source; amount: number }[] {
  let left = amount
  const parts = sources.map((source) => {
    const part = Math.min(left, (source.state === 'waiting' ? source.amount : source.paid) - source.booked)
    left -= part
    return { source, amount: part }
  })
  if (left > 0) throw new Refusal(10506)
  return parts.filter((part) => part.amount > 0)
}

async function collectLess(tx: Tx, cash: Source, amount: number): Promise<void> {
  if (amount < cash.amount) await tx`update payments set amount = amount - ${amount} where id = ${cash.id}`
  else await tx`update payments set state = 'closed' where id = ${cash.id}`
}

async function bookRefund(tx: Tx, source: Source, { amount, key, why, userId }: { amount: number; key: string; why: string; userId: number }): Promise<void> {
  const number = `${source.number}R${source.refunds + 1}`
  const destination = isGateway(source.method) ? 'source' : 'wallet'
  const [refund] = await tx<{ id: number }[]>`
    insert into refunds (number, payment_id, user_id, wish_key, destination, amount, why, try_at)
    values (${number}, ${source.id}, ${userId}, ${key}, ${destination}, ${amount}, ${why}, ${destination === 'source' ? nextTry(new Date(), 0) : null}) returning id`
  if (destination === 'source') await enqueue(tx, 'send-refund', { refundId: refund!.id })
  // Cash that the courier still has waits until it is handed in.
  else if (source.state === 'succeeded') await finishRefund(tx, refund!.id, new Date())
}

/** Whether everything a decision wanted back has arrived. */
export async function refundState(db: Db, key: string): Promise<'waiting' | 'done'> {
  const [wish] = await db<{ done: boolean }[]>`
    select not exists (select 1 from refunds r where r.wish_key = w.key and r.state not in ('done', 'void')) as done from refund_wishes w where w.key = ${key}`
  return wish?.done ? 'done' : 'waiting'
}

type Refund = {
  id: number
  number: string
  paymentNumber: string
  method: string
  paymentState: string
  paid: number
  amount: number
  why: string
  state: string
  destination: string
  tried: number
}

/**
 * Sends money back: asks the gateway, outside of any transaction, then writes it down. Running it twice pays once, here by the
 * condition and there by the request number. Throws GatewayDown, and the job tries again; a gateway that says no for good
 * leaves the refund to the staff.
 */
export async function sendRefund(deps: Refunding, refundId: number): Promise<void> {
  const refund = await readRefund(deps.db, refundId)
  if (!refund || refund.state !== 'waiting') return
  if (refund.destination === 'source' && isGateway(refund.method)) {
    if ((await askForRefund(deps, refund)) !== 'done') return
  } else if (refund.paymentState === 'waiting') return
  await transact(deps.db, (tx) => finishRefund(tx, refundId, deps.clock()))
}

async function askForRefund(deps: Refunding, refund: Refund): Promise<'done' | 'waiting' | 'stuck'> {
  const { db, clock } = deps
  try {
    const state = await requestRefund(deps, refund)
    if (state === 'waiting') await db`update refunds set error = null, tried = tried + 1, try_at = ${nextTry(clock(), refund.tried)} where id = ${refund.id} and state = 'waiting'`
    return state
  } catch (error) {
    const said = (error as Error).message.slice(0, 500)
    if (error instanceof RefundRefused) {
      await db`update refunds set state = 'stuck', error = ${said}, try_at = null, tried = tried + 1 where id = ${refund.id} and state = 'waiting'`
      return 'stuck'
    }
    await db`update refunds set error = ${said}, tried = tried + 1, try_at = ${nextTry(clock(), refund.tried)} where id = ${refund.id} and state = 'waiting'`
    throw error
  }
}

/** A no is believed only when the refund is not there: the first answer may have been lost after the money had moved. */
async function requestRefund(deps: Refunding, refund: Refund): Promise<'done' | 'waiting'> {
  if (!isGateway(refund.method)) throw new Error(`${refund.method} is no gateway`)
  const gateway = gatewayOf(deps, refund.method)
  const wish = { number: refund.paymentNumber, requestNumber: refund.number, amount: refund.amount, total: refund.paid, why: refund.why }
  try {
    return await gateway.refund(wish)
  } catch (error) {
    if (!(error instanceof RefundRefused)) throw error
    const state = await gateway.queryRefund(wish)
    if (state === 'done' || state === 'waiting') return state
    throw error
  }
}

/** Writes down that the money has gone back, once, and fills the wallet if that is where it goes. */
export async function finishRefund(tx: Tx, refundId: number, at: Date, from: 'waiting' | 'stuck' = 'waiting'): Promise<boolean> {
  const [payment] = await tx<{ orderId: number; userId: number; method: string; state: string }[]>`
    select p.order_id as "orderId", o.user_id as "userId", p.method, p.state from refunds r join payments p on p.id = r.payment_id join orders o on o.id = p.order_id
    where r.id = ${refundId} for no key update of p`
  const [done] = await tx<{ number: string; amount: number; destination: string }[]>`
    update refunds set state = 'done', error = null, done_at = ${at}, try_at = null where id = ${refundId} and state = ${from} returning number, amount, destination`
  if (!done || !payment) return false
  countPayment(tx, payment.method, 'refunded')
  await post(tx, {
    key: `refund:${done.number}`,
    kind: 'refund',
    orderId: payment.orderId,
    userId: payment.userId,
    entries: [
      { account: payment.state === 'surplus' ? 'surplus' : 'sales', amount: -done.amount },
      { account: done.destination === 'wallet' ? `wallet:${payment.userId}` : `gateway:${payment.method}`, amount: done.amount },
    ],
  })
  return true
}

/** Tries every refund again whose time has come: job queues give up, we do not. */
export async function sendDueRefunds(deps: Refunding & Pick<Deps, 'log'>): Promise<void> {
  const now = deps.clock()
  const due = await deps.db<{ id: number }[]>`
    with due as (select id from refunds where state = 'waiting' and try_at <= ${now} order by try_at limit 50 for no key update skip locked)
    update refunds r set try_at = ${nextTry(now, 0)} from due where r.id = due.id returning r.id`
  for (const { id } of due) {
    try {
      await sendRefund(deps, id)
    } catch (error) {
      if (!(error instanceof GatewayDown)) throw error
      deps.log.warn({ refund: id, reason: error.message }, 'a refund did not go through')
    }
  }
}

async function readRefund(db: Db, id: number): Promise<Refund | undefined> {
  const [refund] = await db<Refund[]>`
    select r.id, r.number, p.number as "paymentNumber", p.method, p.state as "paymentState", p.paid, r.amount, r.why, r.state, r.destination, r.tried
    from refunds r join payments p on p.id = r.payment_id where r.id = ${id}`
  return refund
}
