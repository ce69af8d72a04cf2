/** What a parcel can be: planned 待发出, shipped 运输中, arrived 已签收, returned 已退回, cancelled 已取消. */
export const parcelStates = ['planned', 'shipped', 'arrived', 'returned', 'cancelled'] as const
export type ParcelState = (typeof parcelStates)[number]

/** Who moves a parcel; `courier` is what the courier's tracking says. */
export type ParcelActor = 'buyer' | 'system' | 'courier' | 'staff'

/** Every move a parcel can make, and who may make it. The database holds the same table (parcel_moves); a test compares the two. */
export const parcelMoves: readonly { from: ParcelState; to: ParcelState; by: readonly ParcelActor[] }[] = [
  { from: 'planned', to: 'shipped', by: ['staff', 'system'] },
  { from: 'planned', to: 'cancelled', by: ['staff', 'system', 'buyer'] },
  { from: 'shipped', to: 'arrived', by: ['courier', 'buyer', 'staff', 'system'] },
  { from: 'shipped', to: 'returned', by: ['courier', 'staff', 'system'] },
  { from: 'arrived', to: 'returned', by: ['staff', 'system'] },
]
