import { createHash, randomBytes } from 'node:crypto'
import type { Deps } from '../../deps.ts'
import type { Letter } from '../../drivers/mail/types.ts'
import { type Lang, said } from '../../shared/i18n.ts'
import { letterOf, type Words } from '../../shared/letter.ts'
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
  const key = activationKey(userId, user.email)
  await deps.kv.setnx(key, randomBytes(24).toString('hex'), ACTIVATION_SECONDS)
  const random = await deps.kv.get(key)
  if (random === undefined) throw new Error(`the activation of user ${userId} expired while it was mailed`)
  const link = `${deps.config.publicUrl}${said(user.lang, '', '/en')}/activate?code=${activationCode(random, user.username)}`
  // The id tells this link from a later one, without giving the link away.
  const id = `activation-${userId}-${createHash('sha256').update(random).digest('hex').slice(0, 16)}`
  return letterOf(id, user.email, user.lang, deps.config.saller, wordsFor(user.lang, user.username, deps.config.saller, link))
}

const wordsFor = (lang: Lang, username: string, shopName: string, href: string): Words =>
  said(
    lang,
    {
      subject: `激活你的${shopName}账号`,
      greeting: `${username}，你好！`,
      paragraphs: [`欢迎来到${shopName}。点一下，确认这是你的邮箱，以后就可以用它登录。`],
      button: { text: '激活账号', href },
      small: ['链接 3 天内有效，只能使用一次。', '如果这不是你注册的，不用理会这封信。'],
    },
    {
      subject: `Activate your ${shopName} account`,
      greeting: `Hello ${username},`,
      paragraphs: [`Welcome to ${shopName}. One click tells us that this address is yours; after that you can log in with it.`],
      button: { text: 'Activate my account', href },
      small: ['The link is good for 3 days and works once.', 'If you did not sign up, simply ignore this letter.'],
    },
  )
