const PARTED = /(\d) (?=\p{Script=Han}|(?:kg|g|mg|l|ml|m|cm|mm|W|GB|TB)\b)/gu

/** A name as it is shown: a number and its unit never stand on two lines ("5 斤", "75 mm"). */
export const nameOf = (name: string): string => name.replace(PARTED, '$1\u00a0')

/** The language of what people wrote, for those who listen; undefined where it is the page's, or cannot be told. */
export function writtenIn(text: string, page: 'zh-CN' | 'en'): 'zh-CN' | 'en' | undefined {
  const written = /\p{Script=Han}/u.test(text) ? 'zh-CN' : /[a-z]{2,} [a-z]{2,}/i.test(text) ? 'en' : page
  return written === page ? undefined : written
}
