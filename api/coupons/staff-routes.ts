import { type Static, Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { Ok, ok, replies } from '../http/envelope.ts'
import { writeOnce } from '../http/idempotency.ts'
import { purgePages } from '../http/page-cache.ts'
import { requireStaff } from '../http/staff-auth.ts'
import { StaffList, staffListQuery, staffListWish } from '../http/staff-list.ts'
import { pagesAbout } from '../prices/pages.ts'
import { fenIn, fenOrNull, timeIn } from '../prices/schema.ts'
import { textIn } from '../prices/staff-routes.ts'
import { transact } from '../shared/db.ts'
import { type Lang, said } from '../shared/i18n.ts'
import { whole, wholeOr } from '../shared/ids.ts'
import { yuan } from '../shared/money.ts'
import { CHANGE, READ, WRITE } from '../shared/rights.ts'
import { shopTime } from '../shared/time.ts'
import { listForStaff, type StaffCoupon } from './staff-read.ts'
import { CouponBody, StaffCouponReply } from './schema.ts'
import { addCoupon, changeCoupon, type CouponWish, stopCoupon } from './write.ts'

const tags = ['coupons']
const security = [{ staff: [] }]
const InId = Type.Object({ id: Type.String({ maxLength: 20 }) })
const IdReply = Ok({ data: Type.Object({ id: Type.Integer() }) })

/** /v1/staff/coupons. */
export const couponStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    const { config, db } = deps

    app.get(
      '/v1/staff/coupons',
      {
        onRequest: requireStaff(deps, 'marketing', READ),
        config: { empty: { data: [] } },
        schema: {
          operationId: 'listStaffCoupons',
          summary: 'Coupons, the newest first, with how many were claimed and used',
          tags,
          security,
          querystring: Type.Object(staffListQuery),
          response: StaffList(StaffCouponReply),
        },
      },
      async (request) => {
        const wish = staffListWish(request.query)
        const { coupons, total } = await listForStaff(db, wish)
        return ok({ data: coupons.map((coupon) => shown(coupon, deps.clock(), config.timeZone, request.lang)), paginator: { pagesize: wish.pageSize, total } })
      },
    )

    app.post(
      '/v1/staff/coupons',
      {
        onRequest: requireStaff(deps, 'marketing', WRITE),
        config: { empty: { data: {} } },
        schema: { operationId: 'addCoupon', summary: 'A new coupon', tags, security, body: CouponBody, response: replies(IdReply) },
      },
      async (request) => {
        const wish = couponWish(request.body, config.timeZone)
        const data = await writeOnce(db, request, async (tx) => {
          const id = await addCoupon(tx, wish)
          await purgePages(tx, await pagesAbout(tx, wish))
          return { id }
        })
        return ok({ data })
      },
    )

    app.put(
      '/v1/staff/coupons/:id',
      {
        onRequest: requireStaff(deps, 'marketing', CHANGE),
        config: { empty: { data: {} } },
        schema: { operationId: 'changeCoupon', summary: 'Change a coupon that nobody has claimed yet', tags, security, params: InId, body: CouponBody, response: replies(IdReply) },
      },
      async (request) => {
        const id = wholeOr(request.params.id, 10700)
        const wish = couponWish(request.body, config.timeZone)
        await transact(db, async (tx) => {
          await purgePages(tx, await pagesAbout(tx, await changeCoupon(tx, id, wish)))
          await purgePages(tx, await pagesAbout(tx, wish))
        })
        return ok({ data: { id } })
      },
    )

    app.post(
      '/v1/staff/coupons/:id/stop',
      {
        onRequest: requireStaff(deps, 'marketing', CHANGE),
        config: { empty: { data: {} } },
        schema: { operationId: 'stopCoupon', summary: 'Let nobody claim it any more; what is claimed stays good', tags, security, params: InId, response: replies(IdReply) },
      },
      async (request) => {
        const id = wholeOr(request.params.id, 10700)
        await transact(db, async (tx) => await purgePages(tx, await pagesAbout(tx, await stopCoupon(tx, id, deps.clock()))))
        return ok({ data: { id } })
      },
    )
  }

function couponWish(body: Static<typeof CouponBody>, timeZone: string): CouponWish {
  const time = (value: string | null | undefined, field: string) => (value === null || value === undefined || value === '' ? null : timeIn(value, timeZone, field))
  return {
    kind: body.kind,
    name: textIn(body.name, 'name'),
    nameEn: textIn(body.name_en, 'name_en'),
    amount: fenOrNull(body.amount, 'amount'),
    percent: body.percent ?? null,
    cap: fenOrNull(body.cap, 'cap'),
    threshold: fenIn(body.threshold ?? '0', 'threshold'),
    scope: body.scope,
    scopeIds: (body.scope_ids ?? []).map(whole),
    total: body.total ?? null,
    perPerson: body.per_person ?? 1,
    claimFrom: timeIn(body.claim_from, timeZone, 'claim_from'),
    claimUntil: timeIn(body.claim_until, timeZone, 'claim_until'),
    validFrom: time(body.valid_from, 'valid_from'),
    validUntil: time(body.valid_until, 'valid_until'),
    validDays: body.valid_days ?? null,
    withPromotions: body.with_promotions ?? true,
    withCoupons: body.with_coupons ?? false,
  }
}

function shown(coupon: StaffCoupon, now: Date, timeZone: string, lang: Lang) {
  const time = (at: Date | null) => (at ? shopTime(at, timeZone) : '')
  const { couponId, nameEn, cap, threshold, amount, percent, scopeIds, scopeNames, scopeNamesEn, withPromotions, withCoupons, claimFrom, claimUntil, stoppedAt } = coupon
  return {
    id: couponId,
    kind: coupon.kind,
    name: coupon.name,
    name_en: nameEn,
    amount: yuan(amount ?? 0),
    percent: percent ?? 0,
    cap: cap === null ? null : yuan(cap),
    threshold: yuan(threshold),
    scope: coupon.scope,
    scope_ids: scopeIds,
    scope_names: said(lang, scopeNames, scopeNamesEn),
    with_promotions: withPromotions,
    with_coupons: withCoupons,
    total: coupon.total,
    claimed: coupon.claimed,
    used: coupon.used,
    per_person: coupon.perPerson,
    claim_from: time(claimFrom),
    claim_until: time(claimUntil),
    valid_from: time(coupon.validFrom),
    valid_until: time(coupon.validUntil),
    valid_days: coupon.validDays ?? 0,
    state: stoppedAt ? 'stopped' : now < claimFrom ? 'coming' : now < claimUntil ? 'running' : 'over',
  }
}
