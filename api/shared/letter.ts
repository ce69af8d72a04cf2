import type { Letter } from '../drivers/mail/types.ts'
import { type Lang, said } from './i18n.ts'

/** What a letter says: plain text, each part a paragraph. */
export type Words = { subject: string; greeting: string; paragraphs: string[]; button?: { text: string; href: string }; small?: string[] }

/** The shop's letter in both forms: text, and HTML of tables and inline styles, because that is what mail programs draw. */
export function letterOf(id: string, to: string, lang: Lang, shopName: string, words: Words): Letter {
  const { subject, greeting, paragraphs, button, small = [] } = words
  return {
    id,
    to,
    subject,
    text: `${[greeting, ...paragraphs, ...(button ? [button.href] : []), ...small, shopName].join('\n\n')}\n`,
    html: pageFor(words, lang, shopName),
  }
}

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
const FONT = `font-family:'PingFang SC','Hiragino Sans GB','Noto Sans CJK SC','Microsoft YaHei',system-ui,sans-serif`
const cell = (style: string, inner: string) => `<tr><td style="${style}">${inner}</td></tr>`

function pageFor({ subject, greeting, paragraphs, button, small = [] }: Words, lang: Lang, shopName: string): string {
  const rows = [
    cell('background:#1e7a46;border-radius:12px 12px 0 0;padding:20px 32px;font-size:20px;font-weight:600;color:#ffffff', escapeHtml(shopName)),
    cell('padding:32px 32px 8px;font-size:20px;font-weight:600', escapeHtml(greeting)),
    ...paragraphs.map((text) => cell('padding:8px 32px;font-size:16px;line-height:1.7;white-space:pre-line', escapeHtml(text))),
    ...(button ? [cell('padding:16px 32px', buttonFor(button, lang))] : []),
    ...small.map((text) => cell('padding:8px 32px;font-size:14px;line-height:1.7;color:#6f675d', escapeHtml(text))),
    cell('padding:0 0 24px', ''),
  ]
  return `<!doctype html>
<html lang="${lang}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:0;background:#f4f2ea">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f4f2ea"><tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="560" cellpadding="0" cellspacing="0" style="width:100%;max-width:560px;background:#fdfcf9;border-radius:12px;${FONT};color:#2b241d">
${rows.join('\n')}
</table>
</td></tr></table>
</body>
</html>
`
}

function buttonFor({ text, href }: { text: string; href: string }, lang: Lang): string {
  const link = escapeHtml(href)
  return `<a href="${link}" style="display:inline-block;padding:12px 32px;background:#1e7a46;border-radius:6px;font-size:16px;font-weight:600;color:#ffffff;text-decoration:none">${escapeHtml(text)}</a>
<div style="padding:16px 0 0;font-size:14px;line-height:1.7;color:#6f675d">${said(lang, '按钮打不开？把下面的地址复制到浏览器：', 'Button not working? Copy this address into your browser:')}<br><a href="${link}" style="color:#1e7a46;word-break:break-all">${link}</a></div>`
}
