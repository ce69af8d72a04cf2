import { randomBytes, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import type { Deps } from '../../deps.ts'
import type { Letter } from '../../drivers/mail/types.ts'
import { readSigned } from '../../http/auth.ts'
import { sendLater } from '../../outbox/send.ts'
import { brokeConstraint, type Tx, transact } from '../../shared/db.ts'
import { type Lang, said } from '../../shared/i18n.ts'
import { letterOf } from '../../shared/letter.ts'
import { networkOf } from '../../shared/network.ts'
import { Refusal } from '../../shared/refusals.ts'
import { checkEmail } from '../check.ts'
import { type Entered, enter } from '../enter.ts'
import type { From } from '../login.ts'
import { findByEmail } from './find.ts'

const SECONDS = 10 * 60
const GAP_SECONDS = 60
const MOST_PER_NETWORK = 30
const AUDIENCE = 'email-entry'

const keys = {
  gap: (email: string) => `email-link-gap:${email}`,
  asks: (ip: string) => `email-link-asks:${networkOf(ip)}`,
  spent: (jti: string) => `email-link-spent:${jti}`,
}

/**
 * Mails a link that logs in, or makes an account where the address has none: one answer for both. Throws 10128 for what is
 * no address, 10113 within 60 seconds of the last, or after 30 an hour from one network.
 */
export async function sendEmailLink({ db, kv }: Deps, emailGiven: unknown, lang: Lang, ip: string): Promise<void> {
  const email = checkEmail(emailGiven).toLowerCase()
  if ((await kv.incr(keys.asks(ip), 3600)) > MOST_PER_NETWORK) throw new Refusal(10113)
  if (!(await kv.setnx(keys.gap(email), '1', GAP_SECONDS))) throw new Refusal(10113)
  await transact(db, (tx) => sendLater(tx, { channel: 'mail', template: 'entry', data: { email, id: randomUUID(), lang } }))
}

/** Signs the link and writes the letter. The token is made only here, so that no table holds one. */
export async function entryLetter(deps: Deps, email: string, id: string, lang: Lang): Promise<Letter> {
  const { config } = deps
  const found = await findByEmail(deps.db, email)
  const user = found?.verified ? found : undefined
  const code = await signEntry(deps, email, id)
  const read = user?.lang ?? lang
  const href = `${config.publicUrl}${said(read, '', '/en')}/email?code=${code}`
  const words = said(
    read,
    {
      subject: `登录${config.saller}`,
      greeting: user ? `${user.username}，你好！` : '你好！',
      paragraphs: [user ? '点一下就能登录，不用密码。' : `这个邮箱还没有${config.saller}账号。点一下就为你注册并登录。`],
      button: { text: user ? '登录' : '注册并登录', href },
      small: ['链接 10 分钟内有效，只能使用一次。不要转发给别人。', '如果不是你要的，不用理会这封信。'],
    },
    {
      subject: `Log in to ${config.saller}`,
      greeting: user ? `Hello ${user.username},` : 'Hello,',
      paragraphs: [user ? 'One click logs you in, without a password.' : `There is no ${config.saller} account for this address yet. One click makes one and logs you in.`],
      button: { text: user ? 'Log in' : 'Sign up and log in', href },
      small: ['The link is good for 10 minutes and works once. Do not pass it on.', 'If you did not ask for it, simply ignore this letter.'],
    },
  )
  return letterOf(`entry-${id}`, user?.email ?? email, read, config.saller, words)
}

/** Whose link it is, without using it up: mail programs open links by themselves. Throws 10134. */
export async function readEmailLink(deps: Deps, code: unknown): Promise<{ email: string }> {
  const { email, jti } = await openEntry(deps, code)
  if ((await deps.kv.get(keys.spent(jti))) !== undefined) throw new Refusal(10134)
  return { email }
}

/**
 * Lets the reader of the letter in, and makes their account if there is none; the address is a verified one then. Throws
 * 10134 when the link is forged, old, used or meant for something else; of two at once one gets in.
 */
export async function enterByEmail(deps: Deps, code: unknown, lang: Lang, carts: unknown, from: From): Promise<Entered> {
  const { email, jti } = await openEntry(deps, code)
  if (!(await deps.kv.setnx(keys.spent(jti), '1', SECONDS * 2))) throw new Refusal(10134)
  return await transact(deps.db, async (tx) => {
    const userId = await ownerOf(tx, deps, email, lang)
    return await enter(tx, userId, { ...from, way: 'mail', carts })
  }).catch(async (error: unknown) => {
    // It did not come about, so the link stays good.
    await deps.kv.del(keys.spent(jti))
    if (brokeConstraint(error, 'users_verified_email_key')) throw new Refusal(10134)
    throw error
  })
}

async function ownerOf(tx: Tx, { clock }: Deps, email: string, lang: Lang): Promise<number> {
  // Whoever typed the address in without proof may be somebody else: their account, and what they left in it, stay theirs.
  const user = await findByEmail(tx, email)
  if (user?.verified) return user.id
  const [made] = await tx<{ id: number }[]>`
    insert into users (username, password_hash, email, activated_at, lang)
    values (${`buyer_${randomBytes(6).toString('hex')}`}, '', ${email}, ${clock()}, ${lang}) returning id`
  return made!.id
}

const keyOf = (secret: string) => `${secret} ${AUDIENCE}`

async function signEntry(deps: Deps, email: string, id: string): Promise<string> {
  const now = Math.floor(deps.clock().getTime() / 1000)
  return await new SignJWT({ email })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(AUDIENCE)
    .setJti(id)
    .setIssuedAt(now)
    .setExpirationTime(now + SECONDS)
    .sign(new TextEncoder().encode(keyOf(deps.config.authSecret)))
}

async function openEntry(deps: Deps, code: unknown): Promise<{ email: string; jti: string }> {
  if (typeof code !== 'string' || code.length > 1000) throw new Refusal(10134)
  const { email, jti } = (await readSigned<{ email: string }>(deps.config, code, { audience: AUDIENCE, currentDate: deps.clock(), keyOf }))?.claims ?? {}
  if (typeof email !== 'string' || typeof jti !== 'string') throw new Refusal(10134)
  return { email, jti }
}
