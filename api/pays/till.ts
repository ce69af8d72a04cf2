import { setImmediate as turn } from 'node:timers/promises'
import type { Deps } from '../deps.ts'
import { GatewayDown } from '../drivers/pay/types.ts'
import type { PlacedOrder, Till } from '../orders/place.ts'
import { Status } from '../orders/states.ts'
import type { Tx } from '../shared/db.ts'
import { countPayment } from './count.ts'
import { isGateway, openMethod } from './methods.ts'
import { type OpenedPayment, openPayment, payPage } from './open.ts'
import { firstQuestion } from './schedule.ts'

/** What pays do for orders that are being placed. */
export const till: Till = {
  wayOf: (config, method) => (isGateway(openMethod(config, method)) ? 'gateway' : 'here'),
  openNew,
  pageAhead,
  open: openPayment,
}

async function openNew(tx: Tx, deps: Pick<Deps, 'clock'>, orders: readonly PlacedOrder[]) {
  const now = deps.clock()
  const statement = tx`
    insert into payments (number, order_id, user_id, method, amount, created_at, ask_at)
    select id::text, id, user_id, method, amount, ${now}, ${firstQuestion(now)}
    from unnest(${orders.map(({ id }) => id)}::bigint[], ${orders.map(({ userId }) => userId)}::bigint[], ${orders.map(({ payMethod }) => payMethod)}::text[],
      ${orders.map(({ totalAmount, balanceAmount }) => totalAmount - balanceAmount)}::bigint[]) as o (id, user_id, method, amount)`
  for (const { payMethod } of orders) countPayment(tx, payMethod, 'asked')
  return { statement }
}

/** A page that is signed while the order's statement is under way, so that nobody waits for both. Of an order that comes to nothing it is thrown away. */
function pageAhead(deps: Pick<Deps, 'config' | 'pay'>, order: PlacedOrder): Promise<string> | undefined {
  if (!deps.pay[order.payMethod]?.signs) return undefined
  // The statement first: signing takes the processor from what sends it.
  const page = turn().then(() => payPage(deps, { ...attemptOf(order), number: String(order.id) }))
  page.catch(() => {})
  return page
}

/** Where the buyer of an order goes next: the gateway's page, one of ours to pay on, or the order's own when it waits for no money. */
export async function pageAfter(deps: Pick<Deps, 'config' | 'pay'>, order: PlacedOrder): Promise<string> {
  const { id, status, page } = order
  if (status !== Status.unpaid) return `${deps.config.publicUrl}/order/${id}`
  return await (page ?? payPage(deps, attemptOf(order))).catch((error: unknown) => {
    // The order is there; its page opens the payment again.
    if (error instanceof GatewayDown) return `${deps.config.publicUrl}/pay/${id}`
    throw error
  })
}

function attemptOf({ id, number, payMethod, totalAmount, balanceAmount, payBefore, placedAt }: PlacedOrder): OpenedPayment {
  return { orderId: id, number, method: payMethod, amount: totalAmount - balanceAmount, payBefore, openedAt: placedAt }
}
