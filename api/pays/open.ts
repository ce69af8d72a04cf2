import type { Deps } from '../deps.ts'
import { newOrderNumber } from '../orders/number.ts'
import type { Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'

/** An order as far as paying it goes. Amount in fen. */
export type Payable = { id: number; totalAmount: number; payBefore: Date }

/** The first question to the gateway comes this long after the page was opened. */
const FIRST_QUESTION_SECONDS = 15

/**
 * A way to pay the order: the attempt that already waits, or a new one, and the signed page to go to. Talks to nobody.
 * Throws 10501 for a method that is off or unknown.
 */
export async function openPayment(tx: Tx, deps: Pick<Deps, 'pay' | 'config' | 'clock'>, order: Payable, method: string): Promise<{ payUrl: string; number: string }> {
  if (method !== 'alipay') throw new Refusal(10501)
  const number = (await waitingNumber(tx, order.id)) ?? (await insertPayment(tx, deps, order))
  const { config, clock } = deps
  const payUrl = deps.pay.alipay.pageUrl({
    number,
    amount: order.totalAmount,
    subject: `${config.saller} ${order.id}`,
    returnUrl: `${config.publicUrl}/v1/pays/return_url`,
    noticeUrl: `${config.publicUrl}/v1/pays/notify_url`,
    minutes: Math.max(1, Math.ceil((order.payBefore.getTime() - clock().getTime()) / 60_000)),
  })
  return { payUrl, number }
}

async function waitingNumber(tx: Tx, orderId: number): Promise<string | undefined> {
  const [waiting] = await tx<{ number: string }[]>`select number from payments where order_id = ${orderId} and method = 'alipay' and state = 'waiting'`
  return waiting?.number
}

async function insertPayment(tx: Tx, { clock }: Pick<Deps, 'clock'>, order: Payable): Promise<string> {
  const [earlier] = await tx`select 1 from payments where order_id = ${order.id}`
  const number = String(earlier ? newOrderNumber(clock()) : order.id)
  const askAt = new Date(clock().getTime() + FIRST_QUESTION_SECONDS * 1000)
  await tx`insert into payments (number, order_id, method, amount, ask_at) values (${number}, ${order.id}, 'alipay', ${order.totalAmount}, ${askAt}) on conflict (order_id, method) where state = 'waiting' do nothing`
  return (await waitingNumber(tx, order.id)) as string
}
