import { type OwnCoupon, readOwnCouponsOf } from '../coupons/read.ts'
import { type ClaimFacts, readClaims } from '../flash/use-claim.ts'
import { type FirstAnswer, readAnswers } from '../http/idempotency.ts'
import { walletsOf } from '../ledger/post.ts'
import type { FreightRule } from '../prices/freight.ts'
import { readFreightRules, readLevels, readRunning } from '../prices/offers.ts'
import type { Promotion } from '../prices/price.ts'
import type { Db, Tx } from '../shared/db.ts'
import { together } from '../shared/together.ts'
import { saleOf, type Wish } from './decide.ts'
import { type Had, readHad } from './limits.ts'
import { type PricedLine, priceLines, readGiftLines } from './lines.ts'
import { deliveryOf } from './snapshot.ts'
import { Status } from './states.ts'
import type { AddressSnapshot } from './tables.ts'

/** An order that was placed a moment ago. Amounts in fen. */
export type Twin = {
  id: number
  userId: number
  totalAmount: number
  balanceAmount: number
  payBefore: Date
  placedAt: Date
  payMethod: string
  status: Status
  addressId: number
  settlement: number
  fingerprint: string
}

/** Everything that decides about some wishes, as it is at one moment; by buyer where there is one of it for each. */
export type PlacingFacts = {
  at: Date
  answers: FirstAnswer[]
  addresses: (AddressSnapshot & { id: number; userId: number })[]
  lines: Map<number, PricedLine[]>
  /** Of each buyer the latest first. */
  twins: Twin[]
  had: Had[]
  promotions: Promotion[]
  /** What the promotions may give along, by SKU. */
  gifts: Map<number, PricedLine>
  freightRules: FreightRule[]
  levels: Map<number, number>
  balances: Map<number, number>
  coupons: Map<number, OwnCoupon[]>
  /** Of flash sales; locked. */
  claims: ClaimFacts[]
}

/** The page that places an order does so on load: within this time the same order again is a reload, not a wish for two. */
const RELOAD_SECONDS = 10

/** What comes out as dates of what is asked here. */
const DATES = ['placedAt', 'payBefore', 'startsAt', 'endsAt', 'validFrom', 'validUntil', 'claimedAt', 'holdUntil']

/** Reads it for buyers whose rows are locked by then, at most one wish of each, in one statement; limits to a person take another one. */
export async function gatherFacts(tx: Tx, wishes: readonly Wish[], at: Date): Promise<PlacingFacts> {
  const ask = together(tx, DATES)
  const buyers = wishes.map(({ buyerId }) => buyerId)
  const wanted = wishes.map(({ buyerId, order }) => ({ buyerId, pieces: order.settlement === 0 ? ('cart' as const) : { skuId: order.skuId, count: order.count } }))
  const [answers, addresses, lines, twins, promotions, gifts, freightRules, levels, balances, coupons, claims] = await Promise.all([
    readAnswers(
      ask,
      wishes.flatMap(({ once }) => once ?? []),
    ),
    readAddresses(ask, wishes),
    priceLines(ask, wanted),
    placedJustNow(ask, buyers, at),
    readRunning(ask, at),
    readGiftLines(ask, at),
    readFreightRules(ask),
    readLevels(ask, buyers),
    walletsOf(
      ask,
      wishes.filter(({ order }) => order.useBalance).map(({ buyerId }) => buyerId),
    ),
    readOwnCouponsOf(
      ask,
      wishes.map(({ buyerId, order }) => ({ userId: buyerId, ids: order.couponIds ?? [] })),
      at,
    ),
    readClaims(
      ask,
      wishes.flatMap(({ buyerId, order }) => {
        const saleId = saleOf(order)
        return saleId === undefined ? [] : [{ userId: buyerId, saleId }]
      }),
      { lock: true },
    ),
  ])
  return { at, answers, addresses, lines, twins, had: await readHad(tx, lines), promotions, gifts, freightRules, levels, balances, coupons, claims }
}

async function readAddresses(db: Db, wishes: readonly Wish[]): Promise<PlacingFacts['addresses']> {
  const rows = await db<(Omit<PlacingFacts['addresses'][number], 'mobile'> & { receiverMobile: string })[]>`
    select a.id, a.user_id as "userId", tag as title, receiver, receiver_mobile as "receiverMobile", address, postcode, province, city, district
    from unnest(${wishes.map(({ order }) => order.addressId)}::bigint[], ${wishes.map(({ buyerId }) => buyerId)}::bigint[]) as w (id, user_id)
    join addresses a using (id, user_id) where deleted_at is null`
  return rows.map((row) => deliveryOf(row.userId, row))
}

/** One that was paid by itself, with nothing left to pay, is still the same wish. */
async function placedJustNow(db: Db, buyers: readonly number[], now: Date): Promise<Twin[]> {
  const since = new Date(now.getTime() - RELOAD_SECONDS * 1000)
  return await db<Twin[]>`
    select o.* from unnest(${buyers}::bigint[]) as b (id) cross join lateral (
      select id, user_id as "userId", total_amount as "totalAmount", balance_amount as "balanceAmount", pay_before as "payBefore", placed_at as "placedAt",
        pay_method as "payMethod", status, address_id as "addressId", settlement, fingerprint
      from orders where user_id = b.id and placed_at > ${since}
        and (status = ${Status.unpaid} or (status = ${Status.paid} and (balance_amount = total_amount or pay_method = 'cod')))
      order by placed_at desc) o`
}
