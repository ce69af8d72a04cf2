import { type Config, ConfigFault, readConfig } from '../config.ts'

/** What is under way has this long to be finished, then we go. */
const PATIENCE_MS = 10_000

/**
 * Tells a parent that we are ready, then runs until a signal or the parent's death, and leaves cleanly once.
 * A child whose supervisor was killed must not live on and hold the port.
 * @param drainSeconds for so long `leave` only says that we go
 */
export function runUntilTold(leave: () => Promise<void>, drainSeconds = 0): void {
  let leaving = false
  const stop = () => {
    if (leaving) return
    leaving = true
    setTimeout(() => process.exit(1), PATIENCE_MS + drainSeconds * 1000).unref()
    leave().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  process.on('disconnect', stop)
  process.send?.('ready')
}

/** The settings, for a program that cannot go on without: every fault in a sentence of its own, no stack of calls, and out. */
export function readSettings(): Config {
  try {
    return readConfig()
  } catch (error) {
    return leaveFor(error)
  }
}

/** The same for what only the database can tell. One that does not answer keeps nobody from starting: it is waited for. */
export async function orLeave(check: () => Promise<void>): Promise<void> {
  try {
    await check()
  } catch (error) {
    if (error instanceof ConfigFault) leaveFor(error)
    console.error(`not checked: ${(error as Error).message}`)
  }
}

function leaveFor(error: unknown): never {
  if (!(error instanceof ConfigFault)) throw error
  console.error(error.message)
  process.exit(1)
}
