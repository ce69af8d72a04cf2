import type { Deps } from '../deps.ts'
import { Status } from '../orders/states.ts'
import { transact } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { askAbout } from './ask.ts'
import { gatewayOf, isGateway, openMethod, orRefuse } from './methods.ts'
import { openPayment, payPage, wishFor } from './open.ts'

type Paying = Pick<Deps, 'db' | 'pay' | 'config' | 'clock' | 'log'>
/** `codeUrl`: what the buyer's phone scans, where there is no page to go to. */
export type Way = { payUrl: string; codeUrl?: string }

/**
 * Opens the buyer's order for paying, perhaps once more, perhaps another way. Attempts that already wait are asked about
 * first, and closed at their gateway when the buyer turns to another way, so that nobody pays twice. Throws 10500, 10501,
 * 10502, 10505.
 */
export async function payAgain(deps: Paying, buyerId: number, wish: { orderId: number; method: string }): Promise<Way> {
  const method = openMethod(deps.config, wish.method)
  if (Number.isNaN(wish.orderId)) throw new Refusal(10500)
  const waiting = await deps.db<{ number: string | null; method: string | null }[]>`
    select p.number, p.method from orders o left join payments p on p.order_id = o.id and p.state = 'waiting' and p.method not in ('balance', 'cod')
    where o.id = ${wish.orderId} and o.user_id = ${buyerId} and o.status = ${Status.unpaid}`
  if (waiting.length === 0) throw new Refusal(10500)
  for (const attempt of waiting) if (attempt.number !== null) await orRefuse(askAbout(deps, attempt.number, { close: attempt.method !== method }))
  const opened = await transact(deps.db, (tx) => openPayment(tx, deps, { id: wish.orderId }, method))
  const scans = isGateway(method) && !gatewayOf(deps, method).pageUrl
  const codeUrl = scans && opened.number !== null ? await codeFor(deps, method, opened.number) : undefined
  const payUrl = await orRefuse(payPage(deps, opened))
  return codeUrl === undefined ? { payUrl } : { payUrl, codeUrl }
}

/** The code for an attempt: the one the gateway gave before, or a new one. */
async function codeFor(deps: Paying, method: string, number: string): Promise<string> {
  const [attempt] = await deps.db<{ number: string; orderId: number; amount: number; codeUrl: string | null; payBefore: Date }[]>`
    select p.number, p.order_id as "orderId", p.amount, p.code_url as "codeUrl", o.pay_before as "payBefore" from payments p join orders o on o.id = p.order_id where p.number = ${number}`
  if (!attempt) throw new Error(`payment ${number} vanished`)
  if (attempt.codeUrl !== null) return attempt.codeUrl
  const opened = await orRefuse(gatewayOf(deps, method).open(wishFor(deps, method, attempt)))
  if (!('codeUrl' in opened)) throw new Error(`${method} gave no code`)
  await deps.db`update payments set code_url = ${opened.codeUrl} where number = ${number}`
  return opened.codeUrl
}
