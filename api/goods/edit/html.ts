import { createRequire } from 'node:module'
import type sanitizeHtml from 'sanitize-html'

/**
 * What a description may be made of; everything else is dropped, scripts and styles with their text. No attribute runs,
 * no address but https, mail, telephone or a path of the shop's, no classes and styles that could dress up as our page.
 */
const ALLOWED: sanitizeHtml.IOptions = {
  allowedTags:
    'p br hr h2 h3 h4 ul ol li dl dt dd blockquote figure figcaption pre strong b em i u s sub sup small mark code span a img table caption thead tbody tfoot tr th td'.split(' '),
  allowedAttributes: { a: ['href', 'title', 'rel'], img: ['src', 'alt', 'width', 'height', 'loading'], th: ['colspan', 'rowspan', 'scope'], td: ['colspan', 'rowspan'] },
  allowedSchemes: ['https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['https'] },
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  nonTextTags: ['script', 'style', 'textarea', 'option', 'noscript', 'iframe', 'object', 'svg', 'math', 'template', 'title'],
  transformTags: {
    h1: 'h2',
    div: 'p',
    a: (tagName, attribs) => ({ tagName, attribs: { ...attribs, rel: 'nofollow noopener' } }),
    img: (tagName, attribs) => ({ tagName, attribs: { ...attribs, loading: 'lazy' } }),
  },
  exclusiveFilter: ({ tag, attribs }) => tag === 'img' && !attribs.src,
}

const TAG = /<\/?[a-z!][^>]*>/i

/** What somebody wrote as a description, fit to be put into a page as it is. Plain text becomes paragraphs, parted by blank lines. Cleaning twice is cleaning once. */
export function cleanHtml(text: string): string {
  const trimmed = text.replaceAll('\0', '').trim()
  if (!TAG.test(trimmed)) return paragraphs(escaped(trimmed))
  const clean = settled(trimmed)
  return TAG.test(clean) ? clean : paragraphs(clean)
}

/** Broken nesting comes out mended a little more each time: cleaned until nothing changes, so that saving again changes nothing. */
function settled(html: string): string {
  // Loaded with the first description that is written: it brings parsers of HTML and of styles.
  const sanitize = createRequire(import.meta.url)('sanitize-html') as typeof sanitizeHtml
  let clean = sanitize(html, ALLOWED).trim()
  for (let again = sanitize(clean, ALLOWED).trim(); again !== clean && again.length <= html.length * 10; again = sanitize(clean, ALLOWED).trim()) clean = again
  return clean
}

/** Paragraphs of text that is escaped already. */
function paragraphs(text: string): string {
  return text
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => `<p>${part.replaceAll('\n', '<br />')}</p>`)
    .join('')
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** The words of clean HTML, a paragraph a line. Clean is what `cleanHtml` leaves: a sign that is no tag's is written as an entity, within attributes too. */
export function plainText(html: string): string {
  return html
    .replace(/<\/(p|li|h\d|tr|dd|blockquote)>|<br ?\/?>/g, '$&\n')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replace(/[ \t]+/g, ' ')
    .replace(/\s*\n\s*/g, '\n')
    .trim()
}
