import { listGoodCouponsOf, type OwnCoupon } from '../coupons/read.ts'
import { type ClaimFacts, readClaims } from '../flash/use-claim.ts'
import { walletsOf } from '../ledger/post.ts'
import type { FreightRule } from '../prices/freight.ts'
import { readFreightRules, readLevels, readRunning } from '../prices/offers.ts'
import type { Promotion } from '../prices/price.ts'
import type { Db } from '../shared/db.ts'
import { together } from '../shared/together.ts'
import { type PricedLine, priceLines } from './lines.ts'
import type { PreviewAsk } from './preview.ts'

/** An address as it is stored, its texts sealed. */
export type AddressRow = {
  id: number
  userId: number
  receiver: string
  receiverMobile: string
  title: string
  address: string
  postcode: string
  isDefault: boolean
  province: string | null
  city: string | null
  district: string | null
}

/** Everything that confirmations show, as it is at one moment; by buyer where there is one of it for each. */
export type PreviewFacts = {
  at: Date
  /** The default in front, then the latest. */
  addresses: Map<number, AddressRow[]>
  claims: ClaimFacts[]
  lines: Map<number, PricedLine[]>
  /** Of the cart, the latest in front. */
  chosen: Map<number, Chosen[]>
  promotions: Promotion[]
  freightRules: FreightRule[]
  levels: Map<number, number>
  balances: Map<number, number>
  coupons: Map<number, OwnCoupon[]>
}
type Chosen = { userId: number; skuId: number; priceWhenAdded: number }

/** What comes out as dates of what is asked here. */
const DATES = ['startsAt', 'endsAt', 'validFrom', 'validUntil', 'claimedAt', 'holdUntil']

/** Reads it for many, at most one ask of each buyer's, in one statement. Arrays are selected, so that one plan is kept. */
export async function readPreviewFacts(db: Db, asks: readonly PreviewAsk[], at: Date): Promise<PreviewFacts> {
  const ask = together(db, DATES)
  const buyers = asks.map(({ buyerId }) => buyerId)
  const wanted = asks.map(({ buyerId, wish }) => ({ buyerId, pieces: wish.settlement === 0 ? ('cart' as const) : { skuId: wish.skuId, count: wish.count } }))
  const carts = asks.filter(({ wish }) => wish.settlement === 0).map(({ buyerId }) => buyerId)
  const held = asks.flatMap(({ buyerId, wish }) => (wish.settlement === 1 && wish.saleId !== undefined ? [{ userId: buyerId, saleId: wish.saleId }] : []))
  const [addresses, claims, lines, chosen, promotions, freightRules, levels, balances, coupons] = await Promise.all([
    readAddresses(ask, buyers),
    readClaims(ask, held),
    priceLines(ask, wanted),
    readChosen(ask, carts),
    readRunning(ask, at),
    readFreightRules(ask),
    readLevels(ask, buyers),
    walletsOf(ask, buyers),
    listGoodCouponsOf(ask, buyers, at),
  ])
  return { at, addresses, claims, lines, chosen, promotions, freightRules, levels, balances, coupons }
}

async function readAddresses(db: Db, buyers: readonly number[]): Promise<Map<number, AddressRow[]>> {
  const rows = await db<AddressRow[]>`
    select id, user_id as "userId", receiver, receiver_mobile as "receiverMobile", tag as title, address, postcode, is_default as "isDefault", province, city, district
    from addresses where user_id = any((select ${buyers as number[]}::bigint[])::bigint[]) and deleted_at is null order by is_default desc, id desc`
  return Map.groupBy(rows, ({ userId }) => userId)
}

async function readChosen(db: Db, buyers: readonly number[]): Promise<Map<number, Chosen[]>> {
  const rows = await db<Chosen[]>`
    select user_id as "userId", sku_id as "skuId", price_when_added as "priceWhenAdded" from cart_lines
    where user_id = any((select ${buyers as number[]}::bigint[])::bigint[]) and selected order by added_at desc, sku_id`
  return Map.groupBy(rows, ({ userId }) => userId)
}
