import { createHash, randomBytes } from 'node:crypto'
import type { Deps } from '../deps.ts'
import type { Letter } from '../drivers/mail/types.ts'
import { type Lang, said } from '../shared/i18n.ts'
import { ACTIVATION_SECONDS, activationCode, activationKey } from './activate.ts'

type Addressee = { username: string; email: string; lang: Lang }

/**
 * The letter with the link that activates the account. Asked again, it is the same letter under the same id: a link that is
 * already in somebody's inbox stays good. None for an account that is active, or gone.
 */
export async function activationLetter(deps: Deps, userId: number): Promise<Letter | undefined> {
  const [user] = await deps.db<Addressee[]>`
    select username, email, lang from users where id = ${userId} and email is not null and activated_at is null and banned_at is null`
  if (!user) return undefined
  const key = activationKey(userId)
  await deps.kv.setnx(key, randomBytes(24).toString('hex'), ACTIVATION_SECONDS)
  const random = await deps.kv.get(key)
  if (random === undefined) throw new Error(`the activation of user ${userId} expired while it was mailed`)
  const link = `${deps.config.publicUrl}${said(user.lang, '', '/en')}/activate?code=${activationCode(random, user.username)}`
  // The id tells this link from a later one, without giving the link away.
  const id = `activation-${userId}-${createHash('sha256').update(random).digest('hex').slice(0, 16)}`
  return { id, ...letterFor(user, link, deps.config.saller) }
}

function letterFor({ username, email, lang }: Addressee, link: string, shopName: string): Omit<Letter, 'id'> {
  const words = wordsFor(lang, username, shopName)
  return {
    to: email,
    subject: words.subject,
    text: `${words.greeting}\n\n${words.why}\n\n${link}\n\n${words.until}\n${words.notYou}\n\n${shopName}\n`,
    html: pageFor(words, link, shopName, lang),
  }
}

type Words = Record<'subject' | 'greeting' | 'why' | 'button' | 'until' | 'fallback' | 'notYou', string>

const wordsFor = (lang: Lang, username: string, shopName: string): Words =>
  said(
    lang,
    {
      subject: `激活你的${shopName}账号`,
      greeting: `${username}，你好！`,
      why: `欢迎来到${shopName}。点一下，确认这是你的邮箱，以后就可以用它登录。`,
      button: '激活账号',
      until: '链接 3 天内有效，只能使用一次。',
      fallback: '按钮打不开？把下面的地址复制到浏览器：',
      notYou: '如果这不是你注册的，不用理会这封信。',
    },
    {
      subject: `Activate your ${shopName} account`,
      greeting: `Hello ${username},`,
      why: `Welcome to ${shopName}. One click tells us that this address is yours; after that you can log in with it.`,
      button: 'Activate my account',
      until: 'The link is good for 3 days and works once.',
      fallback: 'Button not working? Copy this address into your browser:',
      notYou: 'If you did not sign up, simply ignore this letter.',
    },
  )

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

/** Tables and inline styles, because that is what mail programs draw. */
function pageFor(words: Words, link: string, shopName: string, lang: Lang): string {
  const t = Object.fromEntries(Object.entries(words).map(([name, text]) => [name, escapeHtml(text)])) as Words
  const href = escapeHtml(link)
  const font = `font-family:'PingFang SC','Hiragino Sans GB','Noto Sans CJK SC','Microsoft YaHei',system-ui,sans-serif`
  return `<!doctype html>
<html lang="${lang}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light"><title>${t.subject}</title></head>
<body style="margin:0;padding:0;background:#f4f2ea">
<div style="display:none;max-height:0;overflow:hidden">${t.until}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f4f2ea"><tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="560" cellpadding="0" cellspacing="0" style="width:100%;max-width:560px;background:#fdfcf9;border-radius:12px;${font};color:#2b241d">
<tr><td style="background:#1e7a46;border-radius:12px 12px 0 0;padding:20px 32px;font-size:20px;font-weight:600;color:#ffffff">${escapeHtml(shopName)}</td></tr>
<tr><td style="padding:32px 32px 8px;font-size:20px;font-weight:600">${t.greeting}</td></tr>
<tr><td style="padding:8px 32px 24px;font-size:16px;line-height:1.7">${t.why}</td></tr>
<tr><td style="padding:0 32px 16px"><table role="presentation" cellpadding="0" cellspacing="0"><tr><td style="background:#1e7a46;border-radius:6px">
<a href="${href}" style="display:inline-block;padding:12px 32px;font-size:16px;font-weight:600;color:#ffffff;text-decoration:none;${font}">${t.button}</a>
</td></tr></table></td></tr>
<tr><td style="padding:0 32px 24px;font-size:14px;line-height:1.7;color:#6f675d">${t.until}</td></tr>
<tr><td style="padding:16px 32px 0;border-top:1px solid #e6e2d8;font-size:14px;line-height:1.7;color:#6f675d">${t.fallback}<br><a href="${href}" style="color:#1e7a46;word-break:break-all">${href}</a></td></tr>
<tr><td style="padding:12px 32px 32px;font-size:14px;line-height:1.7;color:#6f675d">${t.notYou}</td></tr>
</table>
</td></tr></table>
</body>
</html>
`
}
