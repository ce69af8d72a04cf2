import type { Deps } from '../deps.ts'
import { newOrderNumber } from '../orders/number.ts'
import { Status } from '../orders/states.ts'
import type { Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { firstQuestion } from './schedule.ts'

/** An order as far as paying it goes. Amount in fen. */
export type Payable = { id: number; totalAmount: number; payBefore: Date }

/**
 * A way to pay the order: the attempt that already waits, or a new one, and the signed page to go to. Talks to nobody.
 * Locks the order's row, so that two presses find one attempt and none is opened for an order that was paid or closed meanwhile.
 * Throws 10501 for a method that is off or unknown, 10500 when the order takes no money (any more).
 */
export async function openPayment(tx: Tx, deps: Pick<Deps, 'pay' | 'config' | 'clock'>, order: Payable, method: string): Promise<{ payUrl: string; number: string }> {
  if (method !== 'alipay') throw new Refusal(10501)
  const now = deps.clock()
  const [payable] = await tx`select 1 from orders where id = ${order.id} and status = ${Status.unpaid} and pay_before > ${now} for no key update`
  if (!payable) throw new Refusal(10500)
  const number = (await reuseAttempt(tx, order.id, now)) ?? (await openAttempt(tx, order, now))
  const { publicUrl, saller } = deps.config
  const payUrl = deps.pay.alipay.pageUrl({
    number,
    amount: order.totalAmount,
    subject: subjectFor(saller, order.id),
    returnUrl: `${publicUrl}/v1/pays/return_url`,
    noticeUrl: `${publicUrl}/v1/pays/notify_url`,
    payBefore: order.payBefore,
  })
  return { payUrl, number }
}

/** The waiting attempt, about which the gateway is asked soon again. */
async function reuseAttempt(tx: Tx, orderId: number, now: Date): Promise<string | undefined> {
  const [waiting] = await tx<{ number: string }[]>`
    update payments set asked = 0, ask_at = least(ask_at, ${firstQuestion(now)}) where order_id = ${orderId} and method = 'alipay' and state = 'waiting' returning number`
  return waiting?.number
}

/** A gateway never takes up a closed number again: the second attempt gets a number of its own. */
async function openAttempt(tx: Tx, order: Payable, now: Date): Promise<string> {
  const [earlier] = await tx`select 1 from payments where order_id = ${order.id} limit 1`
  const number = String(earlier ? newOrderNumber(now) : order.id)
  await tx`insert into payments (number, order_id, method, amount, created_at, ask_at) values (${number}, ${order.id}, 'alipay', ${order.totalAmount}, ${now}, ${firstQuestion(now)})`
  return number
}

/** Gateways take no `/`, `=` or `&` in a subject. */
const subjectFor = (saller: string, orderId: number): string => `${saller.replace(/[/=&]/g, ' ').slice(0, 200)} ${orderId}`
