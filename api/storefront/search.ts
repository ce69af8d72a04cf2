import type { Deps } from '../deps.ts'
import { listGoods } from '../goods/lists.ts'
import type { Sort } from '../goods/read.ts'
import { filterQuery, filtersOf, isFiltered } from '../goods/search/filters.ts'
import { markWords } from '../goods/search/mark.ts'
import { hotWords, noteSearch } from '../goods/search/note.ts'
import { forgetSearches, recentSearches, rememberSearch, withWord, wordsIn } from '../goods/search/recent.ts'
import { searchGoods } from '../goods/search/search.ts'
import type { Reading } from '../http/reads.ts'
import type { Lang } from '../shared/i18n.ts'
import type { Visit } from './visit.ts'

/** `asked`: the filters as the address brings them. */
type Wish = { sort: Sort; page: number; pageSize: number; asked: URLSearchParams }

/** Lists and searches with everything their pages show: facets, filters as they were understood, marked names. */
export const searchCatalogue = (deps: Deps, lang: Lang, read: Reading) => ({
  list: async ({ asked, ...wish }: Wish & { catalogId: number }) => {
    const filters = { ...filtersOf(askedOf(asked)), catalogId: undefined }
    const list = await read((db) => listGoods(db, { ...wish, filters, withFacets: true, lang }))
    return { ...list, filters, query: filterQuery(filters), filtered: isFiltered(filters) }
  },
  search: async ({ asked, ...wish }: Wish & { q: string }) => {
    const filters = filtersOf(askedOf(asked))
    const found = await read((db) => searchGoods(db, { ...wish, filters, withFacets: true, lang }))
    const cards = found.cards.map((card) => ({ ...card, marks: markWords(card.name, found.words) }))
    return { ...found, cards, filters, query: filterQuery(filters), filtered: isFiltered(filters) }
  },
  /** What many look for, in the reader's script: everybody's words are counted together. */
  hotWords: async () => (await hotWords(deps.db, deps.clock(), HOT * 3)).filter((word) => lang !== 'en' || !/\p{Script=Han}/u.test(word)).slice(0, HOT),
})

const HOT = 10

/** A form repeats the name of a box for each that is ticked. */
const askedOf = (asked: URLSearchParams): Record<string, unknown> =>
  Object.fromEntries([...new Set(asked.keys())].map((name) => [name, asked.getAll(name)]).map(([name, all]) => [name, name === 'brand' || name === 'value' ? all : all?.at(-1)]))

/** The visitor's own searches. A guest's stand in a cookie, which the page reads and writes. */
export const searchDesk = (deps: Deps, visit: Visit) => ({
  /** Counts a search and answers the cookie a guest's browser should keep from now on. */
  searched: async (q: string, { found, agent, cookie }: { found: boolean; agent: string; cookie: string | undefined }): Promise<string | undefined> => {
    noteSearch(deps, { q, found, agent, who: visit.buyer ? `u${visit.buyer.id}` : visit.ip })
    if (!found) return undefined
    if (!visit.buyer) return JSON.stringify(withWord(wordsIn(cookie), q))
    await rememberSearch(deps.kv, visit.buyer.id, q)
    return undefined
  },
  recentSearches: async (cookie: string | undefined): Promise<string[]> => (visit.buyer ? await recentSearches(deps.kv, visit.buyer.id) : wordsIn(cookie)),
  /** Forgets one search or all; answers a guest's cookie. */
  forgetSearches: async (q: string | undefined, cookie: string | undefined): Promise<string | undefined> => {
    if (!visit.buyer) return JSON.stringify(q === undefined ? [] : wordsIn(cookie).filter((word) => word !== q))
    await forgetSearches(deps.kv, visit.buyer.id, q)
    return undefined
  },
})
