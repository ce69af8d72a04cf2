import type { KeptReads } from '../http/kept-reads.ts'
import type { Reading } from '../http/reads.ts'
import { readSlides, readSlot } from '../content/read.ts'
import type { Deps } from '../deps.ts'
import { type Detail, readCatalogs, readDetail, readFloors, readLive, readTree } from '../goods/read.ts'
import { readHot } from '../rankings/hot.ts'
import { readTogether } from '../rankings/together.ts'
import { covers } from '../prices/price.ts'
import { readFreightRules, readLines, readRunning } from '../prices/offers.ts'
import { couponWords, promotionWords } from '../prices/words.ts'
import { listClaimable } from '../coupons/read.ts'
import { readRating, readRatings } from '../reviews/ratings.ts'
import { listReviews } from '../reviews/read.ts'
import type { Db } from '../shared/db.ts'
import type { Lang } from '../shared/i18n.ts'
import { together } from '../shared/together.ts'
import { shownSales } from './flash.ts'
import { searchCatalogue } from './search.ts'
import { itemPaths } from './seo.ts'

/** What the shop shows to everybody, in one language. */
export type Catalogue = ReturnType<typeof openCatalogue>

/** Fewer than these look forgotten. */
const FEW = 3
const MOST_BESIDE = 5
/** A ranking beside a handful of goods says nothing that the list does not. */
const RANKED_FROM = 8
/** What comes out as dates of what is asked together. */
const REVIEW_DATES = ['createdAt', 'followUpAt', 'answeredAt', 'hiddenAt']

type Keep = <T>(name: string, read: () => Promise<T>) => Promise<T>

/** The reading verbs of the catalogue pages; `read`: where lists are read. They throw Refusals: pages tell them by the number in `error.code`. */
export function openCatalogue(deps: Deps, lang: Lang, { read, kept: reads, preview }: { read: Reading; kept?: KeptReads | undefined; preview?: number | undefined }) {
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
    /** With the week's best sellers of the catalog; a page that shows them carries the tag `ranks:<catalogId>`. */
    list: async (wish: Parameters<typeof lists.list>[0]) => {
      const list = await lists.list(wish)
      const spus = list.cards.map(({ spuId }) => spuId)
      return await read(async (db) => {
        const ask = together(db, [])
        const [ratings, ranked] = await Promise.all([
          readRatings(ask, spus),
          list.total > RANKED_FROM ? readHot(ask, { catalogId: wish.catalogId, by: 'sales', span: 'week', lang, limit: 6 }) : [],
        ])
        return { ...list, cards: list.cards.map((card) => ({ ...card, rating: ratings.get(card.spuId) })), ranked }
      })
    },
    search: async (wish: Parameters<typeof lists.search>[0]) => {
      const found = await lists.search(wish)
      return { ...found, cards: await rated(found.cards) }
    },
    /** Flash sales that go on or come; a page that shows them carries the tag `flash`. */
    flashSales: () => kept('flash sales', () => shownSales(db, lang, deps.clock())),
    detail: (skuId: number) => readDetail(db, skuId, lang, preview),
    /**
     * All that a product's page shows beside the product, in one statement, and one more for the stars of its neighbours. `ranked`: the week's best
     * sellers of its catalog, or of the one above where those look forgotten; a page that shows them carries the tag `ranks:<rankedIn>`. `beside`: what
     * goes well with it, the tag `together:<spuId>`. `reviews`: the most helpful, `rating`: what all add up to, the tag `spu:<spuId>`. `inStock`: as the
     * page is made; what the visitor sees is asked again by the browser.
     */
    around: async ({ id, spuId, catalog, path }: Pick<Detail, 'id' | 'spuId' | 'catalog' | 'path'>) => {
      const ask = together(db, REVIEW_DATES)
      const above = path[0]?.id ?? catalog.id
      const hot = async (catalogId: number) => (await readHot(ask, { catalogId, by: 'sales', span: 'week', lang, limit: 6 })).filter((card) => card.spuId !== spuId)
      const [paths, near, far, bought, offers, { reviews }, rating, [live]] = await Promise.all([
        itemPaths({ db: ask }, id),
        hot(catalog.id),
        above === catalog.id ? [] : hot(above),
        readTogether(ask, { spuId, lang, limit: MOST_BESIDE }),
        readOffers(deps, ask, id, lang, kept),
        listReviews(ask, spuId, { sort: 'helpful', pageSize: 5, lang }),
        readRating(ask, spuId),
        readLive(ask, [id]),
      ])
      const rankedIn = near.length < FEW && above !== catalog.id ? above : catalog.id
      const ranked = rankedIn === above && above !== catalog.id ? far : near
      const filled = bought.length < FEW
      const beside = await rated(filled ? [...bought, ...ranked.filter((card) => bought.every((one) => one.spuId !== card.spuId))].slice(0, MOST_BESIDE) : bought)
      return { paths, rankedIn, ranked: ranked.slice(0, 5), beside, filled, offers, reviews, rating, inStock: (live?.stock ?? 0) > 0 }
    },
  }
}

/** What is cheaper about a SKU now: the promotions it takes part in, and coupons for it that can be claimed. */
async function readOffers({ db, clock }: Pick<Deps, 'db' | 'clock'>, ask: Db, skuId: number, lang: Lang, kept: Keep) {
  const at = clock()
  const [[line], promotions, coupons, rules] = await Promise.all([
    readLines(ask, [{ skuId, count: 1 }]),
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
