import { setTimeout as sleep } from 'node:timers/promises'
import { laneOpen } from '../seeing/metrics.ts'

const LEAST_MS = 200
const MOST_MS = 2000
const MOST_OF_ONE = 2
const MOST_WAITING = 64

/** Where the doubtful wait instead of being sent away: for two seconds at most, two of a network and sixty-four in a process at once. */
export function slowLane(wait: (ms: number) => Promise<unknown> = (ms) => sleep(ms, undefined, { ref: false })): {
  /** Waits, the longer the more of a budget is spent (0 to 1). False, at once, when there is no room. */
  pass(who: string, spent: number): Promise<boolean>
} {
  const waiting = new Map<string, number>()
  let all = 0
  return {
    async pass(who, spent) {
      const mine = waiting.get(who) ?? 0
      if (mine >= MOST_OF_ONE || all >= MOST_WAITING) return false
      waiting.set(who, mine + 1)
      laneOpen.set(++all)
      try {
        await wait(Math.round(LEAST_MS + (MOST_MS - LEAST_MS) * Math.min(Math.max(spent, 0), 1)))
        return true
      } finally {
        const left = (waiting.get(who) ?? 1) - 1
        if (left > 0) waiting.set(who, left)
        else waiting.delete(who)
        laneOpen.set(--all)
      }
    },
  }
}
