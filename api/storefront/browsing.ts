import { listClaimable } from '../coupons/read.ts'
import type { Deps } from '../deps.ts'
import { readCards } from '../goods/read.ts'
import { shipsFrom } from '../goods/ships-from.ts'
import { clearHistory, readHistory } from '../interests/history.ts'
import { feeFor, ruleFor } from '../prices/freight.ts'
import { readFreightRules, readLines } from '../prices/offers.ts'
import { covers } from '../prices/price.ts'
import { couponWords } from '../prices/words.ts'
import { readPicks } from '../rankings/picks.ts'
import { transact } from '../shared/db.ts'
import { said } from '../shared/i18n.ts'
import { daysOnTheWay } from '../shipping/days.ts'
import { listAddresses } from '../users/addresses/addresses.ts'
import { provinces as allProvinces } from '../users/addresses/regions.ts'
import { type Cookie, deliverToCookie, guestSeenCookie } from './cookies.ts'
import { seenIn } from './guest-seen.ts'
import type { Visit } from './visit.ts'

const DAY = 86_400_000
const SEEN = 10
/** Goods in stock are handed over within so many days. */
const HANDED_OVER = 1

/** What cached pages fetch of a visitor's own: what they looked at, what may please them, coupons and delivery of a product. */
export function browsingDesk({ db, clock, config }: Deps, { buyer, lang }: Visit) {
  const looked = async (cookie: string | undefined): Promise<number[]> =>
    buyer ? (await readHistory(db, buyer.id, { page: 1, pageSize: SEEN, lang })).cards.map(({ id }) => id) : seenIn(cookie).slice(0, SEEN)
  return {
    /** Cards of what the visitor looked at last, the latest first, and of what may please them after that. A guest's looks stand in a cookie. */
    seenAndPicks: async (cookie: string | undefined, most: number) => {
      const ids = await looked(cookie)
      const [seen, picks] = await Promise.all([readCards(db, ids, lang), readPicks(db, { seen: ids, lang, limit: most })])
      return { seen, picks }
    },
    /** Forgets every look; answers the cookie that a guest's browser should keep. */
    forgetSeen: async (): Promise<Cookie[]> => {
      if (!buyer) return [guestSeenCookie(config, '')]
      await transact(db, (tx) => clearHistory(tx, buyer.id))
      return []
    },

    /** Coupons that can be claimed for a SKU, with how many the visitor has of each. */
    couponsFor: async (skuId: number) => {
      const [[line], open] = await Promise.all([readLines(db, [{ skuId, count: 1 }]), listClaimable(db, clock(), buyer?.id)])
      return open
        .filter((coupon) => line && covers(coupon, line))
        .map((coupon) => ({ ...coupon, ...couponWords(coupon, lang), name: said(lang, coupon.name, coupon.nameEn), about: said(lang, coupon.scopeNames, coupon.scopeNamesEn) }))
    },

    /**
     * How one piece of a SKU comes to a province: the one asked for, else that of the visitor's first address, else the one they asked for last
     * (`kept`). Freight in fen for one piece by itself; `by`: the day it is there at the latest, when there is one in a warehouse.
     */
    deliveryOf: async (skuId: number, { asked, kept }: { asked: string | undefined; kept: string | undefined }) => {
      const [home] = buyer && asked === undefined ? await listAddresses(db, buyer.id) : []
      const provinces = allProvinces.map(({ code, name, name_en }) => ({ code, name: said(lang, name, name_en) }))
      const known = (code: string | null | undefined) => provinces.find((one) => one.code === code)
      const to = known(asked) ?? known(home?.province) ?? known(kept)
      const cookies = known(asked) ? [deliverToCookie(config, asked!)] : []
      if (!to) return { provinces, to, cookies, found: undefined }
      const [[line], rules, house] = await Promise.all([readLines(db, [{ skuId, count: 1 }]), readFreightRules(db), shipsFrom(db, skuId, to.code)])
      const rule = ruleFor(rules, { region: to.code, address: '' })
      const fee = rule && line && feeFor(rule, { lines: [{ ...line, left: line.price }], grams: line.grams, region: to.code })
      const found = line && {
        deliverable: rules.length === 0 || (rule?.deliverable === true && fee !== undefined),
        freight: rule && rule.freeOver !== null && line.price >= rule.freeOver ? 0 : (fee ?? 0),
        freeOver: rule?.freeOver ?? null,
        from: known(house?.province)?.name,
        by: house && new Date(clock().getTime() + (HANDED_OVER + daysOnTheWay(house.km)) * DAY),
      }
      return { provinces, to, cookies, found }
    },
  }
}
