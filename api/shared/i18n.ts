/** The two languages people read. */
export type Lang = 'zh-CN' | 'en'

/** The language asked for by an Accept-Language header; Chinese unless English is liked better. */
export function langOf(acceptLanguage: string | undefined): Lang {
  if (!acceptLanguage) return 'zh-CN'
  const ranked = acceptLanguage
    .split(',')
    .map((part) => {
      const [tag = '', ...params] = part.trim().split(';')
      const q = params.find((param) => param.trim().startsWith('q='))
      return { tag: tag.toLowerCase(), weight: q ? Number(q.trim().slice(2)) : 1 }
    })
    .filter(({ tag, weight }) => weight > 0 && /^(zh|en)\b/.test(tag))
    .sort((a, b) => b.weight - a.weight)
  return ranked[0]?.tag.startsWith('en') ? 'en' : 'zh-CN'
}

/** `zh` or `en`, by language. */
export const said = <T>(lang: Lang, zh: T, en: T): T => (lang === 'en' ? en : zh)
