import type { Deps } from '../deps.ts'
import type { PayWish } from '../drivers/pay/types.ts'
import { holdRest } from '../ledger/post.ts'
import { newOrderNumber } from '../orders/number.ts'
import { acceptCod, markPaid } from '../orders/pay.ts'
import { Status } from '../orders/states.ts'
import type { Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { countPayment } from './count.ts'
import { gatewayOf, type GatewayName, isGateway, openMethod } from './methods.ts'
import { firstQuestion } from './schedule.ts'

type Payable = { id: number; userId: number; status: number; totalAmount: number; balanceAmount: number; payBefore: Date; payMethod: string; paidAt: Date | null }

/** A payment that is open, as far as its page goes. `number`: the attempt at a gateway; null where no gateway is asked. Amount in fen. */
export type OpenedPayment = { orderId: number; number: string | null; method: string; amount: number; payBefore: Date; openedAt: Date }

/**
 * A way to pay what an order lacks beside its balance part: the attempt that already waits at the gateway, or a new one; or at
 * once from the wallet; or in cash, which sends the order off. Talks to nobody. Locks the order's row, so that two presses
 * find one attempt and none is opened for an order that was paid or closed meanwhile.
 * Throws 10501 for a method that is off or unknown, 10500 when the order takes no money (any more), 10505 when the wallet is short.
 */
export async function openPayment(tx: Tx, deps: Pick<Deps, 'config' | 'clock'>, { id }: { id: number }, wanted: string): Promise<OpenedPayment> {
  const now = deps.clock()
  const order = await lockPayable(tx, id, wanted, now)
  const due = order.totalAmount - order.balanceAmount
  const opened = { orderId: id, number: null, method: wanted, amount: due, payBefore: order.payBefore, openedAt: now }
  // The wallet covered all of it: placing has paid it already.
  if (order.status === Status.paid) return opened
  const method = openMethod(deps.config, wanted)
  if (method === 'balance') await payFromWallet(tx, order, due, now)
  if (method === 'cod') await payCourier(tx, order, due, now)
  if (!isGateway(method)) return opened
  return { ...opened, number: (await reuseAttempt(tx, id, method, now)) ?? (await openAttempt(tx, order, method, due, now)) }
}

/** Where the browser goes next, the gateway's page or one of ours. Signs or asks, so it is no work for a transaction. Throws GatewayDown. */
export async function payPage(deps: Pick<Deps, 'pay' | 'config'>, { number, method, ...opened }: OpenedPayment): Promise<string> {
  const here = `${deps.config.publicUrl}/pay/${opened.orderId}`
  if (number === null || !isGateway(method)) return here
  return (await gatewayOf(deps, method).pageUrl?.(wishFor(deps, method, { ...opened, number }))) ?? here
}

const ownNotices: Readonly<Record<string, string>> = { alipay: 'notify_url', wechat: 'wechat/notify' }

/** What the gateway is told about an attempt. */
export function wishFor(
  { config }: Pick<Deps, 'config'>,
  method: GatewayName,
  attempt: { number: string; orderId: number; amount: number; payBefore: Date; openedAt?: Date },
): PayWish {
  const { number, amount, payBefore, openedAt } = attempt
  const noticeUrl = `${config.publicUrl}/v1/pays/${ownNotices[method] ?? `notices/${method}`}`
  // A plugin's gateway need not know how to tell us of what it sends people back.
  const returnUrl = `${config.publicUrl}/v1/pays/return_url${method in ownNotices ? '' : `?out_trade_no=${number}`}`
  return {
    number,
    amount,
    payBefore,
    ...(openedAt && { openedAt }),
    noticeUrl,
    subject: subjectFor(config.saller, attempt.orderId),
    returnUrl,
  }
}

async function lockPayable(tx: Tx, id: number, wanted: string, now: Date): Promise<Payable> {
  const [order] = await tx<Payable[]>`
    select id, user_id as "userId", status, total_amount as "totalAmount", balance_amount as "balanceAmount", pay_before as "payBefore", pay_method as "payMethod", paid_at as "paidAt"
    from orders where id = ${id} for no key update`
  if (order?.status === Status.unpaid && order.payBefore > now) return order
  if (order?.status === Status.paid && order.balanceAmount === order.totalAmount && wanted === order.payMethod) return order
  throw new Refusal(10500)
}

/** All that is left, from the wallet, at once. */
async function payFromWallet(tx: Tx, order: Payable, due: number, now: Date): Promise<void> {
  if (due > 0) await holdRest(tx, order.userId, order.id, due)
  if (!(await markPaid(tx, order.id, { paidAt: now, why: 'balance', actor: 'system' }))) throw new Refusal(10500)
}

/** The courier collects what is left; the payment waits until they hand it in. */
async function payCourier(tx: Tx, order: Payable, due: number, now: Date): Promise<void> {
  if (due === 0) throw new Refusal(10501)
  if (!(await acceptCod(tx, order.id))) throw new Refusal(10500)
  await tx`insert into payments (number, order_id, user_id, method, amount, created_at) values (${`${order.id}C`}, ${order.id}, ${order.userId}, 'cod', ${due}, ${now})`
  countPayment(tx, 'cod', 'asked')
}

/** The waiting attempt, about which the gateway is asked soon again. */
async function reuseAttempt(tx: Tx, orderId: number, method: GatewayName, now: Date): Promise<string | undefined> {
  const [waiting] = await tx<{ number: string }[]>`
    update payments set asked = 0, ask_at = least(ask_at, ${firstQuestion(now)}) where order_id = ${orderId} and method = ${method} and state = 'waiting' returning number`
  return waiting?.number
}

/** A gateway never takes up a closed number again: the second attempt gets a number of its own. */
async function openAttempt(tx: Tx, order: Payable, method: GatewayName, due: number, now: Date): Promise<string> {
  if (due === 0) throw new Refusal(10501)
  const [earlier] = await tx`select 1 from payments where order_id = ${order.id} limit 1`
  const number = String(earlier ? newOrderNumber(now) : order.id)
  await tx`insert into payments (number, order_id, user_id, method, amount, created_at, ask_at) values (${number}, ${order.id}, ${order.userId}, ${method}, ${due}, ${now}, ${firstQuestion(now)})`
  countPayment(tx, method, 'asked')
  return number
}

/** Gateways take no `/`, `=` or `&` in a subject. */
const subjectFor = (saller: string, orderId: number): string => `${saller.replace(/[/=&]/g, ' ').slice(0, 100)} ${orderId}`
