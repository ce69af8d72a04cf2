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

/** Every move an order can make. The database holds the same list (order_moves) and refuses any other; a test compares the two. */
export const allowedMoves: readonly (readonly [from: Status, to: Status])[] = [
  [Status.unpaid, Status.paid],
  [Status.unpaid, Status.cancelled],
  [Status.paid, Status.shipped],
  [Status.paid, Status.refunding],
  [Status.shipped, Status.received],
  [Status.shipped, Status.refunding],
  [Status.received, Status.done],
  [Status.received, Status.refunding],
  [Status.done, Status.refunding],
  [Status.refunding, Status.refunded],
  [Status.refunding, Status.paid],
  [Status.refunding, Status.shipped],
  [Status.refunding, Status.received],
  [Status.refunding, Status.done],
]

/** The statuses that a list's `type` shows. 0 is all; 4 covers 5, because the older clients know only four. Undefined: no such type. */
export function statusesOfType(type: number): readonly number[] | undefined {
  if (type === 0) return [1, 2, 3, 4, 5, 6, 7, 8]
  if (type === 4) return [Status.done, Status.received]
  return Number.isInteger(type) && type >= 1 && type <= 8 ? [type] : undefined
}
