import type { Deps } from '../deps.ts'
import { GatewayDown } from '../drivers/pay/types.ts'
import type { PlacedOrder, Till } from '../orders/place.ts'
import { Status } from '../orders/states.ts'
import type { Tx } from '../shared/db.ts'
import { countPayment } from './count.ts'
import { isGateway, openMethod } from './methods.ts'
import { openPayment, payPage } from './open.ts'
import { firstQuestion } from './schedule.ts'

/** What pays do for orders that are being placed. */
export const till: Till = {
  wayOf: (config, method) => (isGateway(openMethod(config, method)) ? 'gateway' : 'here'),
  openNew,
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

/** Where the buyer of an order goes next: the gateway's page, one of ours to pay on, or the order's own when it waits for no money. */
export async function pageAfter(
  deps: Pick<Deps, 'config' | 'pay'>,
  { id, status, number, payMethod, totalAmount, balanceAmount, payBefore, placedAt }: PlacedOrder,
): Promise<string> {
  if (status !== Status.unpaid) return `${deps.config.publicUrl}/order/${id}`
  const opened = { orderId: id, number, method: payMethod, amount: totalAmount - balanceAmount, payBefore, openedAt: placedAt }
  return await payPage(deps, opened).catch((error: unknown) => {
    // The order is there; its page opens the payment again.
    if (error instanceof GatewayDown) return `${deps.config.publicUrl}/pay/${id}`
    throw error
  })
}
