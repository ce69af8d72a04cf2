import type { Deps } from '../deps.ts'
import { type Db, transact } from '../shared/db.ts'

type Refund = { id: number; number: string; paymentId: number; paymentNumber: string; amount: number; why: string; state: 'waiting' | 'done' }

/**
 * Sends surplus money back: asks the gateway, outside of any transaction, then writes it down. Running it twice pays once,
 * here by the condition and there by the request number. Throws GatewayDown, and the job tries again.
 */
export async function refundSurplus({ db, pay, clock }: Pick<Deps, 'db' | 'pay' | 'clock'>, refundId: number): Promise<void> {
  const refund = await readRefund(db, refundId)
  if (!refund || refund.state === 'done') return
  try {
    await pay.alipay.refund({ number: refund.paymentNumber, requestNumber: refund.number, amount: refund.amount, why: refund.why })
  } catch (error) {
    await db`update refunds set error = ${(error as Error).message.slice(0, 500)} where id = ${refundId} and state = 'waiting'`
    throw error
  }
  await transact(db, async (tx) => {
    await tx`select 1 from payments where id = ${refund.paymentId} for no key update`
    const done = await tx`update refunds set state = 'done', error = null, done_at = ${clock()} where id = ${refundId} and state = 'waiting' returning 1`
    if (done.count === 1) await tx`update payments set refunded = refunded + ${refund.amount} where id = ${refund.paymentId}`
  })
}

async function readRefund(db: Db, id: number): Promise<Refund | undefined> {
  const [refund] = await db<Refund[]>`
    select r.id, r.number, r.payment_id as "paymentId", p.number as "paymentNumber", r.amount, r.why, r.state
    from refunds r join payments p on p.id = r.payment_id where r.id = ${id}`
  return refund
}
