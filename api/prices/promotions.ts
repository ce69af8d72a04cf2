import type { Fields } from '@jishi/plugin'
import { readValues } from '../plugins/fields.ts'
import { promotionKind } from '../plugins/loaded.ts'
import type { Db, Tx } from '../shared/db.ts'
import { whole } from '../shared/ids.ts'
import { Refusal } from '../shared/refusals.ts'
import { readPromotion } from './offers.ts'
import type { Promotion, Scope } from './price.ts'

/** A promotion as staff wish for it. Amounts in fen. */
export type PromotionWish = Scope & {
  kind: Promotion['kind']
  name: string
  nameEn: string
  startsAt: Date
  endsAt: Date
  withCoupons: boolean
  nth: number | null
  percent: number | null
  level: number | null
  threshold: number | null
  giftSkuId: number | null
  giftCount: number | null
  steps: { threshold: number; off: number }[]
  /** plugin: which kind (`<plugin>/<kind>`), and what was filled in for it. */
  rule?: string | null
  values?: unknown
}

const MOST_STEPS = 20
const MOST_IN_SCOPE = 500
export const LARGEST_AMOUNT = 10 ** 11

/** Makes a promotion and answers its id. Throws 10710 with the field that is not right. */
export async function addPromotion(tx: Tx, wish: PromotionWish): Promise<number> {
  checkPromotion(wish)
  await checkScope(tx, wish)
  await checkGift(tx, wish)
  const [{ id } = { id: 0 }] = await tx<{ id: number }[]>`
    insert into promotions ${tx(row(tx, wish))} returning id`
  await writeSteps(tx, id, wish)
  return id
}

/** Changes one that has not begun: what has, somebody has counted on. Throws 10710, 10711 none such, 10714 begun. */
export async function changePromotion(tx: Tx, id: number, wish: PromotionWish, now: Date): Promise<void> {
  checkPromotion(wish)
  await checkScope(tx, wish)
  await checkGift(tx, wish)
  const changed = await tx`update promotions set ${tx(row(tx, wish))} where id = ${id} and starts_at > ${now} and stopped_at is null returning 1`
  if (changed.count === 0) throw new Refusal((await readPromotion(tx, id)) ? 10714 : 10711)
  await tx`delete from promotion_steps where promotion_id = ${id}`
  await writeSteps(tx, id, wish)
}

/** Ends a promotion now; any number of times is once. Throws 10711. */
export async function stopPromotion(tx: Tx, id: number, now: Date): Promise<void> {
  const stopped = await tx`update promotions set stopped_at = coalesce(stopped_at, ${now}) where id = ${id} returning 1`
  if (stopped.count === 0) throw new Refusal(10711)
}

const row = (tx: Tx, wish: PromotionWish) => ({
  kind: wish.kind,
  name: wish.name,
  name_en: wish.nameEn,
  scope: wish.scope,
  scope_ids: wish.scopeIds,
  starts_at: wish.startsAt,
  ends_at: wish.endsAt,
  with_coupons: wish.withCoupons,
  nth: wish.kind === 'nth-piece' ? wish.nth : null,
  percent: wish.kind === 'nth-piece' || wish.kind === 'member' ? wish.percent : null,
  level: wish.kind === 'member' ? wish.level : null,
  threshold: wish.kind === 'gift' ? wish.threshold : null,
  gift_sku_id: wish.kind === 'gift' ? wish.giftSkuId : null,
  gift_count: wish.kind === 'gift' ? wish.giftCount : null,
  rule: wish.kind === 'plugin' ? (wish.rule ?? null) : null,
  values: wish.kind === 'plugin' ? tx.json(valuesFor(promotionKind(wish.rule ?? ''), wish.values)) : null,
})

async function writeSteps(tx: Tx, id: number, { kind, steps }: PromotionWish): Promise<void> {
  if (kind !== 'full-reduction') return
  await tx`insert into promotion_steps ${tx(steps.map(({ threshold, off }) => ({ promotion_id: id, threshold, off })))}`
}

function checkPromotion(wish: PromotionWish): void {
  checkWindow(wish.startsAt, wish.endsAt, 'ends_at')
  if (wish.kind === 'member') {
    between(wish.percent, 1, 99, 'percent')
    between(wish.level, 1, 9, 'level')
  } else if (wish.kind === 'nth-piece') {
    between(wish.percent, 0, 99, 'percent')
    between(wish.nth, 2, 100, 'nth')
  } else if (wish.kind === 'gift') {
    between(wish.threshold, 0, LARGEST_AMOUNT, 'threshold')
    between(wish.giftCount, 1, 100, 'gift_count')
  } else if (wish.kind === 'plugin') valuesFor(promotionKind(wish.rule ?? ''), wish.values)
  else checkLadder(wish.steps)
}

/** What was filled in for a plugin's kind. Throws 10710 with the field; with `rule` when there is no such kind. */
export function valuesFor(kind: { fields: Fields } | undefined, given: unknown) {
  if (!kind) throw new Refusal(10710, { field: 'rule' })
  const read = readValues(kind.fields, given)
  if ('field' in read) throw new Refusal(10710, { field: read.field })
  return read.values
}

/** Every higher step must give more; a step may not give more than it asks for. */
function checkLadder(steps: PromotionWish['steps']): void {
  const sorted = steps.toSorted((a, b) => a.threshold - b.threshold)
  if (sorted.length === 0 || sorted.length > MOST_STEPS) throw new Refusal(10710, { field: 'steps' })
  sorted.forEach(({ threshold, off }, i) => {
    const below = sorted[i - 1]
    if (!(off > 0 && off <= threshold && threshold <= LARGEST_AMOUNT) || (below && (below.threshold === threshold || below.off >= off)))
      throw new Refusal(10710, { field: 'steps' })
  })
}

/** A time that begins before it ends. Throws 10710. */
export function checkWindow(from: Date, until: Date, field: string): void {
  if (!(from.getTime() < until.getTime())) throw new Refusal(10710, { field })
}

/** Throws 10710 for what is no whole number between the two. */
export function between(value: number | null, least: number, most: number, field: string): void {
  if (value === null || !Number.isSafeInteger(value) || value < least || value > most) throw new Refusal(10710, { field })
}

/** Everything, or some things that exist. Throws 10710. */
export async function checkScope(db: Db, { scope, scopeIds }: Scope): Promise<void> {
  if (scope === 'all' && scopeIds.length === 0) return
  const ids = new Set(scopeIds)
  if (scope === 'all' || ids.size === 0 || ids.size > MOST_IN_SCOPE || ids.size !== scopeIds.length || scopeIds.some((id) => Number.isNaN(whole(id)))) {
    throw new Refusal(10710, { field: 'scope_ids' })
  }
  const table = { catalog: 'catalogs', spu: 'spus', sku: 'skus' }[scope]
  const [{ n } = { n: 0 }] = await db<{ n: number }[]>`select count(*)::int as n from ${db(table)} where id = any(${scopeIds}::bigint[])`
  if (n !== ids.size) throw new Refusal(10710, { field: 'scope_ids' })
}

async function checkGift(db: Db, { kind, giftSkuId }: PromotionWish): Promise<void> {
  if (kind !== 'gift') return
  const found = giftSkuId === null ? [] : await db`select 1 from stocks where sku_id = ${giftSkuId}`
  if (found.length === 0) throw new Refusal(10710, { field: 'gift_sku_id' })
}
