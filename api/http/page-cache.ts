import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Clock } from '../shared/time.ts'
import { afterCommit, type Db, type Pool, type Tx } from '../shared/db.ts'

/** A page as a renderer made it. */
export type Rendered = { status: number; headers: Record<string, string | string[]>; body: Buffer }
/** A page ready to be sent: plain, compressed, and with the tags that purge it. */
export type Page = Rendered & { gzip: Buffer; brotli: Buffer; etag: string; tags: readonly string[] }

export type PageCache = {
  /** The page under `key`, rendered at most once at a time; only a 200 is kept. */
  get(key: string, render: () => Promise<{ page: Rendered; tags: readonly string[] }>): Promise<Page>
  /** The page under `key`, if it is kept. Looking counts for nothing until it is said that somebody `saw` it. */
  peek(key: string): Page | undefined
  saw(key: string): void
  /** Forgets every page that carries one of the tags. */
  purge(tags: readonly string[]): void
  purgeAll(): void
  readonly bytes: number
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
 * @param options.maxBytes what all pages may weigh together, plain and compressed
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
    const weight = page.body.length + page.gzip.length + page.brotli.length + 2 * key.length + 500
    const visits = kept.get(key)?.visits ?? 0
    drop(key)
    kept.set(key, { page, weight, until: options.clock().getTime() + options.ttl, visits })
    bytes += weight
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
      const flight = render().then(async ({ page, tags }) => {
        const packed = await pack(page, tags)
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
      for (const [key, { page }] of kept) if (page.tags.some((tag) => wanted.has(tag))) lose(key)
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

const zip = promisify(gzip)
const brotli = promisify(brotliCompress)
/** A page that is kept is worth more work than one that one visitor gets once. */
const brotliOf = (kept: boolean) => ({ [constants.BROTLI_PARAM_QUALITY]: kept ? 7 : 5, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT })

/** Compresses a page once and names its content. */
export async function pack(page: Rendered, tags: readonly string[] = []): Promise<Page> {
  const etag = `W/"${createHash('sha256').update(page.body).digest('base64url').slice(0, 22)}"`
  const [gzipped, brotlied] = await Promise.all([zip(page.body, { level: 6 }), brotli(page.body, { params: brotliOf(tags.length > 0) })])
  return { ...page, gzip: gzipped, brotli: brotlied, etag, tags: [...tags] }
}

/** Below this the bytes of a compressed form are not worth the work. */
const SMALL = 500

/** The smallest form of a page that a client takes; undefined: the plain one. */
export function formOf(page: Page, accepted: string | undefined): 'brotli' | 'gzip' | undefined {
  if (page.body.length < SMALL || !accepted) return undefined
  let form = forms.get(accepted)
  if (form === undefined) {
    if (forms.size >= MOST_FORMS) forms.clear()
    forms.set(accepted, (form = takes(accepted, 'br') ? 'brotli' : takes(accepted, 'gzip') ? 'gzip' : 'plain'))
  }
  return form === 'plain' ? undefined : form
}

/** Browsers say one of a few sentences; who says others must not fill the memory. */
const MOST_FORMS = 100
const forms = new Map<string, 'brotli' | 'gzip' | 'plain'>()

/** Whether a client takes a form; "br;q=0" is a no. */
export const takes = (accepted: string, name: string): boolean =>
  accepted.split(',').some((one) => new RegExp(`^\\s*${name}\\s*(;\\s*q=(0\\.0*[1-9]\\d*|1(\\.0*)?))?\\s*$`, 'i').test(one))

/** Whether the client has this very page: If-None-Match, compared weakly (RFC 9110, 13.1.2). */
export function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const bare = (tag: string) => tag.trim().replace(/^W\//, '')
  return ifNoneMatch !== undefined && (ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => bare(tag) === bare(etag)))
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
