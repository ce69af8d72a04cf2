import type { Values } from '@jishi/plugin'
import { type Destination, type FreightRule, feeFor, regionOf, ruleFor } from './freight.ts'
import { kindDetail, offsOf } from './plugin-kinds.ts'
import { splitOver } from './split.ts'

/** What is bought; `catalogs` are its own and all above it. Price in fen for one piece. */
export type Line = {
  skuId: number
  spuId: number
  catalogs: number[]
  name: string
  nameEn: string
  count: number
  price: number
  grams: number /** No promotion or coupon counts for it. */
  fixed?: boolean
}

export type Scope = { scope: 'all' | 'catalog' | 'spu' | 'sku'; scopeIds: number[] }

/** What a promotion gives by itself. `percent` is what is still paid; amounts in fen. */
export type Promotion = Scope & { id: number; name: string; nameEn: string; startsAt: Date; endsAt: Date; stopped: boolean; withCoupons: boolean } & (
    | { kind: 'member'; level: number; percent: number }
    | { kind: 'nth-piece'; nth: number; percent: number }
    | { kind: 'full-reduction'; steps: { threshold: number; off: number }[] }
    | { kind: 'gift'; threshold: number; gift: { skuId: number; name: string; nameEn: string; count: number /** Free pieces of it in the shop. */; left: number } }
    | { kind: 'plugin' /** `<plugin>/<kind>` */; rule: string; values: Values }
  )

/** A coupon in the buyer's hand (`id`) of a kind (`couponId`). `percent` is what comes off. */
export type Coupon = Scope & {
  id: number
  couponId: number
  name: string
  nameEn: string
  state: 'unused' | 'used' | 'returned' | 'expired'
  validFrom: Date
  validUntil: Date
  threshold: number
  withPromotions: boolean
  withCoupons: boolean
} & ({ kind: 'fixed'; amount: number } | { kind: 'percent'; percent: number; cap: number | null })

export type PriceWish = {
  lines: readonly Line[]
  promotions: readonly Promotion[]
  /** Those that the buyer wants to use. */
  coupons: readonly Coupon[]
  freightRules: readonly FreightRule[]
  /** Unknown as long as no address is chosen: then freight is not asked for yet. */
  destination: Destination | undefined
  /** What the buyer's wallet may give, in fen; 0 when it is not to be used. */
  balance: number
  /** The buyer's level. */
  member: number
  at: Date
}

/** Why a price is what it is: one step. `amount` is what it adds (fen, below zero: less); `lines` its share by SKU. */
export type Step = {
  kind: 'goods' | Promotion['kind'] | 'gift-gone' | 'coupon' | 'freight' | 'freight-free' | 'balance'
  /** Of the promotion, the coupon in the buyer's hand, or the freight rule. */
  id?: number
  name?: string
  nameEn?: string
  amount: number
  lines: { skuId: number; amount: number; count?: number }[]
  /** What the step was decided by: the threshold reached, grams, the gift's name. */
  detail?: Record<string, string | number>
}

/** Why a coupon cannot be used for these goods. `lack`: fen that are missing to its threshold. */
export type CouponFault = { id: number; reason: 'used' | 'expired' | 'not-begun' | 'goods' | 'promotion' | 'threshold' | 'with-others'; lack?: number }

export type PricedPart = { skuId: number; count: number; price: number; amount: number; discount: number; gift: boolean }

/** Amounts in fen. goods + freight − discount = total; total − balance = payable; the trace sums to payable. */
export type Breakdown = {
  goodsAmount: number
  discount: number
  freight: number
  totalAmount: number
  balanceAmount: number
  payable: number
  deliverable: boolean
  /** It is not deliverable because nobody can say what delivery costs. */
  freightUnknown?: boolean
  /** In SKU order, gifts last. */
  lines: PricedPart[]
  trace: Step[]
  /** Of the wanted coupons those that do not count. */
  couponFaults: CouponFault[]
}

/** A line while its price is being found: what is left of it to pay, and what took part in it. */
type Open = Line & { left: number; reduced: boolean; closedToCoupons: boolean }

/**
 * The price of an order: the one place that knows. Pure, and the order of what comes in does not matter. In turn: member
 * prices, n-th pieces, what plugins give, full reductions and gifts, coupons (percents before fixed amounts), freight, balance. Of promotions of
 * one kind that meet on a line only one counts: the one that gives most, of equals the older.
 */
