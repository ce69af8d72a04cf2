import { readSlides, readSlot } from '../content/read.ts'
import type { Deps } from '../deps.ts'
import { listCatalog, readCatalogs, readDetail, readFloors, type Sort } from '../goods/read.ts'
import { searchGoods } from '../goods/search/search.ts'
import { readHot } from '../rankings/hot.ts'
import { readTogether } from '../rankings/together.ts'
import { covers } from '../prices/price.ts'
import { readLines, readRunning } from '../prices/offers.ts'
import { couponWords, promotionWords } from '../prices/words.ts'
import { listClaimable } from '../coupons/read.ts'
import type { Lang } from '../shared/i18n.ts'

/** What the shop shows to everybody, in one language. */
export type Catalogue = ReturnType<typeof openCatalogue>

/** The reading verbs of the catalogue pages. They throw Refusals: pages tell them by the number in `error.code`. */
export function openCatalogue(deps: Deps, lang: Lang) {
  const { db } = deps
  return {
    catalogs: () => readCatalogs(db, lang),
    floors: (perFloor: number) => readFloors(db, lang, perFloor),
    slides: () => readSlides(db, lang, deps.clock()),
    news: () => readSlot(db, 'news', lang, deps.clock()),
    adverts: () => readSlot(db, 'advert', lang, deps.clock()),
    floorTabs: () => readSlot(db, 'floor', lang, deps.clock()),
    list: (wish: { catalogId: number; sort: Sort; page: number; pageSize: number }) => listCatalog(db, { ...wish, lang }),
    /** The week's best sellers of a catalog; a page that shows them carries the tag `ranks:<catalogId>`. */
    hot: (catalogId: number, limit: number) => readHot(db, { catalogId, by: 'sales', span: 'week', lang, limit }),
    /** What goes well with a product; a page that shows it carries the tag `together:<spuId>`. */
    together: (spuId: number, limit: number) => readTogether(db, { spuId, lang, limit }),
    offers: (skuId: number) => readOffers(deps, skuId, lang),
    detail: (skuId: number) => readDetail(db, skuId, lang),
    search: (wish: { q: string; sort: Sort; page: number; pageSize: number }) => searchGoods(db, { ...wish, lang }),
  }
}

/** What is cheaper about a SKU now: the promotions it takes part in, and coupons for it that can be claimed. */
async function readOffers({ db, clock }: Deps, skuId: number, lang: Lang) {
  const at = clock()
  const [[line], promotions, coupons] = await Promise.all([readLines(db, [{ skuId, count: 1 }]), readRunning(db, at), listClaimable(db, at)])
  if (!line) return { promotions: [], coupons: [] }
  return {
    promotions: promotions.filter((promotion) => covers(promotion, line)).map((promotion) => promotionWords(promotion, lang)),
    coupons: coupons.filter((coupon) => covers(coupon, line) && coupon.left !== 0).map((coupon) => couponWords(coupon, lang)),
  }
}
