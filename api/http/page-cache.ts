import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Clock } from '../shared/time.ts'
import type { Db, Pool, Tx } from '../shared/db.ts'

/** A page as a renderer made it. */
export type Rendered = { status: number; headers: Record<string, string | string[]>; body: Buffer }
/** A page ready to be sent: plain, compressed, and with the tags that purge it. */
export type Page = Rendered & { gzip: Buffer; etag: string; tags: readonly string[] }

export type PageCache = {
  /** The page under `key`, rendered at most once at a time; only a 200 is kept. */
  get(key: string, render: () => Promise<{ page: Rendered; tags: readonly string[] }>): Promise<Page>
  /** Forgets every page that carries one of the tags. */
  purge(tags: readonly string[]): void
  purgeAll(): void
  readonly bytes: number
  readonly size: number
}

const CHANNEL = 'pages'
const EVERYTHING = '*'
/** NOTIFY carries at most 8000 bytes. */
const NOTICE_BYTES = 7000

/**
 * Keeps pages that are the same for everybody, least recently used out first.
 * @param options.maxBytes what all pages may weigh together, plain and compressed
 * @param options.ttl milliseconds after which a page is rendered again even if no purge told us
 */
export function pageCache(options: { maxBytes: number; ttl: number; clock: Clock }): PageCache {
  const kept = new Map<string, { page: Page; weight: number; until: number }>()
  let underway = new Map<string, Promise<Page>>()
  /** Grows with every purge: a page whose rendering began under an older one may show what has just been changed. */
  let generation = 0
  let bytes = 0

  const drop = (key: string): void => {
    bytes -= kept.get(key)?.weight ?? 0
    kept.delete(key)
  }

  const keep = (key: string, page: Page): void => {
    const weight = page.body.length + page.gzip.length + 2 * key.length + 500
    drop(key)
    kept.set(key, { page, weight, until: options.clock().getTime() + options.ttl })
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

  return {
    get bytes() {
      return bytes
    },
    get size() {
      return kept.size
    },

    async get(key, render) {
      const found = kept.get(key)
      if (found && found.until > options.clock().getTime()) {
        kept.delete(key)
        kept.set(key, found)
        return found.page
      }
      const same = underway.get(key)
      if (same) return await same
      const born = generation
      const flights = underway
      const flight = render().then(async ({ page, tags }) => {
        const packed = await pack(page, tags)
        if (packed.status === 200 && born === generation) keep(key, packed)
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
      for (const [key, { page }] of kept) if (page.tags.some((tag) => wanted.has(tag))) drop(key)
    },

    purgeAll() {
      startAnew()
      kept.clear()
      bytes = 0
    },
  }
}

const compress = promisify(gzip)

/** Compresses a page once and names its content. */
export async function pack(page: Rendered, tags: readonly string[] = []): Promise<Page> {
  const etag = `W/"${createHash('sha256').update(page.body).digest('base64url').slice(0, 22)}"`
  return { ...page, gzip: await compress(page.body, { level: 6 }), etag, tags: [...tags] }
}

/** Tells every process, when `tx` commits, to forget the pages that show any of the tags. */
export async function purgePages(tx: Tx, tags: readonly string[]): Promise<void> {
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
export async function obeyPurges(db: Pool, cache: PageCache): Promise<() => Promise<void>> {
  const { unlisten } = await db.listen(
    CHANNEL,
    (notice) => (notice === EVERYTHING ? cache.purgeAll() : cache.purge(notice.split(' '))),
    () => cache.purgeAll(),
  )
  return unlisten
}
