import type { Db } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import type { Kind } from './write.ts'

export type Message = { id: number; kind: Kind; subject: string; body: string; fileName: string | null; createdAt: Date; answer: string | null; answeredAt: Date | null }

/** The buyer's messages, the latest first. Page 1 may be empty; throws 10201 beyond the end. */
export async function listMessages(db: Db, userId: number, { page, pageSize }: { page: number; pageSize: number }): Promise<{ messages: Message[]; total: number }> {
  if (!Number.isInteger(page) || page < 1 || page > 1_000_000) throw new Refusal(10201)
  const [messages, [{ total } = { total: 0 }]] = await Promise.all([
    db<Message[]>`
      select id, kind, subject, body, file_name as "fileName", created_at as "createdAt", answer, answered_at as "answeredAt"
      from messages where user_id = ${userId} order by id desc limit ${pageSize} offset ${(page - 1) * pageSize}`,
    db<{ total: number }[]>`select count(*)::int as total from messages where user_id = ${userId}`,
  ])
  if (messages.length === 0 && page > 1) throw new Refusal(10201)
  return { messages: [...messages], total }
}

/** The file of a message of this buyer's. Throws 11103 when there is none. */
export async function fileOf(db: Db, userId: number, id: number): Promise<{ file: string; fileName: string }> {
  if (!Number.isSafeInteger(id)) throw new Refusal(11103)
  const [row] = await db<{ file: string; fileName: string }[]>`
    select file, file_name as "fileName" from messages where id = ${id} and user_id = ${userId} and file is not null`
  if (!row) throw new Refusal(11103)
  return row
}

/** A message as the staff see it: whose it is, and who of them has answered. */
export type AnyMessage = Message & { username: string; answeredBy: string | null }
export const sortings = ['latest', 'oldest'] as const
export type AllWish = { page: number; pageSize: number; q: string; unanswered: boolean; kind: Kind | undefined; sort: (typeof sortings)[number] }

/** What all buyers have written. `q` looks in names, subjects and texts. */
export async function listAllMessages(db: Db, { page, pageSize, q, unanswered, kind, sort }: AllWish): Promise<{ messages: AnyMessage[]; total: number }> {
  const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
  const which = db`messages m join users u on u.id = m.user_id left join staff s on s.id = m.answered_by
    where (${!unanswered} or m.answer is null) and (${kind ?? null}::text is null or m.kind = ${kind ?? null})
      and (${q} = '' or u.username ilike ${like} or m.subject ilike ${like} or m.body ilike ${like})`
  const [messages, [{ total } = { total: 0 }]] = await Promise.all([
    db<AnyMessage[]>`
      select m.id, u.username, m.kind, m.subject, m.body, m.file_name as "fileName", m.created_at as "createdAt", m.answer,
        m.answered_at as "answeredAt", s.name as "answeredBy"
      from ${which} order by m.id ${sort === 'oldest' ? db`asc` : db`desc`} limit ${pageSize} offset ${(page - 1) * pageSize}`,
    db<{ total: number }[]>`select count(*)::int as total from ${which}`,
  ])
  return { messages: [...messages], total }
}

/** The file of anybody's message. Throws 11103 when there is none. */
export async function anyFileOf(db: Db, id: number): Promise<{ file: string; fileName: string }> {
  const [row] = Number.isSafeInteger(id)
    ? await db<{ file: string; fileName: string }[]>`select file, file_name as "fileName" from messages where id = ${id} and file is not null`
    : []
  if (!row) throw new Refusal(11103)
  return row
}
