import { createHmac, randomBytes } from 'node:crypto'
import type { Deps } from '../../deps.ts'
import type { Letter } from '../../drivers/mail/types.ts'
import { sendLater } from '../../outbox/send.ts'
import { brokeConstraint, transact } from '../../shared/db.ts'
import { hashPassword } from '../../shared/hash.ts'
import { said } from '../../shared/i18n.ts'
import { letterOf } from '../../shared/letter.ts'
import { networkOf } from '../../shared/network.ts'
import { Refusal } from '../../shared/refusals.ts'
import { same } from '../../shared/same.ts'
import { checkEmail, checkPassword } from '../check.ts'
import { endSessions } from '../session.ts'
import { findByEmail } from './find.ts'

const SECONDS = 10 * 60
const GAP_SECONDS = 60
const MOST_TRIES = 5
const MOST_PER_NETWORK = 30

const keys = {
  code: (email: string) => `reset-code:${email}`,
  gap: (email: string) => `reset-gap:${email}`,
  tries: (id: string) => `reset-tries:${id}`,
  asks: (ip: string) => `reset-asks:${networkOf(ip)}`,
  passed: (email: string) => `reset-passed:${email}`,
}

/**
 * Mails a code of six digits, good for ten minutes, to the owner of the address. Whether there is one is not told: a code
 * is kept for anybody's address, and only a job looks for the account. Throws 10128 for what is no address, 10113 within
 * 60 seconds of the last, or after 30 an hour from one network.
 */
export async function sendResetCode({ db, kv }: Deps, emailGiven: unknown, ip: string): Promise<void> {
  const email = checkEmail(emailGiven).toLowerCase()
  if ((await kv.incr(keys.asks(ip), 3600)) > MOST_PER_NETWORK) throw new Refusal(10113)
  if (!(await kv.setnx(keys.gap(email), '1', GAP_SECONDS))) throw new Refusal(10113)
  const id = randomBytes(16).toString('hex')
  await kv.set(keys.code(email), id, SECONDS)
  await transact(db, (tx) => sendLater(tx, { channel: 'mail', template: 'reset', data: { email, id } }))
}

/** The letter with the code, to the one account behind the address, if there is one and no newer code. Asked again, it is the same letter. */
export async function resetLetter({ config, db, kv }: Deps, email: string, id: string): Promise<Letter | undefined> {
  const user = await findByEmail(db, email)
  if (!user || (await kv.get(keys.code(email))) !== id) return undefined
  const code = codeOf(config.authSecret, id)
  const words = said(
    user.lang,
    {
      subject: `${code} 是你的${config.saller}验证码`,
      greeting: `${user.username}，你好！`,
      paragraphs: ['有人想为你的账号设置新密码。如果是你，请输入这个验证码：', code],
      small: ['验证码 10 分钟内有效，只能使用一次。不要告诉任何人，客服也不会问你。', '如果不是你，不用理会这封信，密码没有改变。'],
    },
    {
      subject: `${code} is your code for ${config.saller}`,
      greeting: `Hello ${user.username},`,
      paragraphs: ['Somebody wants to set a new password for your account. If it is you, this is your code:', code],
      small: [
        'The code is good for 10 minutes and works once. Tell it to nobody; we never ask for it.',
        'If it was not you, simply ignore this letter: your password is as it was.',
      ],
    },
  )
  return letterOf(`reset-${id}`, user.email, user.lang, config.saller, words)
}

/**
 * Proves that one reads the mail of the address, and opens the door to a new password for ten minutes, from this client
 * address alone. Throws 10125 when the code is wrong, used, old, or was guessed at five times.
 */
export async function verifyReset({ config, kv }: Deps, emailGiven: unknown, code: unknown, ip: string): Promise<string> {
  const given = checkEmail(emailGiven)
  const email = given.toLowerCase()
  const id = await kv.get(keys.code(email))
  // Counted before it is looked at, so that guesses that come at once count too.
  if (!id || (await kv.incr(keys.tries(id), SECONDS)) > MOST_TRIES) throw new Refusal(10125)
  if (!same(codeOf(config.authSecret, id), String(code ?? '').trim())) throw new Refusal(10125)
  if ((await kv.getdel(keys.code(email))) !== id) throw new Refusal(10125)
  await kv.set(keys.passed(email), ip, SECONDS)
  return given
}

/** A new password, as somebody who forgot theirs sends it; every field may be nonsense. */
export type NewPassword = { email?: unknown; password1?: unknown; password2?: unknown }

/**
 * Sets a new password after a passed verification, once, and ends every session. Throws 10123 when the two differ, 10101 or
 * 10133 when it is unfit, 10126 without a verification from this client address in the last ten minutes.
 */
export async function resetPassword(deps: Deps, wish: NewPassword, ip: string): Promise<void> {
  const { config, db, kv, clock } = deps
  if (wish.password1 !== wish.password2) throw new Refusal(10123)
  const password = checkPassword(wish.password1)
  const email = checkEmail(wish.email).toLowerCase()
  if ((await kv.get(keys.passed(email))) !== ip) throw new Refusal(10126)
  const passwordHash = await hashPassword(password, config.argon2)
  // Of two at once one takes it.
  if ((await kv.getdel(keys.passed(email))) !== ip) throw new Refusal(10126)
  const user = await findByEmail(db, email)
  if (!user) throw new Refusal(10126)
  await transact(db, async (tx) => {
    await tx`update users set password_hash = ${passwordHash}, activated_at = coalesce(activated_at, ${clock()}) where id = ${user.id}`
    // Whoever claimed the address without proof may have been somebody else: no way in of theirs is left.
    if (!user.verified) await tx`delete from bound_accounts where user_id = ${user.id}`
    await endSessions(tx, user.id)
  }).catch((error: unknown) => {
    throw brokeConstraint(error, 'users_verified_email_key') ? new Refusal(10126) : error
  })
}

/** The code itself is kept nowhere, also not in the job: it follows from the id and our secret. */
function codeOf(secret: string, id: string): string {
  const number = createHmac('sha256', secret).update(`reset code ${id}`).digest().readUIntBE(0, 6)
  return String(number % 1_000_000).padStart(6, '0')
}
