type Lang = 'zh-CN' | 'en'

/** A link inside the shop in the page's language: href('en', '/list/3') → "/en/list/3". */
export function href(lang: Lang, path: string): string {
  if (lang !== 'en') return path
  return path === '/' ? '/en' : path.startsWith('/?') ? `/en${path.slice(1)}` : `/en${path}`
}

/** A picture at one of its kept widths. */
export const picture = (mediaUrl: string, key: string, width?: 400 | 800): string => mediaUrl + (width ? key.replace(/(\.\w+)$/, `-${width}$1`) : key)

/** `srcset` of a picture's kept widths. */
export const pictures = (mediaUrl: string, key: string): string => `${picture(mediaUrl, key, 400)} 400w, ${picture(mediaUrl, key, 800)} 800w`
