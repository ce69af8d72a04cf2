type Lang = 'zh-CN' | 'en'

/** A moment on the shop's wall clock: "2026-03-01 09:30" or "1 Mar 2026, 09:30". */
export function moment(lang: Lang, timeZone: string, at: Date): string {
  const format =
    lang === 'en'
      ? new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' })
      : new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' })
  return format.format(at)
}

/** The hour of a moment: "09:30". */
export const clockTime = (timeZone: string, at: Date): string => new Intl.DateTimeFormat('sv-SE', { timeZone, hour: '2-digit', minute: '2-digit' }).format(at)

/** A day of the shop with its weekday: "11 月 24 日（周二）" or "Tue 24 Nov". */
export function dayOf(lang: Lang, timeZone: string, at: Date): string {
  if (lang === 'en') return new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', day: 'numeric', month: 'short' }).format(at).replace(',', '')
  const part = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('zh-CN', { timeZone, ...options }).format(at)
  const [month, day] = new Intl.DateTimeFormat('en-US', { timeZone, month: 'numeric', day: 'numeric' }).format(at).split('/')
  return `${month} 月 ${day} 日（${part({ weekday: 'short' })}）`
}

/** When a courier says something happened ("2026-03-01 09:30:00" on the clock there), without the year: "03-01 09:30" or "1 Mar, 09:30". */
export function trackTime(lang: Lang, at: string): string {
  const moment = new Date(`${at.slice(0, 10)}T${at.slice(11, 16)}Z`)
  if (lang !== 'en' || Number.isNaN(moment.getTime())) return at.slice(5, 16)
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(moment)
}
