import type { Deps } from '../deps.ts'
import type { Letter } from '../drivers/mail/types.ts'
import { sendLater } from '../outbox/send.ts'
import type { Tx } from '../shared/db.ts'
import { type Lang, said } from '../shared/i18n.ts'
import { letterOf } from '../shared/letter.ts'
import { Refusal } from '../shared/refusals.ts'

/** Answers a message, once, and sees to the letter. Throws 11103 when there is no such message, 11104 when it has an answer, 11100 for a text that is none. */
export async function answerMessage(tx: Tx, id: number, text: string, clerkId?: number): Promise<void> {
  const answer = text.trim()
  if (answer === '' || [...answer].length > 2000 || !answer.isWellFormed() || answer.includes('\0')) throw new Refusal(11100, { field: 'answer' })
  if (!Number.isSafeInteger(id)) throw new Refusal(11103)
  const answered = await tx`update messages set answer = ${answer}, answered_at = now(), answered_by = ${clerkId ?? null} where id = ${id} and answer is null`
  if (answered.count === 0) {
    const [there] = await tx`select 1 from messages where id = ${id}`
    throw new Refusal(there ? 11104 : 11103)
  }
  await sendLater(tx, { channel: 'mail', template: 'answer', data: { messageId: id } })
}

type Answered = { subject: string; body: string; answer: string; username: string; email: string; lang: Lang }

/** The answer, to the buyer's own address. None for an address that is not verified: it may be somebody else's. */
export async function answerLetter({ db, config }: Deps, messageId: number): Promise<Letter | undefined> {
  const [answered] = await db<Answered[]>`
    select m.subject, m.body, m.answer, u.username, u.email, u.lang from messages m join users u on u.id = m.user_id
    where m.id = ${messageId} and m.answer is not null and u.email is not null and u.activated_at is not null and u.erased_at is null`
  if (!answered) return undefined
  const { subject, body, answer, username, email, lang } = answered
  const words = said(
    lang,
    {
      subject: `回复：${subject}`,
      greeting: `${username}，你好！`,
      paragraphs: ['我们回复了你的留言：', answer],
      small: [`你的留言：${subject}`, body, '你可以在「我的留言」里看到全部往来。'],
    },
    {
      subject: `Re: ${subject}`,
      greeting: `Hello ${username},`,
      paragraphs: ['We have answered your message:', answer],
      small: [`Your message: ${subject}`, body, 'You find all of it under “My messages”.'],
    },
  )
  return letterOf(`answer-${messageId}`, email, lang, config.saller, words)
}
