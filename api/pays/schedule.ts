/** How long after a question that brought no news the gateway is asked again; the last one stays. */
export const SECONDS_BETWEEN_QUESTIONS = [15, 30, 60, 120, 300, 600, 1800]

/** When to ask about a page that was opened just now. */
export const firstQuestion = (now: Date): Date => new Date(now.getTime() + SECONDS_BETWEEN_QUESTIONS[0]! * 1000)

/** How long after a refund that did not go through it is tried again; the last one stays. */
const MINUTES_BETWEEN_TRIES = [5, 10, 30, 60, 180, 360]

/** When a refund that was tried so often is tried once more. */
export const nextTry = (now: Date, tried: number): Date => new Date(now.getTime() + MINUTES_BETWEEN_TRIES[Math.min(tried, MINUTES_BETWEEN_TRIES.length - 1)]! * 60_000)
