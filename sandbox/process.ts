/** Tells a parent that we are ready, then runs until a signal or the parent's death. (The sandbox imports nothing of the shop.) */
export function runUntilTold(leave: () => Promise<void>): void {
  let leaving = false
  const stop = () => {
    if (leaving) return
    leaving = true
    setTimeout(() => process.exit(1), 5000).unref()
    leave().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect']) process.on(event, stop)
  process.send?.('ready')
}
