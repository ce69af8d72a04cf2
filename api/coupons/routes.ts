import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { buyerOf, findBuyer, requireBuyer } from '../http/auth.ts'
import { Ok, ok, replies } from '../http/envelope.ts'
import { writeOnce } from '../http/idempotency.ts'
import { readLines, readRunning } from '../prices/offers.ts'
import { covers } from '../prices/price.ts'
import { couponWords, promotionWords } from '../prices/words.ts'
import { type Lang, said } from '../shared/i18n.ts'
import { Whole, whole } from '../shared/ids.ts'
import { yuan } from '../shared/money.ts'
import { Refusal } from '../shared/refusals.ts'
import { shopTime } from '../shared/time.ts'
import { claimCoupon } from './claim.ts'
import { type CouponFacts, listClaimable, listOwnCoupons, ownStates } from './read.ts'
import { CenterReply, OffersReply, OwnReply } from './schema.ts'

const tags = ['coupons']
const InUsername = Type.Object({ username: Type.String({ maxLength: 40 }) })

/** /v1/coupons and /v1/users/{username}/coupons. */
export const couponRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const onRequest = requireBuyer(deps)
    const { config, db } = deps
    const security = [{ token: [] }]
    const time = (at: Date | null) => (at ? shopTime(at, config.timeZone) : '')

    app.get(
      '/v1/coupons',
      {
        config: { empty: { data: [] } },
        schema: {
          operationId: 'listCoupons',
          summary: 'Coupons that can be claimed now; for who is logged in, which they have',
          tags,
          response: replies(Ok({ data: Type.Array(CenterReply) })),
        },
      },
      async (request) => {
        const buyer = await findBuyer(deps, request)
        const coupons = await listClaimable(db, deps.clock(), buyer?.id)
        const data = coupons.map((coupon) => ({
          id: coupon.couponId,
          ...factsReply(coupon, request.lang),
          left: coupon.left,
          per_person: coupon.perPerson,
          mine: coupon.mine,
          claimable: coupon.mine < coupon.perPerson && coupon.left !== 0,
          claim_until: time(coupon.claimUntil),
          valid_from: time(coupon.validFrom),
          valid_until: time(coupon.validUntil),
          valid_days: coupon.validDays ?? 0,
        }))
        return ok({ data })
      },
    )

    app.get(
      '/v1/promotions',
      {
        config: { empty: { data: { promotions: [], coupons: [] } } },
        schema: {
          operationId: 'listSkuOffers',
          summary: 'What is cheaper about a SKU now: promotions it takes part in, and coupons for it that can be claimed',
          tags,
          querystring: Type.Object({ sku_id: Type.String({ maxLength: 20 }) }),
          response: replies(Ok({ data: OffersReply })),
        },
      },
      async (request) => {
        const skuId = whole(request.query.sku_id)
        const at = deps.clock()
        const [[line], running, coupons] = await Promise.all([Number.isNaN(skuId) ? [] : readLines(db, [{ skuId, count: 1 }]), readRunning(db, at), listClaimable(db, at)])
        if (!line) throw new Refusal(10200)
        const promotions = running
          .filter((promotion) => covers(promotion, line))
          .map((promotion) => ({ id: promotion.id, kind: promotion.kind, ...promotionWords(promotion, request.lang), ends_at: time(promotion.endsAt) }))
        const good = coupons.filter((coupon) => covers(coupon, line) && coupon.left !== 0).map((coupon) => ({ id: coupon.couponId, ...couponWords(coupon, request.lang) }))
        return ok({ data: { promotions, coupons: good } })
      },
    )

    app.post(
      '/v1/users/:username/coupons',
      {
        onRequest,
        config: { empty: { data: {} } },
        schema: {
          operationId: 'claimCoupon',
          summary: 'Claim a coupon',
          tags,
          security,
          params: InUsername,
          body: Type.Object({ coupon_id: Whole }),
          response: replies(Ok({ data: Type.Object({ id: Type.Integer({ description: "Of the coupon in the buyer's hand" }) }) })),
        },
      },
      async (request) => {
        const { id } = buyerOf(request)
        const data = await writeOnce(db, request, async (tx) => ({ id: await claimCoupon(tx, id, whole(request.body.coupon_id), deps.clock()) }))
        return ok({ data })
      },
    )

    app.get(
      '/v1/users/:username/coupons',
      {
        onRequest,
        config: { empty: { data: [] } },
        schema: {
          operationId: 'listOwnCoupons',
          summary: "The buyer's coupons, those that end first in front",
          tags,
          security,
          params: InUsername,
          querystring: Type.Object({ state: Type.Optional(Type.String({ maxLength: 20, description: 'unused, used or expired; all without it' })) }),
          response: replies(Ok({ data: Type.Array(OwnReply) })),
        },
      },
      async (request) => {
        const { state } = request.query
        const wanted = ownStates.find((name) => name === state)
        if (state !== undefined && state !== '' && !wanted) throw new Refusal(10710, { field: 'state' })
        const coupons = await listOwnCoupons(db, buyerOf(request).id, deps.clock(), wanted)
        const data = coupons.map((coupon) => ({
          id: coupon.id,
          coupon_id: coupon.couponId,
          state: coupon.state,
          order_id: coupon.orderId ?? 0,
          ...factsReply(coupon, request.lang),
          valid_from: time(coupon.validFrom),
          valid_until: time(coupon.validUntil),
          claimed_at: time(coupon.claimedAt),
        }))
        return ok({ data })
      },
    )
  }

function factsReply(facts: CouponFacts, lang: Lang) {
  return {
    kind: facts.kind,
    name: said(lang, facts.name, facts.nameEn),
    amount: yuan(facts.amount ?? 0),
    percent: facts.percent ?? 0,
    cap: facts.cap === null ? null : yuan(facts.cap),
    threshold: yuan(facts.threshold),
    scope: facts.scope,
    scope_ids: facts.scopeIds,
    scope_names: said(lang, facts.scopeNames, facts.scopeNamesEn),
    with_promotions: facts.withPromotions,
    with_coupons: facts.withCoupons,
  }
}
