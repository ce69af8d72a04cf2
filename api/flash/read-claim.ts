import type { Db } from '../shared/db.ts'
import type { ClaimState } from './claim.ts'

/** What a buyer has of a sale. `place`: in the line, from 1; `paid`: the order is past waiting for its money. */
export type OwnClaim = { state: ClaimState; count: number; holdUntil: Date | null; orderId: number | null; paid: boolean; place: number | null }

/** What a buyer has of a sale; undefined before they have claimed. A held piece whose time is over has lapsed, whether the sweep came by or not. */
export async function readOwnClaim(db: Db, userId: number, saleId: number, now: Date): Promise<OwnClaim | undefined> {
  const [claim] = await db<OwnClaim[]>`
    select case when c.state = 'held' and c.hold_until <= ${now} then 'lapsed' else c.state end as state, c.count, c.hold_until as "holdUntil", c.order_id as "orderId",
      coalesce(o.status not in (1, 6), false) as paid,
      case when c.state = 'waiting' then (select count(*)::int from flash_claims x where x.sale_id = c.sale_id and x.state = 'waiting' and x.id <= c.id) end as place
    from flash_claims c left join orders o on o.id = c.order_id where c.sale_id = ${saleId} and c.user_id = ${userId}`
  return claim
}
