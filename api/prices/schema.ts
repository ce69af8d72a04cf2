import { Type } from 'typebox'
import { Whole } from '../shared/ids.ts'
import { fen, yuan } from '../shared/money.ts'
import { Refusal } from '../shared/refusals.ts'
import { shopTime } from '../shared/time.ts'

/** Money as staff type it: "88.00". */
export const MoneyIn = Type.String({ maxLength: 20, description: 'Yuan with at most two places' })
/** "2026-12-01 00:00:00" on the shop's clock, or ISO 8601 with its zone. */
export const TimeIn = Type.String({ maxLength: 40, description: 'YYYY-MM-DD HH:MM:SS on the shop’s clock, or ISO 8601 with a zone' })
export const Name = Type.String({ minLength: 1, maxLength: 60 })
export const ScopeIn = Type.Unsafe<'all' | 'catalog' | 'spu' | 'sku'>({ enum: ['all', 'catalog', 'spu', 'sku'] })
export const ScopeIds = Type.Array(Whole, { maxItems: 500 })
export const orNull = <T extends Parameters<typeof Type.Optional>[0]>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]))

/** A kind that a plugin has brought. */
const RuleIn = Type.String({ maxLength: 90, description: '<plugin>/<kind>, as GET /v1/staff/plugins lists them' })
const ValuesIn = Type.Record(Type.String({ maxLength: 40 }), Type.Union([Type.Integer(), Type.Boolean(), Type.String({ maxLength: 1000 })]), {
  maxProperties: 20,
  description: 'What is filled in for the fields of the plugin’s kind; money in fen',
})
const RuleReply = { rule: Type.Union([Type.String(), Type.Null()]), values: Type.Union([ValuesIn, Type.Null()]) }

export const PromotionBody = Type.Object({
  kind: Type.Unsafe<'member' | 'nth-piece' | 'full-reduction' | 'gift' | 'plugin'>({ enum: ['member', 'nth-piece', 'full-reduction', 'gift', 'plugin'] }),
  name: Name,
  name_en: Name,
  scope: ScopeIn,
  scope_ids: Type.Optional(ScopeIds),
  starts_at: TimeIn,
  ends_at: TimeIn,
  with_coupons: Type.Optional(Type.Boolean({ description: 'Whether coupons count for what it has made cheaper; true by default' })),
  nth: orNull(Type.Integer()),
  percent: orNull(Type.Integer({ description: 'What is still paid' })),
  level: orNull(Type.Integer()),
  threshold: orNull(MoneyIn),
  gift_sku_id: orNull(Whole),
  gift_count: orNull(Type.Integer()),
  steps: Type.Optional(Type.Array(Type.Object({ threshold: MoneyIn, off: MoneyIn }), { maxItems: 20 })),
  rule: orNull(RuleIn),
  values: orNull(ValuesIn),
})

export const PromotionReply = Type.Object({
  id: Type.Integer(),
  kind: Type.String(),
  name: Type.String(),
  name_en: Type.String(),
  scope: Type.String(),
  scope_ids: Type.Array(Type.Integer()),
  starts_at: Type.String(),
  ends_at: Type.String(),
  state: Type.String({ description: 'coming, running, over or stopped' }),
  with_coupons: Type.Boolean(),
  nth: Type.Union([Type.Integer(), Type.Null()]),
  percent: Type.Union([Type.Integer(), Type.Null()]),
  level: Type.Union([Type.Integer(), Type.Null()]),
  threshold: Type.Union([Type.String(), Type.Null()]),
  gift: Type.Union([Type.Object({ sku_id: Type.Integer(), name: Type.String(), count: Type.Integer(), left: Type.Integer() }), Type.Null()]),
  steps: Type.Array(Type.Object({ threshold: Type.String(), off: Type.String() })),
  ...RuleReply,
})

export const FreightBody = Type.Object({
  name: Name,
  name_en: Name,
  regions: Type.Array(Type.String({ maxLength: 6 }), { maxItems: 500, description: 'GB/T 2260 codes of provinces, cities or districts; none: everywhere else' }),
  deliverable: Type.Optional(Type.Boolean()),
  first_grams: Type.Optional(Type.Integer()),
  first_fee: Type.Optional(MoneyIn),
  further_grams: Type.Optional(Type.Integer()),
  further_fee: Type.Optional(MoneyIn),
  free_over: orNull(MoneyIn),
  rule: orNull(RuleIn),
  values: orNull(ValuesIn),
})

export const FreightReply = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  name_en: Type.String(),
  regions: Type.Array(Type.String()),
  deliverable: Type.Boolean(),
  first_grams: Type.Integer(),
  first_fee: Type.String(),
  further_grams: Type.Integer(),
  further_fee: Type.String(),
  free_over: Type.Union([Type.String(), Type.Null()]),
  ...RuleReply,
})

/** Fen from what staff typed. Throws 10710 with the field. */
export function fenIn(value: string, field: string): number {
  try {
    return fen(value.trim())
  } catch {
    throw new Refusal(10710, { field })
  }
}

export const fenOrNull = (value: string | null | undefined, field: string): number | null => (value === null || value === undefined || value === '' ? null : fenIn(value, field))
export const yuanOrNull = (fen: number | null): string | null => (fen === null ? null : yuan(fen))

/** A moment from what staff typed: on the shop's wall clock, or with its own zone. Throws 10710 with the field. */
export function timeIn(value: string, timeZone: string, field: string): Date {
  const text = value.trim()
  const wall = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(:\d\d)?)?$/.exec(text)
  const at = wall ? onWallClock(`${wall[1]} ${wall[2] ?? '00:00'}${wall[3] ?? ':00'}`, timeZone) : /(Z|[+-]\d\d:?\d\d)$/.test(text) ? new Date(text) : undefined
  if (!at || Number.isNaN(at.getTime()) || at.getUTCFullYear() < 2000 || at.getUTCFullYear() > 9000) throw new Refusal(10710, { field })
  return at
}

/** The moment when the shop's clock says so; undefined for a day that does not exist. */
function onWallClock(text: string, timeZone: string): Date | undefined {
  const asUtc = new Date(`${text.replace(' ', 'T')}Z`)
  if (Number.isNaN(asUtc.getTime()) || asUtc.toISOString().slice(0, 10) !== text.slice(0, 10)) return undefined
  const ahead = (at: Date) => new Date(`${shopTime(at, timeZone).replace(' ', 'T')}Z`).getTime() - at.getTime()
  const guess = new Date(asUtc.getTime() - ahead(asUtc))
  return new Date(asUtc.getTime() - ahead(guess))
}
