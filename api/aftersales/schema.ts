import { Type } from 'typebox'
import type { Lang } from '../shared/i18n.ts'
import { Whole, whole } from '../shared/ids.ts'
import { yuan } from '../shared/money.ts'
import { shopTime } from '../shared/time.ts'
import { said } from '../shared/i18n.ts'
import { courierName } from '../shipping/couriers.ts'
import type { AskWish } from './ask.ts'
import type { CaseEvent, CaseRow } from './read.ts'
import { reasons } from './reasons.ts'
import { kindName, statusName } from './words.ts'

const Text = Type.String()

export const AskBody = Type.Object({
  kind: Type.String({ maxLength: 20, description: 'refund, return or exchange' }),
  reason: Type.String({ maxLength: 20 }),
  words: Type.Optional(Type.String({ maxLength: 2000 })),
  pictures: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 20, description: 'Keys of pictures the buyer has brought; at most 6' })),
  lines: Type.Optional(Type.Array(Type.Object({ sku_id: Whole, count: Whole }), { maxItems: 200, description: 'Without them it is about all that is left' })),
})
export type AskBody = { kind: string; reason: string; words?: string; pictures?: string[]; lines?: { sku_id: Whole; count: Whole }[] }
export const ParcelBody = Type.Object({ courier: Type.String({ maxLength: 40 }), tracking_number: Type.String({ maxLength: 60 }) })

export const CaseReply = Type.Object({
  id: Type.Integer(),
  order_id: Type.Integer(),
  kind: Text,
  kind_name: Text,
  status: Text,
  status_name: Text,
  reason: Text,
  reason_name: Text,
  words: Text,
  pictures: Type.Array(Text),
  amount: Type.String({ description: 'What goes back for the goods' }),
  freight: Text,
  total: Text,
  answer: Text,
  courier: Text,
  courier_name: Text,
  tracking_number: Text,
  exchange_courier_name: Text,
  exchange_number: Text,
  parcel_before: Text,
  asked_at: Text,
  ended_at: Text,
  lines: Type.Array(
    Type.Object({ sku_id: Type.Integer(), gift: Type.Boolean(), name: Text, default_image_url: Text, count: Type.Integer(), amount: Text, sku_sale_attr_vals: Type.Array(Text) }),
  ),
})
export const EventReply = Type.Object({ from: Text, to: Text, to_name: Text, actor: Text, words: Text, at: Text })

/** A case as /v1 shows it. */
export function caseReply(row: CaseRow, lang: Lang, timeZone: string) {
  const time = (at: Date | null) => (at ? shopTime(at, timeZone) : '')
  return {
    id: row.id,
    order_id: row.orderId,
    kind: row.kind,
    kind_name: kindName(row.kind, lang),
    status: row.status,
    status_name: statusName(row.status, lang),
    reason: row.reason,
    reason_name: said(lang, reasons[row.reason].zh, reasons[row.reason].en),
    words: row.words,
    pictures: row.pictures,
    amount: yuan(row.amount),
    freight: yuan(row.freight),
    total: yuan(row.amount + row.freight),
    answer: row.answer,
    courier: row.courier ?? '',
    courier_name: row.courier ? courierName(row.courier, lang) : '',
    tracking_number: row.trackingNumber ?? '',
    exchange_courier_name: row.exchangeCourier ? courierName(row.exchangeCourier, lang) : '',
    exchange_number: row.exchangeNumber ?? '',
    parcel_before: time(row.parcelBefore),
    asked_at: time(row.askedAt),
    ended_at: time(row.endedAt),
    lines: row.lines.map((line) => ({
      sku_id: line.skuId,
      gift: line.gift,
      name: line.name,
      default_image_url: line.image,
      count: line.count,
      amount: yuan(line.amount),
      sku_sale_attr_vals: line.attrVals,
    })),
  }
}

export const eventReply = (lang: Lang, timeZone: string) => (event: CaseEvent) => ({
  from: event.from ?? '',
  to: event.to,
  to_name: statusName(event.to, lang),
  actor: event.actor,
  words: event.words,
  at: shopTime(event.at, timeZone),
})

/** Throws 10457 for what its schema lets pass. */
export function askWish({ lines, ...rest }: AskBody): AskWish {
  return { ...rest, ...(lines ? { lines: lines.map(({ sku_id, count }) => ({ skuId: whole(sku_id), count: whole(count) })) } : {}) }
}
