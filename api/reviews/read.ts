import type { Db } from '../shared/db.ts'
import { type Lang, said } from '../shared/i18n.ts'
import { masked } from '../shared/masked.ts'
import { Refusal } from '../shared/refusals.ts'

export type ReviewRow = {
  id: number
  spuId: number
  skuId: number
  orderId: number
  /** As everybody may read it: masked where the buyer wished it. */
  author: string
  avatar: string | null
  stars: number
  text: string
  pictures: string[]
  anonymous: boolean
  followUp: string | null
  followUpAt: Date | null
  answer: string | null
  answeredAt: Date | null
  hiddenAt: Date | null
  hiddenWhy: string | null
  votes: number
  createdAt: Date
  name: string
  image: string
  attrVals: string[]
}
/** Where the next page begins: after this review. */
export type After = { id: number; votes: number }
export type ReviewFilter = { stars?: number; pictures?: boolean; followUps?: boolean; sort?: 'newest' | 'helpful'; after?: After; pageSize: number; lang: Lang }

type Raw = Omit<ReviewRow, 'author' | 'avatar'> & { username: string; nickname: string | null; avatar: string | null; erased: boolean }

const columns = (db: Db, lang: Lang) => db`
  r.id, r.spu_id as "spuId", r.sku_id as "skuId", r.order_id as "orderId", r.stars, r.text, r.pictures, r.anonymous, r.follow_up as "followUp", r.follow_up_at as "followUpAt",
  r.answer, r.answered_at as "answeredAt", r.hidden_at as "hiddenAt", r.hidden_why as "hiddenWhy", r.votes, r.created_at as "createdAt",
  u.username, u.nickname, u.avatar, u.erased_at is not null as erased, ${said(lang, db`l.name`, db`l.name_en as name`)}, l.image, ${said(lang, db`l.attr_vals`, db`l.attr_vals_en`)} as "attrVals"`
const joined = (db: Db) => db`reviews r join users u on u.id = r.user_id join order_lines l on l.order_id = r.order_id and l.sku_id = r.sku_id and not l.gift`

/** Reviews of an SPU that can be seen, by key: a page that is asked for while others write skips and repeats none. */
export async function listReviews(
  db: Db,
  spuId: number,
  { stars, pictures, followUps, sort = 'newest', after, pageSize, lang }: ReviewFilter,
): Promise<{ reviews: ReviewRow[]; next: After | undefined }> {
  const rows = await db<Raw[]>`
    select ${columns(db, lang)} from ${joined(db)} where r.spu_id = ${spuId} and r.hidden_at is null
      ${stars ? db`and r.stars = ${stars}` : db``} ${pictures ? db`and cardinality(r.pictures) > 0` : db``} ${followUps ? db`and r.follow_up is not null` : db``}
      ${after ? (sort === 'helpful' ? db`and (r.votes, r.id) < (${after.votes}, ${after.id})` : db`and r.id < ${after.id}`) : db``}
    order by ${sort === 'helpful' ? db`r.votes desc, r.id desc` : db`r.id desc`} limit ${pageSize + 1}`
  const shown = rows.slice(0, pageSize)
  const last = shown.at(-1)
  return { reviews: shown.map((row) => named(row, lang)), next: rows.length > pageSize && last ? { id: last.id, votes: last.votes } : undefined }
}

/** The buyer's own, hidden ones too, the latest first. */
export async function listOwn(db: Db, userId: number, { page, pageSize, lang }: { page: number; pageSize: number; lang: Lang }): Promise<{ reviews: ReviewRow[]; total: number }> {
  const offset = Math.min((page - 1) * pageSize, 2 ** 31 - 1)
  const [rows, [{ total } = { total: 0 }]] = await Promise.all([
    db<Raw[]>`select ${columns(db, lang)} from ${joined(db)} where r.user_id = ${userId} order by r.id desc limit ${pageSize} offset ${offset}`,
    db<{ total: number }[]>`select count(*)::int as total from reviews where user_id = ${userId}`,
  ])
  return { reviews: rows.map((row) => named(row, lang)), total }
}

export type Unreviewed = { orderId: number; skuId: number; name: string; image: string; attrVals: string[]; receivedAt: Date }

/** Lines the buyer has received and not reviewed, of one order or of all, the latest first. */
export async function listUnreviewed(db: Db, userId: number, { orderId, lang, most = 50 }: { orderId?: number; lang: Lang; most?: number }): Promise<Unreviewed[]> {
  return await db<Unreviewed[]>`
    select l.order_id as "orderId", l.sku_id as "skuId", ${said(lang, db`l.name`, db`l.name_en as name`)}, l.image, ${said(lang, db`l.attr_vals`, db`l.attr_vals_en`)} as "attrVals", o.received_at as "receivedAt"
    from orders o join order_lines l on l.order_id = o.id
    where o.user_id = ${userId} and o.status in (4, 5, 7) and o.received_at is not null and not l.gift ${orderId ? db`and o.id = ${orderId}` : db``}
      and not exists (select 1 from reviews r where r.order_id = l.order_id and r.sku_id = l.sku_id)
    order by o.received_at desc, l.order_id, l.sku_id limit ${most}`
}

export type StaffFilter = { stars?: number; hidden?: boolean; answered?: boolean; q?: string; page: number; pageSize: number; lang: Lang }
export type StaffReview = ReviewRow & { username: string }

/** For the staff: all of them, with who wrote them. `q` is a part of what was said, or a user name. */
export async function listForStaff(db: Db, { stars, hidden, answered, q, page, pageSize, lang }: StaffFilter): Promise<{ reviews: StaffReview[]; total: number }> {
  const wanted = db`true
    ${stars ? db`and r.stars = ${stars}` : db``} ${hidden === undefined ? db`` : db`and (r.hidden_at is not null) = ${hidden}`}
    ${answered === undefined ? db`` : db`and (r.answer is not null) = ${answered}`} ${q ? db`and (strpos(r.text, ${q}) > 0 or lower(u.username) = lower(${q}))` : db``}`
  const offset = Math.min((page - 1) * pageSize, 2 ** 31 - 1)
  const [rows, [{ total } = { total: 0 }]] = await Promise.all([
    db<Raw[]>`select ${columns(db, lang)} from ${joined(db)} where ${wanted} order by r.id desc limit ${pageSize} offset ${offset}`,
    db<{ total: number }[]>`select count(*)::int as total from ${joined(db)} where ${wanted}`,
  ])
  return { reviews: rows.map((row) => ({ ...named(row, lang), username: row.username })), total }
}

/** The SPU of a SKU; throws 10200 for none. */
export async function spuOf(db: Db, skuId: number): Promise<number> {
  const [sku] = await db<{ spuId: number }[]>`select spu_id as "spuId" from skus where id = ${skuId}`
  if (!sku) throw new Refusal(10200)
  return sku.spuId
}

/** Nothing of who they are leaves the server where they wished it, or are gone. */
function named({ username, nickname, avatar, erased, ...row }: Raw, lang: Lang): ReviewRow {
  if (erased) return { ...row, author: said(lang, '已注销用户', 'Former customer'), avatar: null }
  return row.anonymous ? { ...row, author: masked(nickname ?? username), avatar: null } : { ...row, author: nickname ?? username, avatar }
}
