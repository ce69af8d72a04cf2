import { type Static, Type } from 'typebox'
import { MoneyIn, TimeIn } from '../prices/schema.ts'
import { type Lang, said } from '../shared/i18n.ts'
import { Whole, whole } from '../shared/ids.ts'
import { fen, yuan } from '../shared/money.ts'
import { Refusal } from '../shared/refusals.ts'
import { momentOf, shopTime } from '../shared/time.ts'
import type { SaleWish } from './plan.ts'
import type { OwnClaim } from './read-claim.ts'
import { phaseOf, type Sale, soldOut } from './sale.ts'

export const InSale = Type.Object({ sale_id: Type.String({ maxLength: 20 }) })
const Ms = Type.Integer({ description: 'Milliseconds since 1970' })

/** What a page needs to count down by the shop's clock, whatever its own says. */
const Times = { server_ms: Ms, starts_ms: Ms, ends_ms: Ms, phase: Type.String({ description: 'coming, open, line, full or over' }), sold_out: Type.Boolean() }

export const SaleReply = Type.Object({
  id: Type.Integer(),
  sku_id: Type.Integer(),
  name: Type.String(),
  default_image_url: Type.String(),
  price: Type.String({ description: 'Yuan with two places, of one piece in the sale' }),
  usual_price: Type.String({ description: 'Yuan with two places' }),
  pieces: Type.Integer(),
  person_limit: Type.Integer(),
  hold_minutes: Type.Integer({ description: 'How long a claimed piece waits for its order, and the order for its payment' }),
  starts_at: Type.String(),
  ends_at: Type.String(),
  ...Times,
})

export const TicketReply = Type.Object({ ticket: Type.String(), ...Times })
export const ClaimBody = Type.Object({ ticket: Type.String({ maxLength: 600 }), count: Type.Optional(Whole) })
export const ClaimReply = Type.Object({
  state: Type.String({ description: 'waiting in line, held, ordered, lapsed or lost; none before a claim' }),
  count: Type.Integer(),
  place: Type.Integer({ description: 'In the line, from 1; 0 when not in it' }),
  hold_until_ms: Type.Integer({ description: 'Until then a held piece can be ordered; 0 otherwise' }),
  order_id: Type.Integer({ description: '0 without one' }),
  paid: Type.Boolean(),
  ...Times,
})

export const saleTimes = (sale: Sale, now: Date) => ({
  server_ms: now.getTime(),
  starts_ms: sale.startsAt.getTime(),
  ends_ms: sale.endsAt.getTime(),
  phase: phaseOf(sale, now),
  sold_out: soldOut(sale, now),
})

/** A sale as everybody may see it, in the language asked for. */
export function saleReply(sale: Sale, now: Date, lang: Lang, timeZone: string): Static<typeof SaleReply> {
  return {
    id: sale.id,
    sku_id: sale.skuId,
    name: said(lang, sale.name, sale.nameEn),
    default_image_url: sale.image,
    price: yuan(sale.price),
    usual_price: yuan(sale.usualPrice),
    pieces: sale.pieces,
    person_limit: sale.personLimit,
    hold_minutes: sale.holdMinutes,
    starts_at: shopTime(sale.startsAt, timeZone),
    ends_at: shopTime(sale.endsAt, timeZone),
    ...saleTimes(sale, now),
  }
}

/** What somebody has of a sale; `none` and zeros for nothing. */
export function claimReply(sale: Sale, claim: OwnClaim | undefined, now: Date): Static<typeof ClaimReply> {
  return {
    state: claim?.state ?? 'none',
    count: claim?.count ?? 0,
    place: claim?.place ?? 0,
    hold_until_ms: claim?.state === 'held' ? (claim.holdUntil?.getTime() ?? 0) : 0,
    order_id: claim?.orderId ?? 0,
    paid: claim?.paid ?? false,
    ...saleTimes(sale, now),
  }
}

export const SaleBody = Type.Object({
  sku_id: Whole,
  price: MoneyIn,
  pieces: Whole,
  starts_at: TimeIn,
  ends_at: TimeIn,
  person_limit: Type.Optional(Whole),
  hold_minutes: Type.Optional(Whole),
})

/** What staff typed, as a wish. Throws 11311 with the field. */
export function saleWish(body: Static<typeof SaleBody>, timeZone: string): SaleWish {
  const time = (field: 'starts_at' | 'ends_at') => {
    const at = momentOf(body[field], timeZone)
    if (!at) throw new Refusal(11311, { field })
    return at
  }
  return {
    skuId: whole(body.sku_id),
    price: fenOr(body.price),
    pieces: whole(body.pieces),
    personLimit: whole(body.person_limit ?? 1),
    holdMinutes: whole(body.hold_minutes ?? 5),
    startsAt: time('starts_at'),
    endsAt: time('ends_at'),
  }
}

function fenOr(text: string): number {
  try {
    return fen(text)
  } catch {
    throw new Refusal(11311, { field: 'price' })
  }
}