export function priceOrder(wish: PriceWish): Breakdown {
  const lines = openLines(wish.lines)
  const goodsAmount = sum(lines.map((line) => line.left))
  const trace: Step[] = [{ kind: 'goods', amount: goodsAmount, lines: lines.map(({ skuId, left, count }) => ({ skuId, amount: left, count })) }]
  const running = wish.promotions.filter((promotion) => runs(promotion, wish.at)).toSorted((a, b) => a.id - b.id)

  trace.push(
    ...cheapenLines(
      lines,
      running.filter(isKind('member')).filter(({ level }) => level <= wish.member),
      memberOff,
    ),
  )
  trace.push(...cheapenLines(lines, running.filter(isKind('nth-piece')), nthOff))
  trace.push(...cheapenByPlugins(lines, running.filter(isKind('plugin'))))
  trace.push(...reduceFully(lines, running.filter(isKind('full-reduction'))))
  const gifts = giveAlong(lines, running.filter(isKind('gift')))
  trace.push(...gifts.steps)
  const coupons = takeCoupons(lines, wish.coupons, wish.at)
  trace.push(...coupons.steps)

  const sent = freightOf(wish, lines, goodsAmount)
  trace.push(...sent.steps)
  const discount = goodsAmount - sum(lines.map((line) => line.left))
  const totalAmount = goodsAmount + sent.fee - discount
  const balanceAmount = Math.min(Math.max(0, wish.balance), totalAmount)
  if (balanceAmount > 0) trace.push({ kind: 'balance', amount: -balanceAmount, lines: [] })
  return {
    goodsAmount,
    discount,
    freight: sent.fee,
    totalAmount,
    balanceAmount,
    payable: totalAmount - balanceAmount,
    deliverable: sent.deliverable,
    ...(sent.unknown ? { freightUnknown: true } : {}),
    lines: [...lines.map(partOf), ...gifts.parts],
    trace,
    couponFaults: coupons.faults,
  }
}

function openLines(lines: readonly Line[]): Open[] {
  return lines.toSorted((a, b) => a.skuId - b.skuId).map((line) => ({ ...line, left: line.price * line.count, reduced: false, closedToCoupons: false }))
}

const partOf = ({ skuId, count, price, left }: Open): PricedPart => ({ skuId, count, price, amount: price * count, discount: price * count - left, gift: false })

const isKind =
  <K extends Promotion['kind']>(kind: K) =>
  (promotion: Promotion): promotion is Extract<Promotion, { kind: K }> =>
    promotion.kind === kind

/** From its start until just before its end, unless it was stopped. */
const runs = ({ startsAt, endsAt, stopped }: Promotion, at: Date): boolean => !stopped && startsAt <= at && at < endsAt

/** Whether goods are what a promotion or coupon is about. */
export function covers({ scope, scopeIds }: Scope, line: Pick<Line, 'skuId' | 'spuId' | 'catalogs' | 'fixed'>): boolean {
  if (line.fixed) return false
  if (scope === 'all') return true
  if (scope === 'catalog') return line.catalogs.some((id) => scopeIds.includes(id))
  return scopeIds.includes(scope === 'spu' ? line.spuId : line.skuId)
}

type OffPerLine<P> = (promotion: P, line: Open) => number

const memberOff: OffPerLine<Extract<Promotion, { kind: 'member' }>> = ({ percent }, line) => percentOf(line.left, 100 - percent)

/** Of every n pieces one costs `percent`; measured by what a piece costs after the steps before. */
const nthOff: OffPerLine<Extract<Promotion, { kind: 'nth-piece' }>> = ({ nth, percent }, line) =>
  percentOf(Math.floor(line.left / line.count) * Math.floor(line.count / nth), 100 - percent)

/** Promotions that look at one line by itself: each line gets the best one. A step per promotion that gave something. */
function cheapenLines<P extends Promotion>(lines: Open[], promotions: P[], offOf: OffPerLine<P>): Step[] {
  const given = new Map<P, Open[]>()
  const offs = new Map<Open, number>()
  for (const line of lines) {
    const best = promotions
      .filter((promotion) => covers(promotion, line))
      .map((promotion) => ({ promotion, off: offOf(promotion, line) }))
      .toSorted((a, b) => b.off - a.off || a.promotion.id - b.promotion.id)[0]
    if (!best || best.off === 0) continue
    offs.set(line, best.off)
    given.set(best.promotion, [...(given.get(best.promotion) ?? []), line])
  }
  return [...given]
    .toSorted(([a], [b]) => a.id - b.id)
    .map(([promotion, touched]) =>
      take(
        promotion,
        touched,
        touched.map((line) => offs.get(line)!),
      ),
    )
}

