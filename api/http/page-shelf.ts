import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from './page.ts'
import type { Shelf } from './page-cache.ts'

/** Notes of which pages carry a tag: <folder>/.tags/<tag>/<hash of the page's place>. */
const TAGS = '.tags'
const FORMS = ['', '.gz', '.br'] as const

/**
 * Rendered pages in a folder, by language and path: "zh-CN/item/7/index.html", with .gz and .br beside it, so that nginx serves them with
 * `try_files` without asking us. Pages with a query stay with us. Several processes of one machine share the folder: each writes what it
 * rendered, and a purge makes each of them remove everything that carries the tag, whoever wrote it.
 */
export async function pageShelf(folder: string, { ttl, clock }: { ttl: number; clock: () => Date }): Promise<Shelf & { expire(): Promise<void> }> {
  /** When what this process wrote is too old, though no purge came. */
  const until = new Map<string, number>()

  const remove = async (place: string): Promise<void> => {
    until.delete(place)
    // The plain one first: it is the one that the web server looks for.
    for (const form of FORMS) await rm(path.join(folder, place + form), { force: true })
  }
  const shelf = {
    async put(key: string, page: Page, stillGood: () => boolean) {
      const place = placeOnShelf(key)
      if (!place) return
      // Notes first: a page that no purge could find must never lie here.
      const note = createHash('sha256').update(place).digest('hex').slice(0, 24)
      for (const tag of page.tags) {
        await mkdir(path.join(folder, TAGS, nameOf(tag)), { recursive: true })
        await writeFile(path.join(folder, TAGS, nameOf(tag), note), place)
      }
      const target = path.join(folder, place)
      await mkdir(path.dirname(target), { recursive: true })
      for (const [form, bytes] of [
        ['.br', await page.copy('brotli')],
        ['.gz', await page.copy('gzip')],
        ['', await page.copy('plain')],
      ] as const) {
        const aside = `${target}${form}.${randomBytes(4).toString('hex')}.tmp`
        await writeFile(aside, bytes)
        if (stillGood()) await rename(aside, target + form)
        else await rm(aside, { force: true })
      }
      until.set(place, clock().getTime() + ttl)
    },

    async drop(tags: readonly string[]) {
      for (const tag of tags) {
        const notes = path.join(folder, TAGS, nameOf(tag))
        for (const note of await readdir(notes).catch(() => [])) {
          const file = path.join(notes, note)
          const place = await readFile(file, 'utf8').catch(() => '')
          if (place) await remove(place)
          await rm(file, { force: true })
        }
      }
    },

    async clear() {
      until.clear()
      for (const name of await readdir(folder).catch(() => [])) if (OWN.includes(name)) await rm(path.join(folder, name), { recursive: true, force: true })
    },

    async expire() {
      const now = clock().getTime()
      for (const [place, end] of until) if (end <= now) await remove(place)
    },
  }
  await mkdir(folder, { recursive: true })
  // What lies here from before may be older than edits that nobody told us of.
  await shelf.clear()
  return shelf
}

/** Nothing else in the folder is ever touched. */
const OWN = [TAGS, 'zh-CN', 'en']

/** A tag as the name of a folder. */
const nameOf = (tag: string): string => encodeURIComponent(tag).replace(/\./g, '%2E').slice(0, 200)

/** Where the page under "en /item/7" lies; undefined for one with a query, or whose path is no plain one. */
export function placeOnShelf(key: string): string | undefined {
  const [, lang, where] = /^(zh-CN|en) (\/[\w/-]*)$/.exec(key) ?? []
  return lang && where !== undefined ? path.posix.join(lang, where, 'index.html') : undefined
}
