/** What time it is; a dependency, so that tests can live in the future. */
export type Clock = () => Date

export const DAY_MS = 86_400_000
/** So many times 24 hours later. */
export const daysAfter = (at: Date, days: number): Date => new Date(at.getTime() + days * DAY_MS)
/** So many times 24 hours earlier. */
export const daysBefore = (at: Date, days: number): Date => daysAfter(at, -days)

/** "YYYY-MM-DD HH:MM:SS" on the shop's wall clock. */
export function shopTime(at: Date, timeZone: string): string {
  return formatterFor(timeZone).format(at).replace(',', '')
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterFor(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('sv-SE', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hour12: false,
    })
    formatters.set(timeZone, formatter)
  }
  return formatter
}

const WALL = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?$/
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/

/** The moment of "YYYY-MM-DD HH:MM[:SS]" on the shop's wall clock, or of an ISO 8601 text with its zone; undefined for anything else. */
export function momentOf(text: string, timeZone: string): Date | undefined {
  if (INSTANT.test(text)) return real(new Date(text))
  const [, year, month, day, hour, minute, second = '00'] = WALL.exec(text) ?? []
  if (!year) return undefined
  const wall = `${year}-${month}-${day} ${hour}:${minute}:${second}`
  const asUtc = new Date(`${wall.replace(' ', 'T')}Z`)
  if (!real(asUtc)) return undefined
  // The clock's distance from UTC, read off twice, since it may be another one around a change to summer time.
  let at = asUtc
  for (let i = 0; i < 2; i++) at = new Date(at.getTime() + asUtc.getTime() - new Date(`${shopTime(at, timeZone).replace(' ', 'T')}Z`).getTime())
  return shopTime(at, timeZone) === wall ? at : undefined
}

const real = (at: Date): Date | undefined => (Number.isNaN(at.getTime()) ? undefined : at)
