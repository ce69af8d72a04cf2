type Lang = 'zh-CN' | 'en'

/** Fen in three parts that are set apart on screen: 8800 → ["88", ".00"]. */
export function moneyParts(fen: number): { sign: string; whole: string; places: string } {
  const digits = String(Math.abs(fen)).padStart(3, '0')
  return { sign: fen < 0 ? '−' : '', whole: digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ','), places: `.${digits.slice(-2)}` }
}

/** Fen as a sentence carries it: 8800 → "¥88.00". */
export function money(fen: number): string {
  const { sign, whole, places } = moneyParts(fen)
  return `${sign}¥${whole}${places}`
}

/** A large count in few characters: 12400 → "1.2万" or "12.4k". */
export function manyOf(lang: Lang, count: number): string {
  const shorten = (by: number, unit: string) => `${String(Math.floor((count / by) * 10) / 10)}${unit}`
  if (lang === 'en') return count < 1000 ? String(count) : shorten(1000, 'k')
  return count < 10_000 ? String(count) : shorten(10_000, '万')
}

/** A count on a badge, which has room for two figures: 7 → "7", 120 → "99+". */
export const badgeOf = (count: number): string => (count > 99 ? '99+' : String(count))
