/** How long after a question that brought no news the gateway is asked again; the last one stays. */
export const SECONDS_BETWEEN_QUESTIONS = [15, 30, 60, 120, 300, 600, 1800]

/** When to ask about a page that was opened just now. */
export const firstQuestion = (now: Date): Date => new Date(now.getTime() + SECONDS_BETWEEN_QUESTIONS[0]! * 1000)
