import type { CartRow } from '../carts/read.ts'
import { forPricing, type OwnCoupon } from '../coupons/read.ts'
import type { Deps } from '../deps.ts'
import { atSalePrice, type ClaimFacts, heldFor } from '../flash/use-claim.ts'
import { type Breakdown, type CouponFault, type PriceWish, priceOrder } from '../prices/price.ts'
import { openBatches } from '../shared/batches.ts'
import type { Db } from '../shared/db.ts'
import { type Lang, said } from '../shared/i18n.ts'
import { oncePer } from '../shared/once-per.ts'
import { Refusal } from '../shared/refusals.ts'
import type { PricedLine } from './lines.ts'
import { type PreviewFacts, readPreviewFacts } from './preview-facts.ts'
import { destinationOf, refuseTooLarge } from './quote.ts'
import { deliveryOf } from './snapshot.ts'

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

/** Who asks for a confirmation, and of what. */
export type PreviewAsk = { buyerId: number; wish: PreviewWish; lang: Lang }

/** Asks that one statement answers. */
const MOST_TOGETHER = 32

/** The confirmations of this process: what is asked while others are being read is read together by the next statement. Answers and throws as `previewOrder` does. */
export const previewQueue = oncePer(({ db, clock }: Deps): ((ask: PreviewAsk) => Promise<Preview>) => {
  const queue = openBatches<PreviewAsk, Outcome>({
    most: MOST_TOGETHER,
    whose: ({ buyerId }) => buyerId,
    together: (asks) => previewMany(db, asks, clock()),
    alone: async (ask) => (await previewMany(db, [ask], clock())).get(ask)!,
  })
  return async (ask) => foundOf(await queue(ask))
})

/** What the confirmation page shows; creates nothing. Buy now throws 10405 taken down and 10406 stock short, of a flash sale what `heldFor` throws; 10715 too large. */
export async function previewOrder(db: Db, buyerId: number, wish: PreviewWish, lang: Lang, at: Date = new Date()): Promise<Preview> {
  const ask = { buyerId, wish, lang }
  return foundOf((await previewMany(db, [ask], at)).get(ask)!)
}

type Outcome = { found: Preview } | { refused: Refusal }

function foundOf(outcome: Outcome): Preview {
  if ('refused' in outcome) throw outcome.refused
  return outcome.found
}

/** For many, at most one ask of each buyer's, in one statement. */
async function previewMany(db: Db, asks: readonly PreviewAsk[], at: Date): Promise<Map<PreviewAsk, Outcome>> {
  const facts = await readPreviewFacts(db, asks, at)
  return new Map(
    asks.map((ask): [PreviewAsk, Outcome] => {
      try {
        return [ask, { found: previewOne(ask, facts) }]
      } catch (error) {
        if (error instanceof Refusal) return [ask, { refused: error }]
        throw error
      }
    }),
  )
}

function previewOne({ buyerId, wish, lang }: PreviewAsk, { at, promotions, freightRules, ...facts }: PreviewFacts): Preview {
  const found = (facts.addresses.get(buyerId) ?? []).map((row) => {
    const { receiver: name, userId: _, ...rest } = deliveryOf(buyerId, row)
    return { ...rest, name }
  })
  const to = found.find(({ id }) => id === wish.addressId) ?? found[0]
  const claim = wish.settlement === 1 && wish.saleId !== undefined ? heldFor(facts.claims, { ...wish, saleId: wish.saleId, userId: buyerId }, at) : undefined
  const priced = facts.lines.get(buyerId) ?? []
  const shown = (facts.chosen.get(buyerId) ?? []).flatMap((chosen) => priced.filter(({ skuId }) => skuId === chosen.skuId).map((line) => rowOf(line, chosen.priceWhenAdded, lang)))
  const rows = wish.settlement === 0 ? shown : [boughtNow(priced[0] && rowOf(priced[0], priced[0].price, lang), wish, claim)]
  const usual = priced.map((line) => ({ ...line, nameEn: line.nameEn || line.name }))
  const lines = claim ? usual.map((line) => atSalePrice(line, claim)) : usual
  refuseTooLarge(lines)
  const [member, balance] = [facts.levels.get(buyerId) ?? 0, facts.balances.get(buyerId) ?? 0]
  const base = { lines, promotions, freightRules, destination: to && destinationOf(to), member, balance: wish.useBalance ? balance : 0, at }
  const coupons = chooseCoupons(base, facts.coupons.get(buyerId) ?? [], wish.couponIds ?? [])
  const breakdown = priceOrder({ ...base, coupons: coupons.filter(({ chosen }) => chosen).map(forPricing) })
  const { goodsAmount, freight, totalAmount } = breakdown
  const addresses = found.map(({ id, name, mobile, title, address, postcode, isDefault }) => ({ id, name, mobile, title, address, postcode, isDefault }))
  return { addresses, rows, goodsAmount, freight, totalAmount, breakdown, coupons, balance, addressId: to?.id }
}

/** A priced line as the cart shows it. */
function rowOf({ skuId: id, name, nameEn, attrNames, attrNamesEn, attrVals, attrValsEn, ...line }: PricedLine, priceWhenAdded: number, lang: Lang): CartRow {
  const { spuId, count, image, price, stock, launched } = line
  const words = { name: said(lang, name, nameEn), attrNames: said(lang, attrNames, attrNamesEn), attrVals: said(lang, attrVals, attrValsEn) }
  return { id, spuId, ...words, count, selected: true, image, price, priceWhenAdded, stock, launched }
}

/** Every coupon in the buyer's hand beside the chosen ones: what it would save, or why it cannot. The best stand in front. */
function chooseCoupons(base: Omit<PriceWish, 'coupons'>, own: OwnCoupon[], chosenIds: readonly number[]): PreviewCoupon[] {
  if (own.length === 0) return []
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
