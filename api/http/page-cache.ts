import type { Clock } from '../shared/time.ts'
import { afterCommit, type Db, type Pool, type Tx } from '../shared/db.ts'
import { pack, type Page, type Rendered } from './page.ts'

export type PageCache = {
  /** The page under `key`, rendered at most once at a time; only a 200 is kept. */
  get(key: string, render: () => Promise<{ page: Rendered; tags: readonly string[] }>): Promise<Page>
  /** The page under `key`, if it is kept. Looking counts for nothing until it is said that somebody `saw` it. */
  peek(key: string): Page | undefined
  saw(key: string): void
  /** Forgets every page that carries one of the tags. */
  purge(tags: readonly string[]): void
  purgeAll(): void
  /** What the pages weigh, and what they may. */
  readonly bytes: number
  readonly maxBytes: number
  readonly size: number
  /** Since the start: pages answered from the cache, pages that had to be drawn, drawings done, pages forgotten because of a purge. */
  readonly counts: Readonly<{ hits: number; misses: number; renders: number; purged: number }>
  /** Ends when everything that the cache does by itself is done: pages drawn again, pages on disk. */
  settled(): Promise<void>
}

/** Where pages lie besides, for a web server in front of us. */
export type Shelf = {
  put(key: string, page: Page, stillGood: () => boolean): Promise<void>
  drop(tags: readonly string[]): Promise<void>
  clear(): Promise<void>
}

const CHANNEL = 'pages'
const EVERYTHING = '*'
/** NOTIFY carries at most 8000 bytes. */
const NOTICE_BYTES = 7000
/** Pages that are drawn again by themselves after a purge, at most; the others are when somebody comes. */
const AGAIN = 20

/**
 * Keeps pages that are the same for everybody, least recently used out first.
 * @param options.maxBytes what all pages may weigh together, in whatever forms they are kept, with what is kept beside them
 * @param options.ttl milliseconds after which a page is rendered again even if no purge told us
 * @param options.again draws the page under a key again; called after a purge for the most visited pages, one at a time
 */
