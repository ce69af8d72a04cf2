import type { Db } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import type { SessionRow } from './session.ts'
import { hasPhone, withPhone } from './seal-phone.ts'

export const buyerStates = ['active', 'banned', 'leaving', 'erased'] as const
/** active 正常, banned 已封禁, leaving 注销中, erased 已注销 */
export type BuyerState = (typeof buyerStates)[number]
export const buyerSorts = ['new', 'old', 'orders', 'spent'] as const

export type BuyerRow = {
  id: number
  username: string
  nickname: string
  phone: string
  phoneVerified: boolean
  email: string
  activated: boolean
  level: number
  state: BuyerState
  /** Orders that were paid or accepted, and what they came to less what went back, in fen. */
  orders: number
  spent: number
  createdAt: Date
  seenAt: Date | null
}
export type BuyersWish = { page: number; pageSize: number; q: string; state: BuyerState | undefined; sort: (typeof buyerSorts)[number] }

/** Beyond this a count says "this many or more". */
const MOST_COUNTED = 10_000

const stateOf = (db: Db) =>
  db`case when u.erased_at is not null then 'erased' when u.banned_at is not null then 'banned' when u.erase_after is not null then 'leaving' else 'active' end`
const columns = (db: Db) => db`
  u.id, u.username, coalesce(u.nickname, '') as nickname, coalesce(u.phone, '') as phone, u.phone_verified as "phoneVerified", coalesce(u.email, '') as email,
  u.activated_at is not null as activated, coalesce(m.level, 0)::int as level, ${stateOf(db)} as state, bought.orders, bought.spent, u.created_at as "createdAt",
  (select max(seen_at) from sessions where user_id = u.id) as "seenAt"`
const around = (db: Db) => db`
  left join members m on m.user_id = u.id
  cross join lateral (
    select count(*)::int as orders, coalesce(sum(o.total_amount - coalesce(back.amount, 0)), 0)::bigint as spent
    from orders o left join lateral (select sum(amount) as amount from refund_wishes where order_id = o.id) back on true
    where o.user_id = u.id and o.status in (2, 3, 4, 5, 7)) bought`

/**
 * Buyers, the newest first. `q` finds by number, the beginning of a user name, or the whole of a phone number or e-mail address.
 * By orders or sums they are ordered among the `MOST_COUNTED` that were found last.
 */
export async function listBuyers(db: Db, { page, pageSize, q, state, sort }: BuyersWish): Promise<{ buyers: BuyerRow[]; total: number }> {
  const id = /^\d{1,15}$/.test(q) ? Number(q) : null
  const start = `${q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
  const found = db`
    (${q} = '' or u.id = ${id} or ${hasPhone(db, q)} or lower(u.email) = lower(${q}) or lower(u.username) like ${start}) and (${state ?? null}::text is null or ${stateOf(db)} = ${state ?? null})`
  const window = db`limit ${pageSize} offset ${(page - 1) * pageSize}`
  const [buyers, [count]] = await Promise.all([
    sort === 'new' || sort === 'old'
      ? db<BuyerRow[]>`
          select ${columns(db)} from (select * from users u where ${found} order by id ${sort === 'old' ? db`asc` : db`desc`} ${window}) u ${around(db)}
          order by u.id ${sort === 'old' ? db`asc` : db`desc`}`
      : db<BuyerRow[]>`
          select ${columns(db)} from (select * from users u where ${found} order by id desc limit ${MOST_COUNTED}) u ${around(db)}
          order by ${sort === 'orders' ? db`bought.orders` : db`bought.spent`} desc, u.id desc ${window}`,
    db<{ total: number }[]>`select count(*)::int as total from (select 1 from users u where ${found} limit ${MOST_COUNTED}) found`,
  ])
  return { buyers: buyers.map(withPhone), total: count?.total ?? 0 }
}

export type Ban = { id: number; reason: string; bannedBy: string; bannedAt: Date; liftedBy: string | null; liftedAt: Date | null }
export type BuyerDetail = BuyerRow & {
  lang: string
  eraseAfter: Date | null
  bound: string[]
  sessions: SessionRow[]
  bans: Ban[]
  reviews: number
  messages: number
  cases: number
  addresses: number
}

/** One buyer with what the shop knows of them. Throws 12050. */
export async function readBuyer(db: Db, id: number): Promise<BuyerDetail> {
  const [[buyer], bound, sessions, bans, [counts]] = await Promise.all([
    db<(BuyerRow & { lang: string; eraseAfter: Date | null })[]>`select ${columns(db)}, u.lang, u.erase_after as "eraseAfter" from users u ${around(db)} where u.id = ${id}`,
    db<{ provider: string }[]>`select provider from bound_accounts where user_id = ${id} order by 1`,
    db<SessionRow[]>`
      select id, kind, way, device, ip, created_at as "createdAt", seen_at as "seenAt" from sessions where user_id = ${id} and expires_at > now() order by seen_at desc, id desc limit 50`,
    db<Ban[]>`
      select b.id, b.reason, s.name as "bannedBy", b.banned_at as "bannedAt", l.name as "liftedBy", b.lifted_at as "liftedAt"
      from user_bans b join staff s on s.id = b.banned_by left join staff l on l.id = b.lifted_by where b.user_id = ${id} order by b.id desc limit 50`,
    db<{ reviews: number; messages: number; cases: number; addresses: number }[]>`
      select (select count(*)::int from reviews where user_id = ${id}) as reviews, (select count(*)::int from messages where user_id = ${id}) as messages,
        (select count(*)::int from aftersales where user_id = ${id}) as cases, (select count(*)::int from addresses where user_id = ${id} and deleted_at is null) as addresses`,
  ])
  if (!buyer || !counts) throw new Refusal(12050)
  return { ...withPhone(buyer), bound: bound.map(({ provider }) => provider), sessions: [...sessions], bans: [...bans], ...counts }
}
