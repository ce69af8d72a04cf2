import { shopTime } from '../shared/time.ts'

/** The day of the shop's calendar, "YYYY-MM-DD", `back` days before. */
export function shopDay(now: Date, timeZone: string, back = 0): string {
  const [year, month, day] = shopTime(now, timeZone).slice(0, 10).split('-').map(Number) as [number, number, number]
  return new Date(Date.UTC(year, month - 1, day - back)).toISOString().slice(0, 10)
}
