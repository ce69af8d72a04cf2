import { Type } from 'typebox'
import { MoneyIn, Name, orNull, ScopeIds, ScopeIn, TimeIn } from '../prices/schema.ts'

const Facts = {
  kind: Type.String({ description: 'fixed or percent' }),
  name: Type.String(),
  amount: Type.String({ description: 'Yuan that a fixed one takes off' }),
  percent: Type.Integer({ description: 'Percent that a percent one takes off' }),
  cap: Type.Union([Type.String(), Type.Null()], { description: 'The most that a percent one takes off' }),
  threshold: Type.String({ description: 'The goods it is for must come to this much' }),
  scope: Type.String({ description: 'all, catalog, spu or sku' }),
  scope_ids: Type.Array(Type.Integer()),
  scope_names: Type.Array(Type.String()),
  with_promotions: Type.Boolean(),
  with_coupons: Type.Boolean(),
}
export const CenterReply = Type.Object({
  id: Type.Integer(),
  ...Facts,
  left: Type.Union([Type.Integer(), Type.Null()], { description: 'null: no end to them' }),
  per_person: Type.Integer(),
  mine: Type.Integer({ description: 'How many the buyer has claimed' }),
  claimable: Type.Boolean(),
  claim_until: Type.String(),
  valid_from: Type.String(),
  valid_until: Type.String(),
  valid_days: Type.Integer({ description: 'Good for so many days from the claim; 0: the fixed time' }),
})
export const OwnReply = Type.Object({
  id: Type.Integer(),
  coupon_id: Type.Integer(),
  state: Type.String({ description: 'unused, used, returned (good again) or expired' }),
  order_id: Type.Integer({ description: '0: none' }),
  ...Facts,
  valid_from: Type.String(),
  valid_until: Type.String(),
  claimed_at: Type.String(),
})

export const OffersReply = Type.Object({
  promotions: Type.Array(Type.Object({ id: Type.Integer(), kind: Type.String(), tag: Type.String(), text: Type.String(), ends_at: Type.String() })),
  coupons: Type.Array(Type.Object({ id: Type.Integer(), worth: Type.String(), from: Type.String(), cap: Type.String() })),
})

export const CouponBody = Type.Object({
  kind: Type.Unsafe<'fixed' | 'percent'>({ enum: ['fixed', 'percent'] }),
  name: Name,
  name_en: Name,
  amount: orNull(MoneyIn),
  percent: orNull(Type.Integer({ description: 'What comes off, 1 to 99' })),
  cap: orNull(MoneyIn),
  threshold: Type.Optional(MoneyIn),
  scope: ScopeIn,
  scope_ids: Type.Optional(ScopeIds),
  total: orNull(Type.Integer()),
  per_person: Type.Optional(Type.Integer()),
  claim_from: TimeIn,
  claim_until: TimeIn,
  valid_from: orNull(TimeIn),
  valid_until: orNull(TimeIn),
  valid_days: orNull(Type.Integer()),
  with_promotions: Type.Optional(Type.Boolean()),
  with_coupons: Type.Optional(Type.Boolean()),
})

export const StaffCouponReply = Type.Object({
  id: Type.Integer(),
  name_en: Type.String(),
  ...Facts,
  total: Type.Union([Type.Integer(), Type.Null()]),
  claimed: Type.Integer(),
  used: Type.Integer(),
  per_person: Type.Integer(),
  claim_from: Type.String(),
  claim_until: Type.String(),
  valid_from: Type.String(),
  valid_until: Type.String(),
  valid_days: Type.Integer(),
  state: Type.String({ description: 'coming, running, over or stopped' }),
})
