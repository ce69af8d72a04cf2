import { type Config, ConfigFault, readConfig } from '../config.ts'

/**
 * Tells a parent that we are ready, then runs until a signal or the parent's death, and leaves cleanly once.
 * A child whose supervisor was killed must not live on and hold the port.
 */
export function runUntilTold(leave: () => Promise<void>): void {
  let leaving = false
  const stop = () => {
    if (leaving) return
    leaving = true
    setTimeout(() => process.exit(1), 10_000).unref()
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
    if (!(error instanceof ConfigFault)) throw error
    console.error(error.message)
    process.exit(1)
  }
}
