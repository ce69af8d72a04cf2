type Lang = 'zh-CN' | 'en'

/** A link inside the shop in the page's language: href('en', '/list/3') → "/en/list/3". */
export function href(lang: Lang, path: string): string {
  // Staff may link to another site's https address.
  if (lang !== 'en' || !path.startsWith('/')) return path
  return path === '/' ? '/en' : path.startsWith('/?') ? `/en${path.slice(1)}` : `/en${path}`
}

export const WIDTHS = [400, 800, 1200] as const
type Width = (typeof WIDTHS)[number]

/** A picture at one of its kept widths: as JPEG, which everything shows; without a width as it is. */
export const picture = (mediaUrl: string, key: string, width?: Width, format = 'jpg'): string => mediaUrl + (width ? key.replace(/\.\w+$/, `-${width}.${format}`) : key)

/** `srcset` of a picture's kept widths in one format. */
export const forms = (mediaUrl: string, key: string, format: 'avif' | 'webp' | 'jpg', widths: readonly Width[] = WIDTHS): string =>
  widths.map((width) => `${picture(mediaUrl, key, width, format)} ${width}w`).join(', ')

/** The root of our own pictures as a page names it: from the root, for a home page has hundreds of these addresses. */
export const fromRoot = ({ mediaUrl, publicUrl }: { mediaUrl: string; publicUrl: string }): string =>
  mediaUrl.startsWith(`${publicUrl}/`) ? mediaUrl.slice(publicUrl.length) : mediaUrl
