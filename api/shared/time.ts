/** What time it is; a dependency, so that tests can live in the future. */
export type Clock = () => Date

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
