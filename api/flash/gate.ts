import { setImmediate as turnOfLoop, setTimeout as pause } from 'node:timers/promises'

/** Where thousands who come at one moment are let in a few at a time, so that whoever looks at other pages meanwhile is not behind all of them. */
export type Gate = {
  /** Resolves when it is one's turn: at once while it is quiet, otherwise in the order of coming. */
  turn(): Promise<void>
  /** Resolves when all who wait now have been let in. */
  passed(): Promise<void>
  readonly waiting: number
}

const BATCH = 16
/** A process that was kept from its work for long does not rest for as long again. */
const LONGEST_REST_MS = 50

/** After each batch the process rests from the crowd for as long as the batch has kept it busy: half of its time stays everybody else's. */
export function openGate(): Gate {
  let queue: (() => void)[] = []
  let room = BATCH
  let pacing: Promise<void> | undefined

  const pace = async (): Promise<void> => {
    do {
      const begun = performance.now()
      await turnOfLoop()
      await turnOfLoop()
      await pause(Math.min(performance.now() - begun, LONGEST_REST_MS))
      const next = queue.slice(0, BATCH)
      queue = queue.slice(BATCH)
      room = BATCH - next.length
      for (const go of next) go()
    } while (room < BATCH)
    pacing = undefined
  }
  const turn = (): Promise<void> => {
    pacing ??= pace()
    if (room > 0 && queue.length === 0) {
      room--
      return Promise.resolve()
    }
    return new Promise((go) => queue.push(go))
  }

  return {
    turn,
    passed: turn,
    get waiting() {
      return queue.length
    },
  }
}