/** Each kind of a plugin by itself, in the order of their names, as if it were one of ours. */
function cheapenByPlugins(lines: Open[], promotions: Extract<Promotion, { kind: 'plugin' }>[]): Step[] {
  const kinds = [...Map.groupBy(promotions, ({ rule }) => rule)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return kinds.flatMap(([rule, own]) => {
    const offs = new Map(own.map((promotion) => [promotion, offsByLine(promotion, lines)]))
    return cheapenLines(lines, own, (promotion, line) => offs.get(promotion)?.get(line) ?? 0).map((step) => ({ ...step, detail: kindDetail(rule) }))
  })
}

function offsByLine(promotion: Extract<Promotion, { kind: 'plugin' }>, lines: Open[]): Map<Open, number> {
  const about = lines.filter((line) => covers(promotion, line) && line.left > 0)
  const offs = offsOf(promotion, about)
  return new Map(about.map((line, n) => [line, offs[n]!]))
}

/** Full reductions: the promotion that takes off most goes first and keeps its lines to itself, then the next with the rest. */
function reduceFully(lines: Open[], promotions: Extract<Promotion, { kind: 'full-reduction' }>[]): Step[] {
  const free = new Set(lines)
  const waiting = new Set(promotions)
  const steps: Step[] = []
  for (;;) {
    const best = [...waiting].map((promotion) => ({ promotion, ...reductionOf(promotion, [...free]) })).toSorted((a, b) => b.off - a.off || a.promotion.id - b.promotion.id)[0]
    if (!best || best.off === 0) return steps
    waiting.delete(best.promotion)
    for (const line of best.touched) free.delete(line)
    const shares = splitOver(
      best.off,
      best.touched.map((line) => line.left),
    )
    steps.push({ ...take(best.promotion, best.touched, shares), detail: { threshold: best.threshold } })
  }
}

function reductionOf(promotion: Extract<Promotion, { kind: 'full-reduction' }>, lines: Open[]) {
  const touched = lines.filter((line) => covers(promotion, line) && line.left > 0)
  const amount = sum(touched.map((line) => line.left))
  const reached = promotion.steps.filter(({ threshold }) => threshold <= amount).toSorted((a, b) => b.off - a.off || a.threshold - b.threshold)[0]
  return { touched, off: Math.min(reached?.off ?? 0, amount), threshold: reached?.threshold ?? 0 }
}

/** Takes shares off lines and says so. */
function take(promotion: Promotion, lines: Open[], shares: number[]): Step {
  lines.forEach((line, i) => {
    line.left -= shares[i]!
    line.reduced = true
    if (!promotion.withCoupons) line.closedToCoupons = true
  })
  const { kind, id, name, nameEn } = promotion
  return { kind, id, name, nameEn, amount: 0 - sum(shares), lines: lines.map(({ skuId }, i) => ({ skuId, amount: 0 - shares[i]! })) }
}

/** Gifts: one of the same SKU for an order, as long as there are any besides those that are bought. */
function giveAlong(lines: Open[], promotions: Extract<Promotion, { kind: 'gift' }>[]): { steps: Step[]; parts: PricedPart[] } {
  const steps: Step[] = []
  const parts: PricedPart[] = []
  for (const promotion of promotions) {
    const { gift, threshold, id, name, nameEn } = promotion
    const touched = lines.filter((line) => covers(promotion, line))
    if (touched.length === 0 || sum(touched.map((line) => line.left)) < threshold || parts.some(({ skuId }) => skuId === gift.skuId)) continue
    const bought = lines.find(({ skuId }) => skuId === gift.skuId)?.count ?? 0
    const count = Math.min(gift.count, gift.left - bought)
    const detail = { threshold, gift: gift.name, gift_en: gift.nameEn, count: Math.max(0, count) }
    steps.push({ kind: count > 0 ? 'gift' : 'gift-gone', id, name, nameEn, amount: 0, lines: count > 0 ? [{ skuId: gift.skuId, amount: 0, count }] : [], detail })
    if (count > 0) parts.push({ skuId: gift.skuId, count, price: 0, amount: 0, discount: 0, gift: true })
  }
  return { steps, parts: parts.toSorted((a, b) => a.skuId - b.skuId) }
}

/** Percents first, then fixed amounts; each by what the goods cost after the promotions, off what is left of them. */
function takeCoupons(lines: Open[], wanted: readonly Coupon[], at: Date): { steps: Step[]; faults: CouponFault[] } {
  const coupons = wanted.toSorted((a, b) => Number(a.kind === 'fixed') - Number(b.kind === 'fixed') || a.id - b.id)
  const faults = coupons.flatMap((coupon) => couponFault(coupon, lines, at) ?? clash(coupon, coupons) ?? [])
  const refused = new Set(faults.map(({ id }) => id))
  const good = coupons.filter(({ id }) => !refused.has(id))
  return { steps: good.map((coupon) => takeCoupon(coupon, lines)), faults }
}

/** Two of one kind never go together, and others only where both allow it. */
function clash(coupon: Coupon, all: Coupon[]): CouponFault | undefined {
  const clashes = all.some((other) => other !== coupon && (other.kind === coupon.kind || !other.withCoupons || !coupon.withCoupons))
  return clashes ? { id: coupon.id, reason: 'with-others' } : undefined
}

function couponFault(coupon: Coupon, lines: Open[], at: Date): CouponFault | undefined {
  const { id } = coupon
  if (coupon.state === 'used') return { id, reason: 'used' }
  if (coupon.state === 'expired' || at >= coupon.validUntil) return { id, reason: 'expired' }
  if (at < coupon.validFrom) return { id, reason: 'not-begun' }
  if (!lines.some((line) => covers(coupon, line))) return { id, reason: 'goods' }
  const counted = countedFor(coupon, lines)
  if (counted.length === 0) return { id, reason: 'promotion' }
  const lack = coupon.threshold - sum(counted.map((line) => line.left))
  return lack > 0 ? { id, reason: 'threshold', lack } : undefined
}

const countedFor = (coupon: Coupon, lines: Open[]): Open[] => lines.filter((line) => covers(coupon, line) && !line.closedToCoupons && (coupon.withPromotions || !line.reduced))

function takeCoupon(coupon: Coupon, lines: Open[]): Step {
  const counted = countedFor(coupon, lines)
  const weights = counted.map((line) => line.left)
  const amount = sum(weights)
  const off = coupon.kind === 'fixed' ? Math.min(coupon.amount, amount) : Math.min(percentOf(amount, coupon.percent), coupon.cap ?? amount)
  const shares = splitOver(off, weights)
  counted.forEach((line, i) => {
    line.left -= shares[i]!
  })
  const { id, name, nameEn, threshold, couponId } = coupon
  return { kind: 'coupon', id, name, nameEn, amount: 0 - off, lines: counted.map(({ skuId }, i) => ({ skuId, amount: 0 - shares[i]! })), detail: { threshold, coupon: couponId } }
}

/** Free from an amount of goods on, which is measured before anything is taken off: no discount ever makes an order dearer. */
function freightOf({ destination, freightRules }: PriceWish, lines: Open[], goodsAmount: number): { fee: number; deliverable: boolean; unknown?: boolean; steps: Step[] } {
  if (!destination || freightRules.length === 0 || lines.length === 0) return { fee: 0, deliverable: true, steps: [] }
  const rule = ruleFor(freightRules, destination)
  if (!rule?.deliverable) return { fee: 0, deliverable: false, steps: [] }
  const grams = sum(lines.map((line) => line.grams * line.count))
  const fee = feeFor(rule, { lines, grams, region: regionOf(destination) })
  if (fee === undefined) return { fee: 0, deliverable: false, unknown: true, steps: [] }
  const { id, name, nameEn, freeOver } = rule
  const step = { id, name, nameEn, lines: [], detail: { grams } }
  if (freeOver !== null && goodsAmount >= freeOver) {
    return { fee: 0, deliverable: true, steps: [{ ...step, kind: 'freight-free', amount: 0, detail: { grams, free_over: freeOver, fee } }] }
  }
  return { fee, deliverable: true, steps: [{ ...step, kind: 'freight', amount: fee }] }
}

/** Whole fen, in the shop's favour by less than one. */
const percentOf = (amount: number, percent: number): number => Number((BigInt(amount) * BigInt(percent)) / 100n)

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0)
