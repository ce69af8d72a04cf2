import type { KeptReads } from '../http/kept-reads.ts'
import type { Reading } from '../http/reads.ts'
import { readSlides, readSlot } from '../content/read.ts'
import type { Deps } from '../deps.ts'
import { readCatalogs, readDetail, readFloors, readLive, readTree } from '../goods/read.ts'
import { readHot } from '../rankings/hot.ts'
import { readTogether } from '../rankings/together.ts'
import { covers } from '../prices/price.ts'
import { readFreightRules, readLines, readRunning } from '../prices/offers.ts'
import { couponWords, promotionWords } from '../prices/words.ts'
import { listClaimable } from '../coupons/read.ts'
import { readRating, readRatings } from '../reviews/ratings.ts'
import { listReviews } from '../reviews/read.ts'
import type { Lang } from '../shared/i18n.ts'
import { shownSales } from './flash.ts'
import { searchCatalogue } from './search.ts'

/** What the shop shows to everybody, in one language. */
export type Catalogue = ReturnType<typeof openCatalogue>

type Keep = <T>(name: string, read: () => Promise<T>) => Promise<T>

/** The reading verbs of the catalogue pages; `read`: where lists are read. They throw Refusals: pages tell them by the number in `error.code`. */
export function openCatalogue(deps: Deps, lang: Lang, { read, kept: reads }: { read: Reading; kept?: KeptReads | undefined }) {
  const { db } = deps
  const kept: Keep = (name, ask) => (reads ? reads.get(`${lang} ${name}`, ask) : ask())
  /** Cards with what buyers say of their products. A new review reaches a page that is kept when that is made anew, at the latest by itself. */
  const rated = async <C extends { spuId: number }>(cards: readonly C[]) => {
    const ratings = await read((db) =>
      readRatings(
        db,
        cards.map(({ spuId }) => spuId),
      ),
    )
    return cards.map((card) => ({ ...card, rating: ratings.get(card.spuId) }))
  }
  const lists = searchCatalogue(deps, lang, read)
  let tree: ReturnType<typeof readTree> | undefined
  return {
    catalogs: () => readCatalogs(db, lang),
    /** The whole tree of catalogs, for the menu: read once for a page. */
    tree: () => (tree ??= kept('tree', () => read((db) => readTree(db, lang)))),
    rated,
    floors: async (perFloor: number) => {
      const floors = await readFloors(db, lang, perFloor)
      const cards = await rated(floors.flatMap((floor) => floor.cards))
      const byId = new Map(cards.map((card) => [card.id, card]))
      return floors.map((floor) => ({ ...floor, cards: floor.cards.map(({ id }) => byId.get(id)!) }))
    },
    slides: () => readSlides(db, lang, deps.clock()),
    news: () => readSlot(db, 'news', lang, deps.clock()),
    adverts: () => readSlot(db, 'advert', lang, deps.clock()),
    floorTabs: () => readSlot(db, 'floor', lang, deps.clock()),
    ...lists,
    hotWords: () => kept('hot words', () => lists.hotWords()),
    list: async (wish: Parameters<typeof lists.list>[0]) => {
      const list = await lists.list(wish)
      return { ...list, cards: await rated(list.cards) }
    },
    search: async (wish: Parameters<typeof lists.search>[0]) => {
      const found = await lists.search(wish)
      return { ...found, cards: await rated(found.cards) }
    },
    /** The week's best sellers of a catalog; a page that shows them carries the tag `ranks:<catalogId>`. */
    hot: (catalogId: number, limit: number) => readHot(db, { catalogId, by: 'sales', span: 'week', lang, limit }),
    /** What goes well with a product; a page that shows it carries the tag `together:<spuId>`. */
    together: async (spuId: number, limit: number) => rated(await readTogether(db, { spuId, lang, limit })),
    /** Whether a SKU is there as the page is made; what the visitor sees is asked again by the browser. */
    inStock: async (skuId: number) => ((await readLive(db, [skuId]))[0]?.stock ?? 0) > 0,
    /** Flash sales that go on or come; a page that shows them carries the tag `flash`. */
    flashSales: () => kept('flash sales', () => shownSales(db, lang, deps.clock())),
    offers: (skuId: number) => readOffers(deps, skuId, lang, kept),
    detail: (skuId: number) => readDetail(db, skuId, lang),
    /** The most helpful reviews of a product and what all add up to; a page that shows them carries the tag `spu:<id>`. */
    reviews: async (spuId: number, most: number) => ({ ...(await listReviews(db, spuId, { sort: 'helpful', pageSize: most, lang })), rating: await readRating(db, spuId) }),
  }
}

/** What is cheaper about a SKU now: the promotions it takes part in, and coupons for it that can be claimed. */
async function readOffers({ db, clock }: Deps, skuId: number, lang: Lang, kept: Keep) {
  const at = clock()
  const [[line], promotions, coupons, rules] = await Promise.all([
    readLines(db, [{ skuId, count: 1 }]),
    kept('running', () => readRunning(db, at)),
    kept('claimable', () => listClaimable(db, at)),
    kept('freight', () => readFreightRules(db)),
  ])
  /** Delivery is free from this much on, in fen: 0 always; null never, or it depends on where. */
  const freeOver = rules.length === 0 ? 0 : (rules.find(({ regions }) => regions.length === 0)?.freeOver ?? null)
  if (!line) return { promotions: [], coupons: [], freeOver }
  return {
    promotions: promotions.filter((promotion) => covers(promotion, line)).map((promotion) => promotionWords(promotion, lang)),
    coupons: coupons.filter((coupon) => covers(coupon, line) && coupon.left !== 0).map((coupon) => couponWords(coupon, lang)),
    freeOver,
  }
}
