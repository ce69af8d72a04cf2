/** What an order can be, in the contract's numbers. */
export const Status = {
  unpaid: 1, // 待付款
  paid: 2, // 待发货
  shipped: 3, // 待收货
  done: 4, // 已完成
  received: 5, // 待评价
  cancelled: 6, // 已取消
  refunding: 7, // 退款中
  refunded: 8, // 已退款
} as const
export type Status = (typeof Status)[keyof typeof Status]

/** Who moves an order: its buyer, a clerk, a payment gateway, or the shop itself by the clock. */
export type Actor = 'buyer' | 'system' | 'gateway' | 'staff'

export type OrderMove = { from: Status; to: Status; by: readonly Actor[] }

const anybody: readonly Actor[] = ['buyer', 'staff', 'system']

/** Every move an order can make, and who may make it. The database holds the same table (order_moves) and refuses any other; a test compares the two. */
export const orderMoves: readonly OrderMove[] = [
  { from: Status.unpaid, to: Status.paid, by: ['gateway', 'system', 'staff'] },
  { from: Status.unpaid, to: Status.cancelled, by: ['buyer', 'system', 'staff'] },
  { from: Status.paid, to: Status.shipped, by: ['staff', 'system'] },
  { from: Status.paid, to: Status.refunding, by: anybody },
  { from: Status.shipped, to: Status.received, by: ['buyer', 'system', 'staff'] },
  { from: Status.shipped, to: Status.refunding, by: anybody },
  { from: Status.received, to: Status.done, by: ['buyer', 'system'] },
  { from: Status.received, to: Status.refunding, by: anybody },
  { from: Status.done, to: Status.refunding, by: anybody },
  { from: Status.refunding, to: Status.refunded, by: ['gateway', 'system', 'staff'] },
  { from: Status.refunding, to: Status.paid, by: anybody },
  { from: Status.refunding, to: Status.shipped, by: anybody },
  { from: Status.refunding, to: Status.received, by: anybody },
  { from: Status.refunding, to: Status.done, by: anybody },
]

/** The statuses from which this actor may move an order to `to`. */
export const mayCome = (to: Status, by: Actor): Status[] => orderMoves.filter((move) => move.to === to && move.by.includes(by)).map(({ from }) => from)

/** The statuses that a list's `type` shows. 0 is all; 4 covers 5, because the older clients know only four. Undefined: no such type. */
export function statusesOfType(type: number): readonly number[] | undefined {
  if (type === 0) return [1, 2, 3, 4, 5, 6, 7, 8]
  if (type === 4) return [Status.done, Status.received]
  return Number.isInteger(type) && type >= 1 && type <= 8 ? [type] : undefined
}
