import { type Static, Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { App } from '../http/app-type.ts'
import { Ok, ok, replies } from '../http/envelope.ts'
import { writeOnce } from '../http/idempotency.ts'
import { purgePages } from '../http/page-cache.ts'
import { requireStaff } from '../http/staff-auth.ts'
import { StaffList, staffListQuery, staffListWish } from '../http/staff-list.ts'
import { transact } from '../shared/db.ts'
import { whole, wholeOr } from '../shared/ids.ts'
import { type Lang, said } from '../shared/i18n.ts'
import { yuan } from '../shared/money.ts'
import { Refusal } from '../shared/refusals.ts'
import { CHANGE, READ, WRITE } from '../shared/rights.ts'
import { shopTime } from '../shared/time.ts'
import { findConflicts } from './conflicts.ts'
import type { FreightRule } from './freight.ts'
import { addFreightRule, changeFreightRule, type FreightRuleWish, removeFreightRule } from './freight-rules.ts'
import { setLevel } from './members.ts'
import { listPromotions, readFreightRules, readPromotion } from './offers.ts'
import { pagesAbout } from './pages.ts'
import type { Promotion } from './price.ts'
import { addPromotion, changePromotion, type PromotionWish, stopPromotion } from './promotions.ts'
import { FreightBody, FreightReply, fenIn, fenOrNull, PromotionBody, PromotionReply, timeIn, yuanOrNull } from './schema.ts'

const tags = ['prices']
const security = [{ staff: [] }]
const InId = Type.Object({ id: Type.String({ maxLength: 20 }) })
const IdReply = Ok({ data: Type.Object({ id: Type.Integer() }) })

/** /v1/staff/promotions, /v1/staff/freight-rules, and members' levels. */
export const priceStaffRoutes =
  (deps: Deps) =>
  async (app: App): Promise<void> => {
    promotionRoutes(deps, app)
    freightRoutes(deps, app)
    memberRoutes(deps, app)
  }

function promotionRoutes(deps: Deps, app: App): void {
  const { config, db } = deps
  const shown = (promotion: Promotion, lang: Lang) => promotionReply(promotion, deps.clock(), config.timeZone, lang)

  app.get(
    '/v1/staff/promotions',
    {
      onRequest: requireStaff(deps, 'marketing', READ),
      config: { empty: { data: [] } },
      schema: {
        operationId: 'listPromotions',
        summary: 'Promotions, the newest first',
        tags,
        security,
        querystring: Type.Object({ ...staffListQuery, state: Type.Optional(Type.String({ maxLength: 20, description: 'all, running, coming or over' })) }),
        response: StaffList(PromotionReply),
      },
    },
    async (request) => {
      const wish = staffListWish(request.query)
      const state = (['running', 'coming', 'over'] as const).find((name) => name === request.query.state) ?? 'all'
      const { promotions, total } = await listPromotions(db, { ...wish, state, now: deps.clock() })
      return ok({ data: promotions.map((promotion) => shown(promotion, request.lang)), paginator: { pagesize: wish.pageSize, total } })
    },
  )

  app.get(
    '/v1/staff/promotions/conflicts',
    {
      onRequest: requireStaff(deps, 'marketing', READ),
      config: { empty: { data: [] } },
      schema: {
        operationId: 'listPromotionConflicts',
        summary: 'Promotions of one kind that meet on some goods: there only the better one counts',
        tags,
        security,
        response: replies(
          Ok({
            data: Type.Array(Type.Object({ first: PromotionReply, second: PromotionReply, from: Type.String(), until: Type.String(), skus: Type.Integer() })),
          }),
        ),
      },
    },
    async ({ lang }) => {
      const conflicts = await findConflicts(db, deps.clock())
      const time = (at: Date) => shopTime(at, config.timeZone)
      return ok({
        data: conflicts.map(({ first, second, from, until, skus }) => ({
          first: shown(first, lang),
          second: shown(second, lang),
          from: time(from),
          until: time(until),
          skus,
        })),
      })
    },
  )

  app.get(
    '/v1/staff/promotions/:id',
    {
      onRequest: requireStaff(deps, 'marketing', READ),
      config: { empty: { data: {} } },
      schema: { operationId: 'readPromotion', summary: 'One promotion', tags, security, params: InId, response: replies(Ok({ data: PromotionReply })) },
    },
    async (request) => {
      const id = whole(request.params.id)
      const promotion = Number.isNaN(id) ? undefined : await readPromotion(db, id)
      if (!promotion) throw new Refusal(10711)
      return ok({ data: shown(promotion, request.lang) })
    },
  )

  app.post(
    '/v1/staff/promotions',
    {
      onRequest: requireStaff(deps, 'marketing', WRITE),
      config: { empty: { data: {} } },
      schema: { operationId: 'addPromotion', summary: 'A new promotion', tags, security, body: PromotionBody, response: replies(IdReply) },
    },
    async (request) => {
      const wish = promotionWish(request.body, config.timeZone)
      const data = await writeOnce(db, request, async (tx) => {
        const id = await addPromotion(tx, wish)
        await purgePages(tx, await pagesAbout(tx, wish))
        return { id }
      })
      return ok({ data })
    },
  )

  app.put(
    '/v1/staff/promotions/:id',
    {
      onRequest: requireStaff(deps, 'marketing', CHANGE),
      config: { empty: { data: {} } },
      schema: { operationId: 'changePromotion', summary: 'Change a promotion that has not begun', tags, security, params: InId, body: PromotionBody, response: replies(IdReply) },
    },
    async (request) => {
      const id = wholeOr(request.params.id, 10711)
      const wish = promotionWish(request.body, config.timeZone)
      await transact(db, async (tx) => {
        await changePromotion(tx, id, wish, deps.clock())
        await purgePages(tx, await pagesAbout(tx, wish))
      })
      return ok({ data: { id } })
    },
  )

  app.post(
    '/v1/staff/promotions/:id/stop',
    {
      onRequest: requireStaff(deps, 'marketing', CHANGE),
      config: { empty: { data: {} } },
      schema: { operationId: 'stopPromotion', summary: 'End a promotion now', tags, security, params: InId, response: replies(IdReply) },
    },
    async (request) => {
      const id = wholeOr(request.params.id, 10711)
      await transact(db, async (tx) => {
        await stopPromotion(tx, id, deps.clock())
        const promotion = await readPromotion(tx, id)
        if (promotion) await purgePages(tx, await pagesAbout(tx, promotion))
      })
      return ok({ data: { id } })
    },
  )
}

/** Every product page says from what amount on delivery is free. */
const everyItem = ['promotions']

function freightRoutes(deps: Deps, app: App): void {
  const { db } = deps
  app.get(
    '/v1/staff/freight-rules',
    {
      onRequest: requireStaff(deps, 'marketing', READ),
      config: { empty: { data: [] } },
      schema: { operationId: 'listFreightRules', summary: 'What delivery costs where', tags, security, response: replies(Ok({ data: Type.Array(FreightReply) })) },
    },
    async () => ok({ data: (await readFreightRules(db)).map(freightReply) }),
  )

  app.post(
    '/v1/staff/freight-rules',
    {
      onRequest: requireStaff(deps, 'marketing', WRITE),
      config: { empty: { data: {} } },
      schema: { operationId: 'addFreightRule', summary: 'A new freight rule', tags, security, body: FreightBody, response: replies(IdReply) },
    },
    async (request) => {
      const data = await writeOnce(db, request, async (tx) => {
        const id = await addFreightRule(tx, freightWish(request.body))
        await purgePages(tx, everyItem)
        return { id }
      })
      return ok({ data })
    },
  )

  app.put(
    '/v1/staff/freight-rules/:id',
    {
      onRequest: requireStaff(deps, 'marketing', CHANGE),
      config: { empty: { data: {} } },
      schema: {
        operationId: 'changeFreightRule',
        summary: 'Change a freight rule, for orders from now on',
        tags,
        security,
        params: InId,
        body: FreightBody,
        response: replies(IdReply),
      },
    },
    async (request) => {
      const id = wholeOr(request.params.id, 10712)
      await transact(db, async (tx) => {
        await changeFreightRule(tx, id, freightWish(request.body))
        await purgePages(tx, everyItem)
      })
      return ok({ data: { id } })
    },
  )

  app.delete(
    '/v1/staff/freight-rules/:id',
    {
      onRequest: requireStaff(deps, 'marketing', CHANGE),
      schema: { operationId: 'removeFreightRule', summary: 'Remove a freight rule', tags, security, params: InId, response: replies(Ok({})) },
    },
    async (request) => {
      await transact(db, async (tx) => {
        await removeFreightRule(tx, wholeOr(request.params.id, 10712))
        await purgePages(tx, everyItem)
      })
      return ok({})
    },
  )
}

function memberRoutes(deps: Deps, app: App): void {
  app.put(
    '/v1/staff/buyers/:id/level',
    {
      onRequest: requireStaff(deps, 'marketing', CHANGE),
      schema: {
        operationId: 'setBuyerLevel',
        summary: "A buyer's member level, 0 to 9",
        tags,
        security,
        params: InId,
        body: Type.Object({ level: Type.Integer({ minimum: 0, maximum: 9 }) }),
        response: replies(Ok({})),
      },
    },
    async (request) => {
      await transact(deps.db, (tx) => setLevel(tx, wholeOr(request.params.id, 10713), request.body.level, deps.clock()))
      return ok({})
    },
  )
}

function promotionWish(body: Static<typeof PromotionBody>, timeZone: string): PromotionWish {
  const giftSkuId = body.gift_sku_id === null || body.gift_sku_id === undefined ? null : whole(body.gift_sku_id)
  return {
    kind: body.kind,
    name: textIn(body.name, 'name'),
    nameEn: textIn(body.name_en, 'name_en'),
    scope: body.scope,
    scopeIds: (body.scope_ids ?? []).map(whole),
    startsAt: timeIn(body.starts_at, timeZone, 'starts_at'),
    endsAt: timeIn(body.ends_at, timeZone, 'ends_at'),
    withCoupons: body.with_coupons ?? true,
    nth: body.nth ?? null,
    percent: body.percent ?? null,
    level: body.level ?? null,
    threshold: fenOrNull(body.threshold, 'threshold'),
    giftSkuId,
    giftCount: body.gift_count ?? null,
    rule: body.rule ?? null,
    values: body.values ?? {},
    steps: (body.steps ?? []).map(({ threshold, off }) => ({ threshold: fenIn(threshold, 'steps'), off: fenIn(off, 'steps') })),
  }
}

/** A name that people read. Throws 10710. */
export function textIn(value: string, field: string): string {
  const text = value.trim()
  if (text === '' || /\p{Cc}/u.test(text) || !text.isWellFormed()) throw new Refusal(10710, { field })
  return text
}

function freightWish(body: Static<typeof FreightBody>): FreightRuleWish {
  return {
    name: textIn(body.name, 'name'),
    nameEn: textIn(body.name_en, 'name_en'),
    regions: body.regions,
    deliverable: body.deliverable ?? true,
    firstGrams: body.first_grams ?? 1000,
    firstFee: fenIn(body.first_fee ?? '0', 'first_fee'),
    furtherGrams: body.further_grams ?? 1000,
    furtherFee: fenIn(body.further_fee ?? '0', 'further_fee'),
    freeOver: fenOrNull(body.free_over, 'free_over'),
    rule: body.rule || null,
    values: body.values ?? {},
  }
}

const freightReply = (rule: FreightRule) => ({
  id: rule.id,
  name: rule.name,
  name_en: rule.nameEn,
  regions: rule.regions,
  deliverable: rule.deliverable,
  first_grams: rule.firstGrams,
  first_fee: yuan(rule.firstFee),
  further_grams: rule.furtherGrams,
  further_fee: yuan(rule.furtherFee),
  free_over: yuanOrNull(rule.freeOver),
  rule: rule.rule ?? null,
  values: rule.values ?? null,
})

function promotionReply(promotion: Promotion, now: Date, timeZone: string, lang: Lang) {
  const { id, kind, name, nameEn, scope, scopeIds, startsAt, endsAt, stopped, withCoupons } = promotion
  const state = stopped ? 'stopped' : now < startsAt ? 'coming' : now < endsAt ? 'running' : 'over'
  const gift = promotion.kind === 'gift' ? promotion.gift : null
  return {
    id,
    kind,
    name,
    name_en: nameEn,
    scope,
    scope_ids: scopeIds,
    starts_at: shopTime(startsAt, timeZone),
    ends_at: shopTime(endsAt, timeZone),
    state,
    with_coupons: withCoupons,
    nth: promotion.kind === 'nth-piece' ? promotion.nth : null,
    percent: promotion.kind === 'nth-piece' || promotion.kind === 'member' ? promotion.percent : null,
    level: promotion.kind === 'member' ? promotion.level : null,
    threshold: promotion.kind === 'gift' ? yuan(promotion.threshold) : null,
    gift: gift && { sku_id: gift.skuId, name: said(lang, gift.name, gift.nameEn), count: gift.count, left: gift.left },
    steps: promotion.kind === 'full-reduction' ? promotion.steps.map(({ threshold, off }) => ({ threshold: yuan(threshold), off: yuan(off) })) : [],
    rule: promotion.kind === 'plugin' ? promotion.rule : null,
    values: promotion.kind === 'plugin' ? promotion.values : null,
  }
}
