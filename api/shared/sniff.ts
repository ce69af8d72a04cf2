/** What bytes really are, whatever their name says. */
export type Kind = 'png' | 'jpg' | 'webp' | 'gif' | 'pdf' | 'txt'

export const mimeOf: Record<Kind, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  pdf: 'application/pdf',
  txt: 'text/plain; charset=utf-8',
}

/** By the first bytes; text is UTF-8 without control characters and without markup. undefined for everything else. */
export function kindOf(bytes: Buffer): Kind | undefined {
  const head = bytes.subarray(0, 12).toString('latin1')
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (head.startsWith('\xff\xd8\xff')) return 'jpg'
  if (head.startsWith('RIFF') && head.slice(8) === 'WEBP') return 'webp'
  if (/^GIF8[79]a/.test(head)) return 'gif'
  if (/^%PDF-[12]\.\d/.test(head)) return 'pdf'
  return isText(bytes) ? 'txt' : undefined
}

function isText(bytes: Buffer): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    // Markup (HTML, SVG, XML) is no text here: somebody would open it in a browser.
    return text.trim() !== '' && !/[^\P{Cc}\t\n\r\f]/u.test(text) && !/^\s*<[!?/a-z]/i.test(text)
  } catch {
    return false
  }
}
