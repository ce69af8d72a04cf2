import { type Static, Type } from 'typebox'
import type { Deps } from '../deps.ts'
import { readPlannedPrices } from '../goods/edit/schedule-prices.ts'
import type { App } from '../http/app-type.ts'
import { Ok, ok, replies } from '../http/envelope.ts'
import { requireStaff } from '../http/staff-auth.ts'
import { readFreightRules, readLevel, readLines, readRunning } from '../prices/offers.ts'
import { type Coupon, priceOrder } from '../prices/price.ts'
import { BreakdownReply, breakdownReply } from '../prices/reply.ts'
import { orNull, TimeIn, timeIn } from '../prices/schema.ts'
import type { Db } from '../shared/db.ts'
import { Whole, whole } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'
import { READ } from '../shared/rights.ts'
import { shopTime } from '../shared/time.ts'
import { readTemplates } from './staff-read.ts'

const Body = Type.Object({
  lines: Type.Array(Type.Object({ sku_id: Whole, count: Whole }), { minItems: 1, maxItems: 100 }),
  at: Type.Optional(TimeIn),
  /** Either a buyer, whose level counts, or a level. */
  user_id: orNull(Whole),
  level: orNull(Type.Integer({ minimum: 0, maximum: 9 })),
  coupon_ids: Type.Optional(Type.Array(Whole, { maxItems: 20, description: 'Kinds of coupons, as if the buyer had one of each' })),
  region: orNull(Type.String({ pattern: '^\\d{2}(\\d{2}){0,2}$' })),
  address: orNull(Type.String({ maxLength: 100 })),
})
const LARGEST = 10 ** 13

/** POST /v1/staff/prices/preview: the shop at a future date. */
export const pricePreviewStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    app.post(
      '/v1/staff/prices/preview',
      {
        onRequest: requireStaff(deps, 'marketing', READ),
        config: { empty: { data: {} } },
        schema: {
          operationId: 'previewPrice',
          summary: 'What a cart would cost at a moment, for a buyer, and why; creates nothing',
          tags: ['prices'],
          security: [{ staff: [] }],
          body: Body,
          response: replies(
            Ok({
              data: Type.Object({
                at: Type.String(),
                level: Type.Integer(),
                breakdown: BreakdownReply,
                coupon_faults: Type.Array(Type.Object({ coupon_id: Type.Integer(), reason: Type.String() })),
              }),
            }),
          ),
        },
      },
      async (request) => {
        const { body } = request
        const at = body.at === undefined ? deps.clock() : timeIn(body.at, deps.config.timeZone, 'at')
        const level = body.level ?? (body.user_id === null || body.user_id === undefined ? 0 : await readLevel(deps.db, whole(body.user_id)))
        const { breakdown, coupons } = await previewPrice(deps.db, body, level, at)
        const coupon_faults = breakdown.couponFaults.map(({ id, reason }) => ({ coupon_id: coupons.find((coupon) => coupon.id === id)?.couponId ?? 0, reason }))
        return ok({ data: { at: shopTime(at, deps.config.timeZone), level, breakdown: breakdownReply(breakdown), coupon_faults } })
      },
    )
  }

async function previewPrice(db: Db, body: Static<typeof Body>, level: number, at: Date) {
  const pieces = body.lines.map(({ sku_id, count }) => ({ skuId: whole(sku_id), count: whole(count) }))
  const [today, planned] = await Promise.all([
    readLines(db, pieces),
    readPlannedPrices(
      db,
      pieces.map(({ skuId }) => skuId),
      at,
    ),
  ])
  const lines = today.map((line) => ({ ...line, price: planned.get(line.skuId) ?? line.price }))
  if (lines.length < new Set(body.lines.map(({ sku_id }) => whole(sku_id))).size) throw new Refusal(10710, { field: 'lines' })
  if (!(lines.reduce((sum, { price, count }) => sum + price * count, 0) <= LARGEST)) throw new Refusal(10715)
  const coupons: Coupon[] = await readTemplates(db, (body.coupon_ids ?? []).map(whole), at)
  const destination = body.region || body.address ? { region: body.region ?? null, address: body.address ?? '' } : undefined
  const [promotions, freightRules] = await Promise.all([readRunning(db, at), readFreightRules(db)])
  return { coupons, breakdown: priceOrder({ lines, promotions, coupons, freightRules, destination, balance: 0, member: level, at }) }
}
