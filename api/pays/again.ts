import type { Deps } from '../deps.ts'
import { GatewayDown } from '../drivers/pay/types.ts'
import { Status } from '../orders/states.ts'
import { transact } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { askAbout } from './ask.ts'
import { openPayment } from './open.ts'

/**
 * Opens the buyer's order for paying, perhaps once more. An attempt that already waits is asked about first, so that
 * nobody is sent to a page that was paid or closed meanwhile. Throws 10500, 10501, 10502.
 */
export async function payAgain(
  deps: Pick<Deps, 'db' | 'pay' | 'config' | 'clock' | 'log'>,
  buyerId: number,
  wish: { orderId: number; method: string },
): Promise<{ payUrl: string }> {
  if (wish.method !== 'alipay') throw new Refusal(10501)
  if (Number.isNaN(wish.orderId)) throw new Refusal(10500)
  const [order] = await deps.db<{ id: number; totalAmount: number; payBefore: Date; waiting: string | null }[]>`
    select o.id, o.total_amount as "totalAmount", o.pay_before as "payBefore", p.number as waiting
    from orders o left join payments p on p.order_id = o.id and p.method = 'alipay' and p.state = 'waiting'
    where o.id = ${wish.orderId} and o.user_id = ${buyerId} and o.status = ${Status.unpaid}`
  if (!order) throw new Refusal(10500)
  if (order.waiting !== null) await askOrRefuse(deps, order.waiting)
  return await transact(deps.db, (tx) => openPayment(tx, deps, order, wish.method))
}

async function askOrRefuse(deps: Parameters<typeof askAbout>[0], number: string): Promise<void> {
  try {
    await askAbout(deps, number)
  } catch (error) {
    if (error instanceof GatewayDown) throw new Refusal(10502)
    throw error
  }
}
