import type { Values } from '@jishi/plugin'
import { promotionKind } from '../plugins/loaded.ts'
import type { Db } from '../shared/db.ts'
import type { FreightRule } from './freight.ts'
import type { Line, Promotion } from './price.ts'

type PromotionRow = {
  id: number
  kind: Promotion['kind']
  name: string
  nameEn: string
  scope: Promotion['scope']
  scopeIds: number[]
  startsAt: Date
  endsAt: Date
  stopped: boolean
  withCoupons: boolean
  nth: number | null
  percent: number | null
  level: number | null
  threshold: number | null
  steps: { threshold: number; off: number }[]
  gift: { skuId: number; name: string; nameEn: string; count: number; left: number } | null
  rule: string | null
  values: Values | null
}

const columns = (db: Db) => db`
  p.id, p.kind, p.name, p.name_en as "nameEn", p.scope, p.scope_ids as "scopeIds", p.starts_at as "startsAt", p.ends_at as "endsAt",
  p.stopped_at is not null as stopped, p.with_coupons as "withCoupons", p.nth, p.percent, p.level, p.threshold, p.rule, p.values,
  coalesce((select json_agg(json_build_object('threshold', s.threshold, 'off', s.off) order by s.threshold) from promotion_steps s where s.promotion_id = p.id), '[]') as steps,
  (select json_build_object('skuId', g.id, 'name', g.name, 'nameEn', coalesce(nullif(g.name_en, ''), g.name), 'count', p.gift_count, 'left', k.stock)
    from skus g join stocks k on k.sku_id = g.id where g.id = p.gift_sku_id) as gift`

/** The condition that a row `p` of promotions runs at a moment. */
export const isRunning = (db: Db, at: Date) => db`p.stopped_at is null and p.starts_at <= ${at} and p.ends_at > ${at}`

/** The promotions that run at a moment, the older first; without those of plugins that are not there. */
export async function readRunning(db: Db, at: Date): Promise<Promotion[]> {
  const rows = await db<PromotionRow[]>`select ${columns(db)} from promotions p where ${isRunning(db, at)} order by p.id`
  return rows.filter(({ kind, rule }) => kind !== 'plugin' || promotionKind(rule ?? '')).map(promotionOf)
}

/** Promotions for staff: a page of them, and how many there are. */
export async function listPromotions(
  db: Db,
  { page, pageSize, q, state, now }: { page: number; pageSize: number; q: string; state: 'all' | 'running' | 'coming' | 'over'; now: Date },
): Promise<{ promotions: Promotion[]; total: number }> {
  const running = isRunning(db, now)
  const wanted = {
    all: db`true`,
    running,
    coming: db`p.stopped_at is null and p.starts_at > ${now}`,
    over: db`(p.stopped_at is not null or p.ends_at <= ${now})`,
  }[state]
  const named = q === '' ? db`true` : db`(position(lower(${q}) in lower(p.name)) > 0 or position(lower(${q}) in lower(p.name_en)) > 0)`
  const rows = await db<PromotionRow[]>`select ${columns(db)} from promotions p where ${wanted} and ${named} order by p.id desc limit ${pageSize} offset ${(page - 1) * pageSize}`
  const [{ total } = { total: 0 }] = await db<{ total: number }[]>`select count(*)::int as total from promotions p where ${wanted} and ${named}`
  return { promotions: rows.map(promotionOf), total }
}

/** Promotions that are not over, for finding which meet. */
export async function readUnended(db: Db, now: Date): Promise<Promotion[]> {
  const rows = await db<PromotionRow[]>`select ${columns(db)} from promotions p where p.stopped_at is null and p.ends_at > ${now} order by p.id`
  return rows.map(promotionOf)
}

/** A promotion, running or not; undefined for no such one. */
export async function readPromotion(db: Db, id: number): Promise<Promotion | undefined> {
  const [row] = await db<PromotionRow[]>`select ${columns(db)} from promotions p where p.id = ${id}`
  return row && promotionOf(row)
}

function promotionOf({ kind, nth, percent, level, threshold, steps, gift, rule, values, ...common }: PromotionRow): Promotion {
  if (kind === 'member') return { ...common, kind, level: level ?? 1, percent: percent ?? 100 }
  if (kind === 'nth-piece') return { ...common, kind, nth: nth ?? 2, percent: percent ?? 100 }
  if (kind === 'full-reduction') return { ...common, kind, steps }
  if (kind === 'plugin') return { ...common, kind, rule: rule ?? '', values: values ?? {} }
  if (!gift) throw new Error(`promotion ${common.id} gives nothing`)
  return { ...common, kind, threshold: threshold ?? 0, gift }
}

/** What delivery costs where, the older rule first. */
export async function readFreightRules(db: Db): Promise<FreightRule[]> {
  return [
    ...(await db<FreightRule[]>`
      select id, name, name_en as "nameEn", regions, deliverable, first_grams as "firstGrams", first_fee as "firstFee",
        further_grams as "furtherGrams", further_fee as "furtherFee", free_over as "freeOver", rule, freight_rules.values from freight_rules order by id`),
  ]
}

/** How well the shop knows a buyer: 0 for everybody it has not said otherwise of. */
export async function readLevel(db: Db, userId: number): Promise<number> {
  const [member] = await db<{ level: number }[]>`select level from members where user_id = ${userId}`
  return member?.level ?? 0
}

/** The same for many, by buyer; 0 is left out. */
export async function readLevels(db: Db, userIds: readonly number[]): Promise<Map<number, number>> {
  const rows = await db<{ userId: number; level: number }[]>`
    select user_id as "userId", level from members where user_id = any((select ${userIds as number[]}::bigint[])::bigint[])`
  return new Map(rows.map(({ userId, level }) => [userId, level]))
}

/** SKUs as prices take them, in id order; unknown ones are left out. Of the same SKU twice the counts add up. */
export async function readLines(db: Db, pieces: readonly { skuId: number; count: number }[]): Promise<(Line & { launched: boolean; stock: number })[]> {
  const counts = new Map<number, number>()
  for (const { skuId, count } of pieces) counts.set(skuId, (counts.get(skuId) ?? 0) + count)
  const rows = await db<(Omit<Line, 'count'> & { launched: boolean; stock: number })[]>`
    select s.id as "skuId", s.spu_id as "spuId", c.path as catalogs, s.name, coalesce(nullif(s.name_en, ''), s.name) as "nameEn", s.price, s.weight_grams as grams, s.launched, k.stock
    from skus s join catalogs c on c.id = s.catalog_id join stocks k on k.sku_id = s.id where s.id = any(${[...counts.keys()]}::bigint[]) order by s.id`
  return rows.map((row) => ({ ...row, count: counts.get(row.skuId) ?? 0 }))
}