export function pageCache(options: { maxBytes: number; ttl: number; clock: Clock; again?: (key: string) => Promise<unknown>; shelf?: Shelf }): PageCache {
  const kept = new Map<string, { page: Page; weight: number; until: number; visits: number }>()
  const counts = { hits: 0, misses: 0, renders: 0, purged: 0 }
  /** Purged pages that wait to be drawn again, by their visits. */
  let lost = new Map<string, number>()
  let redrawing: Promise<void> | undefined
  /** What happens on the shelf happens one after the other. */
  let shelving: Promise<unknown> = Promise.resolve()
  let underway = new Map<string, Promise<Page>>()
  /** Grows with every purge: a page whose rendering began under an older one may show what has just been changed. */
  let generation = 0
  let bytes = 0

  const drop = (key: string): void => {
    bytes -= kept.get(key)?.weight ?? 0
    kept.delete(key)
  }

  const keep = (key: string, page: Page): void => {
    const visits = kept.get(key)?.visits ?? 0
    drop(key)
    kept.set(key, { page, weight: page.weight, until: options.clock().getTime() + options.ttl, visits })
    bytes += page.weight
    letGo()
  }

  /** A page that is kept has got another form, or something beside it. */
  const heavier = (key: string, page: Page, more: number): void => {
    const found = kept.get(key)
    if (found?.page !== page) return
    found.weight += more
    bytes += more
    letGo()
  }

  const letGo = (): void => {
    for (const oldest of kept.keys()) {
      if (bytes <= options.maxBytes) break
      drop(oldest)
    }
  }

  /** Renderings that have begun must not be shared with, or kept for, anybody who comes after the purge. */
  const startAnew = (): void => {
    generation++
    underway = new Map()
  }

  const onShelf = (work: (shelf: Shelf) => Promise<void>): void => {
    const { shelf } = options
    // A full disk must not take the pages away: who asks us still gets them.
    if (shelf) shelving = shelving.then(() => work(shelf)).catch(() => {})
  }

  const lose = (key: string): void => {
    lost.set(key, kept.get(key)?.visits ?? 0)
    counts.purged++
    drop(key)
  }

  const drawAgain = (): void => {
    const { again } = options
    if (!again || redrawing || lost.size === 0) return
    redrawing = (async () => {
      // Notices come in bundles: what several purges take is drawn once.
      await new Promise((resolve) => setTimeout(resolve, 20))
      const most = [...lost].filter(([key, visits]) => visits > 0 && !kept.has(key)).sort((a, b) => b[1] - a[1])
      lost = new Map()
      for (const [key, visits] of most.slice(0, AGAIN)) {
        await again(key).catch(() => {})
        const page = kept.get(key)
        if (page) page.visits += visits
      }
    })().finally(() => {
      redrawing = undefined
      drawAgain()
    })
  }

  const peek = (key: string): Page | undefined => {
    const found = kept.get(key)
    return found && found.until > options.clock().getTime() ? found.page : undefined
  }

  const saw = (key: string): void => {
    const found = kept.get(key)
    if (!found) return
    kept.delete(key)
    kept.set(key, found)
    found.visits++
    counts.hits++
  }

  return {
    get bytes() {
      return bytes
    },
    get size() {
      return kept.size
    },
    maxBytes: options.maxBytes,
    counts,
    peek,
    saw,
    async settled() {
      while (redrawing) await redrawing
      await shelving
    },

    async get(key, render) {
      const found = peek(key)
      if (found) {
        saw(key)
        return found
      }
      counts.misses++
      const same = underway.get(key)
      if (same) return await same
      counts.renders++
      const born = generation
      const flights = underway
      const flight = render().then(({ page, tags }): Page => {
        const packed = pack(page, tags, (more) => heavier(key, packed, more))
        if (packed.status === 200 && born === generation) {
          keep(key, packed)
          onShelf((shelf) => shelf.put(key, packed, () => born === generation))
        }
        return packed
      })
      flights.set(key, flight)
      try {
        return await flight
      } finally {
        flights.delete(key)
      }
    },

    purge(tags) {
      startAnew()
      const wanted = new Set(tags)
      for (const [key, { page }] of kept) if (page.carries(wanted)) lose(key)
      onShelf((shelf) => shelf.drop(tags))
      drawAgain()
    },

    purgeAll() {
      startAnew()
      for (const key of kept.keys()) lose(key)
      onShelf((shelf) => shelf.clear())
      drawAgain()
    },
  }
}

/** The caches of this process that obey. */
const here = new Set<Obeying>()
type Obeying = Pick<PageCache, 'purge' | 'purgeAll'>

/**
 * Tells every process, when `tx` commits, to forget the pages that show any of the tags; this one at once, so that who has changed
 * something sees it with their next request.
 */
export async function purgePages(tx: Tx, tags: readonly string[]): Promise<void> {
  afterCommit(tx, () => here.forEach((cache) => cache.purge(tags)))
  for (const notice of notices([...new Set(tags)].sort())) await tx`select pg_notify(${CHANNEL}, ${notice})`
}

/** Tells every process to forget every page; for seeds, restores and new releases. */
export async function purgeAllPages(db: Db): Promise<void> {
  await db`select pg_notify(${CHANNEL}, ${EVERYTHING})`
}

function notices(tags: string[]): string[] {
  const all: string[] = []
  let notice = ''
  for (const tag of tags) {
    if (notice && notice.length + tag.length + 1 > NOTICE_BYTES) {
      all.push(notice)
      notice = ''
    }
    notice += notice ? ` ${tag}` : tag
  }
  return notice ? [...all, notice] : all
}

/** Obeys purges of all processes. After a lost connection everything goes, because nobody knows what was missed. */
export async function obeyPurges(db: Pool, cache: Obeying): Promise<() => Promise<void>> {
  const { unlisten } = await db.listen(
    CHANNEL,
    (notice) => (notice === EVERYTHING ? cache.purgeAll() : cache.purge(notice.split(' '))),
    () => cache.purgeAll(),
  )
  here.add(cache)
  return async () => {
    here.delete(cache)
    await unlisten()
  }
}
