import type { Db } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'

/** A deed of staff: who, what, to what; and how many rows it changed. */
export type DeedLine = {
  id: number
  deed: string
  at: Date
  staffId: number | null
  staffName: string
  area: string
  action: string
  object: string
  requestId: string
  ip: string
  changes: number
}
/** A row that a deed changed: only the columns that differ, secrets and buyers' own words hidden. */
export type ChangeLine = {
  id: number
  kind: 'insert' | 'update' | 'delete'
  object: string
  key: string
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
}
export type AuditWish = { page: number; pageSize: number; q: string; area: string; staffId: number | undefined; from: Date | undefined; to: Date | undefined }

/** Deeds, the latest first. `q` is looked for in what was done, to what, by whom, from where, under which request. */
export async function listDeeds(db: Db, { page, pageSize, q, area, staffId, from, to }: AuditWish): Promise<{ deeds: DeedLine[]; total: number }> {
  const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
  const which = db`kind = 'deed' and (${q} = '' or staff_name ilike ${like} or action ilike ${like} or object ilike ${like} or ip = ${q} or request_id = ${q})
    and (${area} = '' or area = ${area}) and (${staffId ?? null}::bigint is null or staff_id = ${staffId ?? null})
    and (${from ?? null}::timestamptz is null or at >= ${from ?? null}) and (${to ?? null}::timestamptz is null or at < ${to ?? null})`
  const [deeds, [{ total } = { total: 0 }]] = await Promise.all([
    db<DeedLine[]>`select ${columns(db)} from audit_log l where ${which} order by id desc limit ${pageSize} offset ${(page - 1) * pageSize}`,
    db<{ total: number }[]>`select count(*)::int as total from audit_log where ${which}`,
  ])
  return { deeds, total }
}

/** Rows of one deed that are shown; all of them are in the log. */
const MOST_CHANGES = 500

/** One deed and what it changed, in the order it did. Throws 12040. */
export async function readDeed(db: Db, id: number): Promise<{ line: DeedLine; changes: ChangeLine[] }> {
  const [line] = Number.isSafeInteger(id) ? await db<DeedLine[]>`select ${columns(db)} from audit_log l where id = ${id} and kind = 'deed'` : []
  if (!line) throw new Refusal(12040)
  const changes = await db<ChangeLine[]>`
    select id, kind, object, key, before, after from audit_log where deed = ${line.deed} and kind <> 'deed' order by id limit ${MOST_CHANGES}`
  return { line, changes }
}

const columns = (db: Db) => db`
  id, deed, at, staff_id as "staffId", staff_name as "staffName", area, action, object, request_id as "requestId", ip,
  (select count(*)::int from audit_log c where c.deed = l.deed and c.kind <> 'deed') as changes`
