import { type Db } from '../shared/db.ts'
import { type Lang, said } from '../shared/i18n.ts'
import { Refusal } from '../shared/refusals.ts'
import type { Reason } from './reasons.ts'
import { type CaseStatus, ended, type Kind } from './states.ts'

export type CaseLine = { skuId: number; gift: boolean; name: string; image: string; count: number; amount: number; attrVals: string[] }
export type CaseRow = {
  id: number
  orderId: number
  userId: number
  username: string
  kind: Kind
  status: CaseStatus
  reason: Reason
  words: string
  pictures: string[]
  amount: number
  freight: number
  answer: string
  courier: string | null
  trackingNumber: string | null
  exchangeCourier: string | null
  exchangeNumber: string | null
  parcelBefore: Date | null
  askedAt: Date
  endedAt: Date | null
  lines: CaseLine[]
}
export type CaseEvent = { from: CaseStatus | null; to: CaseStatus; actor: 'buyer' | 'system' | 'staff'; words: string; at: Date }
export type CaseFilter = { userId?: number; orderId?: number; status?: CaseStatus; page: number; pageSize: number; lang: Lang }

const columns = (db: Db) => db`
  a.id, a.order_id as "orderId", a.user_id as "userId", u.username, a.kind, a.status, a.reason, a.words, a.pictures, a.amount, a.freight, a.answer, a.courier,
  a.tracking_number as "trackingNumber", a.exchange_courier as "exchangeCourier", a.exchange_number as "exchangeNumber", a.parcel_before as "parcelBefore",
  a.asked_at as "askedAt", a.ended_at as "endedAt"`

/** Cases, the latest first; for the queue of a status the oldest first, since they have waited longest. */
export async function listCases(db: Db, { userId, orderId, status, page, pageSize, lang }: CaseFilter): Promise<{ cases: CaseRow[]; total: number }> {
  const wanted = db`
    (${userId ?? null}::bigint is null or a.user_id = ${userId ?? null}) and (${orderId ?? null}::bigint is null or a.order_id = ${orderId ?? null})
    and (${status ?? null}::text is null or a.status = ${status ?? null})`
  const offset = Math.min((page - 1) * pageSize, 2 ** 31 - 1)
  const [rows, [{ total } = { total: 0 }]] = await Promise.all([
    db<Omit<CaseRow, 'lines'>[]>`
      select ${columns(db)} from aftersales a join users u on u.id = a.user_id where ${wanted} order by ${status ? db`a.id` : db`a.id desc`} limit ${pageSize} offset ${offset}`,
    db<{ total: number }[]>`select count(*)::int as total from aftersales a where ${wanted}`,
  ])
  return { cases: await withLines(db, rows, lang), total }
}

/** How many cases of a buyer are not over yet. */
export async function countOpenCases(db: Db, userId: number): Promise<number> {
  const [row] = await db<{ n: number }[]>`select count(*)::int as n from aftersales where user_id = ${userId} and status <> all(${ended as CaseStatus[]})`
  return row?.n ?? 0
}

/** One case with its story; the buyer's own with `userId`. Throws 10455. */
export async function readCase(db: Db, id: number, { userId, lang }: { userId?: number; lang: Lang }): Promise<CaseRow & { events: CaseEvent[] }> {
  if (!Number.isSafeInteger(id)) throw new Refusal(10455)
  const rows = await db<Omit<CaseRow, 'lines'>[]>`
    select ${columns(db)} from aftersales a join users u on u.id = a.user_id where a.id = ${id} and (${userId ?? null}::bigint is null or a.user_id = ${userId ?? null})`
  const [found] = await withLines(db, rows, lang)
  if (!found) throw new Refusal(10455)
  const events = await db<CaseEvent[]>`select from_status as "from", to_status as "to", actor, words, at from aftersale_events where case_id = ${id} order by id`
  return { ...found, events }
}

async function withLines(db: Db, rows: Omit<CaseRow, 'lines'>[], lang: Lang): Promise<CaseRow[]> {
  if (rows.length === 0) return []
  const lines = await db<(CaseLine & { caseId: number })[]>`
    select c.case_id as "caseId", c.sku_id as "skuId", c.gift, ${said(lang, db`l.name`, db`l.name_en as name`)}, l.image, c.count, c.amount, ${said(lang, db`l.attr_vals`, db`l.attr_vals_en`)} as "attrVals"
    from aftersale_lines c join order_lines l using (order_id, sku_id, gift) where c.case_id = any(${rows.map(({ id }) => id)}) order by c.case_id, c.sku_id, c.gift`
  const byCase = Map.groupBy(lines, ({ caseId }) => caseId)
  return rows.map((row) => ({ ...row, lines: byCase.get(row.id) ?? [] }))
}
