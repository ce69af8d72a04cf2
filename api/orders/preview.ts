import type { CartRow } from '../carts/read.ts'
import { readCart, readCartOf } from '../carts/read.ts'
import { forPricing, listOwnCoupons, type OwnCoupon } from '../coupons/read.ts'
import { atSalePrice, type ClaimFacts, heldFor, readClaims } from '../flash/use-claim.ts'
import { walletOf } from '../ledger/post.ts'
import { readFreightRules, readLevel, readRunning } from '../prices/offers.ts'
import { type Breakdown, type CouponFault, type PriceWish, priceOrder } from '../prices/price.ts'
import type { Db } from '../shared/db.ts'
import type { Lang } from '../shared/i18n.ts'
import { Refusal } from '../shared/refusals.ts'
import { together } from '../shared/together.ts'
import { priceLines } from './lines.ts'
import { deliveryOf } from './snapshot.ts'
import { destinationOf, refuseTooLarge } from './quote.ts'

export type PreviewWish = (
  | { settlement: 0 }
  | { settlement: 1; skuId: number; count: number /** The flash sale whose piece is held for the buyer. */; saleId?: number | undefined }
) & {
  /** Undefined: the buyer's default, or their latest. */
  addressId?: number | undefined
  couponIds?: readonly number[]
  useBalance?: boolean
}
export type PreviewAddress = { id: number; name: string; mobile: string; title: string; address: string; postcode: string; isDefault: boolean }
/** A coupon of the buyer's: chosen for this order or not, what it would save (fen) if it were the only one, or why it cannot be used. */
export type PreviewCoupon = OwnCoupon & { chosen: boolean; saves: number; fault: CouponFault | undefined }
/** Amounts in fen. `breakdown` is of the chosen coupons that can be used; `balance` is what is in the wallet. */
export type Preview = {
  addresses: PreviewAddress[]
  rows: CartRow[]
  goodsAmount: number
  freight: number
  totalAmount: number
  breakdown: Breakdown
  coupons: PreviewCoupon[]
  balance: number
  /** The address that freight was asked for. */
  addressId: number | undefined
}

/** What comes out as dates of what is asked here. */
const DATES = ['startsAt', 'endsAt', 'validFrom', 'validUntil', 'claimedAt', 'holdUntil']

type AddressRow = PreviewAddress & { province: string | null; city: string | null; district: string | null }

/** What the confirmation page shows; creates nothing. Buy now throws 10405 taken down and 10406 stock short, of a flash sale what `heldFor` throws; 10715 too large. */
export async function previewOrder(db: Db, buyerId: number, wish: PreviewWish, lang: Lang, at: Date = new Date()): Promise<Preview> {
  const ask = together(db, DATES)
  const cart = wish.settlement === 0
  const [found, claims, shown, priced, promotions, freightRules, member, balance, own] = await Promise.all([
    readAddresses(ask, buyerId),
    wish.settlement === 1 && wish.saleId !== undefined ? readClaims(ask, [{ userId: buyerId, saleId: wish.saleId }]) : [],
    cart ? readCart(ask, buyerId, lang) : readCartOf(ask, [{ id: wish.skuId, count: 1, selected: true }], lang),
    priceLines(ask, [{ buyerId, pieces: cart ? 'cart' : wish }]),
    readRunning(ask, at),
    readFreightRules(ask),
    readLevel(ask, buyerId),
    walletOf(ask, buyerId),
    listOwnCoupons(ask, buyerId, at, 'unused'),
  ])
  const to = found.find(({ id }) => id === wish.addressId) ?? found[0]
  const claim = wish.settlement === 1 && wish.saleId !== undefined ? heldFor(claims, { ...wish, saleId: wish.saleId, userId: buyerId }, at) : undefined
  const rows = wish.settlement === 0 ? shown.filter((row) => row.selected) : [boughtNow(shown[0], wish, claim)]
  const usual = (priced.get(buyerId) ?? []).map((line) => ({ ...line, nameEn: line.nameEn || line.name }))
  const lines = claim ? usual.map((line) => atSalePrice(line, claim)) : usual
  refuseTooLarge(lines)
  const base = { lines, promotions, freightRules, destination: to && destinationOf(to), member, balance: wish.useBalance ? balance : 0, at }
  const coupons = chooseCoupons(base, own, wish.couponIds ?? [])
  const breakdown = priceOrder({ ...base, coupons: coupons.filter(({ chosen }) => chosen).map(forPricing) })
  const { goodsAmount, freight, totalAmount } = breakdown
  const addresses = found.map(({ id, name, mobile, title, address, postcode, isDefault }) => ({ id, name, mobile, title, address, postcode, isDefault }))
  return { addresses, rows, goodsAmount, freight, totalAmount, breakdown, coupons, balance, addressId: to?.id }
}

async function readAddresses(db: Db, buyerId: number): Promise<AddressRow[]> {
  const rows = await db<(Omit<AddressRow, 'name' | 'mobile'> & { receiver: string; receiverMobile: string })[]>`
    select id, receiver, receiver_mobile as "receiverMobile", tag as title, address, postcode, is_default as "isDefault", province, city, district
    from addresses where user_id = ${buyerId} and deleted_at is null order by is_default desc, id desc`
  return rows.map((row) => {
    const { receiver: name, ...rest } = deliveryOf(buyerId, row)
    return { ...rest, name }
  })
}

/** Every coupon in the buyer's hand beside the chosen ones: what it would save, or why it cannot. The best stand in front. */
function chooseCoupons(base: Omit<PriceWish, 'coupons'>, own: OwnCoupon[], chosenIds: readonly number[]): PreviewCoupon[] {
  const without = priceOrder({ ...base, coupons: [] }).discount
  const chosen = chooseGood(
    base,
    own.filter(({ id }) => chosenIds.includes(id)),
  )
  const judged = own.map((coupon): PreviewCoupon => {
    const alone = priceOrder({ ...base, coupons: [forPricing(coupon)] })
    const beside = priceOrder({ ...base, coupons: [...chosen.filter(({ id }) => id !== coupon.id), coupon].map(forPricing) })
    const fault = alone.couponFaults[0] ?? beside.couponFaults.find(({ id }) => id === coupon.id)
    return { ...coupon, chosen: chosen.includes(coupon), saves: alone.discount - without, fault }
  })
  return judged.toSorted((a, b) => Number(a.fault !== undefined) - Number(b.fault !== undefined) || b.saves - a.saves || a.id - b.id)
}

/** Of the named coupons those that can be used, together: one that does not go with those before it falls out. */
function chooseGood(base: Omit<PriceWish, 'coupons'>, named: OwnCoupon[]): OwnCoupon[] {
  const good: OwnCoupon[] = []
  for (const coupon of named) if (priceOrder({ ...base, coupons: [...good, coupon].map(forPricing) }).couponFaults.length === 0) good.push(coupon)
  return good
}

function boughtNow(row: CartRow | undefined, { count }: { count: number }, claim?: ClaimFacts): CartRow {
  if (!row?.launched) throw new Refusal(10405, { name: row?.name ?? '' })
  if (claim) return { ...row, count, price: claim.price, stock: claim.count }
  if (row.stock < count) throw new Refusal(10406, { name: row.name, left: row.stock })
  return { ...row, count }
}
