import { setTimeout as pause } from 'node:timers/promises'

/** Tells winners what they have won, a few at a time. */
export type Teller = {
  /** Calls `told` when it is its turn; a first few at once. */
  tell(told: () => void): void
  /** Tells all who are left at once. */
  close(): Promise<void>
}

/**
 * Who are told together, and how long it is until the next are: each of them goes on to place an order. A few orders make one cheap batch,
 * and the rest of the shop has its turn before the next (docs/decisions/0134).
 */
const TOGETHER = 8
const PAUSE_MS = 50

/** What they have won is theirs and held for minutes, so that nobody loses anything by hearing of it two seconds later. */
export function openTeller(): Teller {
  let waiting: (() => void)[] = []
  let telling: Promise<void> | undefined
  let closing = false

  const tellAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const next = waiting.slice(0, TOGETHER)
      waiting = waiting.slice(TOGETHER)
      for (const told of next) told()
      if (!closing) await pause(PAUSE_MS)
    }
    telling = undefined
  }

  return {
    tell(told) {
      waiting.push(told)
      telling ??= Promise.resolve().then(tellAll)
    },
    async close() {
      closing = true
      await telling
    },
  }
}
