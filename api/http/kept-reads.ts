import type { Clock } from '../shared/time.ts'

/** Small things that stand on many pages (the menu, what runs now), read once for all of them. */
export type KeptReads = {
  get<T>(name: string, read: () => Promise<T>): Promise<T>
  purge(): void
  purgeAll(): void
}

const TTL_MS = 60_000

/**
 * For pages that are the same for everybody: those are forgotten by tags, and any purge at all forgets everything here, which is cheap and
 * never wrong. What fails is not kept.
 */
export function keptReads(clock: Clock): KeptReads {
  const kept = new Map<string, { found: Promise<unknown>; until: number }>()
  return {
    async get<T>(name: string, read: () => Promise<T>): Promise<T> {
      const now = clock().getTime()
      const known = kept.get(name)
      if (known && known.until > now) return (await known.found) as T
      const found = read()
      const one = { found, until: now + TTL_MS }
      kept.set(name, one)
      found.catch(() => kept.get(name) === one && kept.delete(name))
      return await found
    },
    purge: () => kept.clear(),
    purgeAll: () => kept.clear(),
  }
}
