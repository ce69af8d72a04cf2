/** What the parts of an order's page share. */
import type { DataOf } from '../../client.ts'

export type Detail = DataOf<'/v1/staff/orders/{order_id}'>

/** States of the contract in which something can still be taken back. */
export const UNPAID = 1
export const PAID = 2

/** Lists that are asked for again after a deed on this page. */
export const stale = ['order', 'orders', 'parcels', 'waiting']
