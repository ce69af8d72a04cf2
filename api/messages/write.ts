import type { Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { daysBefore } from '../shared/time.ts'

export const kinds = ['question', 'complaint', 'after-sales', 'wanted', 'other'] as const
export type Kind = (typeof kinds)[number]
export type MessageWish = { kind?: unknown; subject?: unknown; body?: unknown }
export type Draft = { kind: Kind; subject: string; body: string }
/** A file in the vault, and what its owner calls it. */
export type Attached = { file: string; fileName: string }

const MOST_A_DAY = 10

/** What a buyer wants to say, made sure of. Throws 11100 with the field's name. */
export function checkMessage({ kind, subject, body }: MessageWish): Draft {
  if (!kinds.includes(kind as Kind)) throw new Refusal(11100, { field: 'kind' })
  return { kind: kind as Kind, subject: checked(subject, 'subject', 50, /\p{Cc}/u), body: checked(body, 'body', 2000, /[^\P{Cc}\t\n\r]/u) }
}

/** Keeps a message. Throws 11102 when the buyer has written ten within a day. Returns its id. */
export async function writeMessage(tx: Tx, userId: number, { kind, subject, body }: Draft, attached: Attached | undefined, now: Date): Promise<number> {
  // Under a lock, so that of twenty at once ten are the most.
  await tx`select 1 from users where id = ${userId} for no key update`
  const dayAgo = daysBefore(now, 1)
  const [{ n } = { n: 0 }] = await tx<{ n: number }[]>`select count(*)::int as n from messages where user_id = ${userId} and created_at > ${dayAgo}`
  if (n >= MOST_A_DAY) throw new Refusal(11102)
  const [message] = await tx<{ id: number }[]>`
    insert into messages (user_id, kind, subject, body, file, file_name, created_at)
    values (${userId}, ${kind}, ${subject}, ${body}, ${attached?.file ?? null}, ${attached?.fileName ?? null}, ${now}) returning id`
  return message!.id
}

function checked(value: unknown, field: string, most: number, unfit: RegExp): string {
  const text = typeof value === 'string' ? value.trim().replaceAll('\r\n', '\n') : ''
  const length = [...text].length
  if (length < 1 || length > most || !text.isWellFormed() || unfit.test(text)) throw new Refusal(11100, { field })
  return text
}
