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
