import { strToU8, zipSync } from 'fflate'
import type { Deps } from '../deps.ts'
import { recentSearches } from '../goods/search/recent.ts'
import { carriedOf } from '../ledger/read.ts'
import { openSnapshot } from '../orders/snapshot.ts'
import type { StoredAddress } from '../orders/tables.ts'
import { type Db, type Tx, transact } from '../shared/db.ts'
import { type Lang, said } from '../shared/i18n.ts'
import { enqueue } from '../shared/jobs.ts'
import { letterOf } from '../shared/letter.ts'
import { yuan } from '../shared/money.ts'
import { Refusal } from '../shared/refusals.ts'
import { shopTime } from '../shared/time.ts'
import { openAddress } from '../users/addresses/seal.ts'
import { withPhone } from '../users/seal-phone.ts'

const LIVES_MS = 24 * 3600_000
/** Another copy within this time would be the same. */
const FRESH_MS = 3600_000

export type DataExport = { id: number; state: 'waiting' | 'ready' | 'gone'; askedAt: Date; expiresAt: Date | null }

/** Asks for a copy of everything the shop knows of the buyer. One that is being made, or is less than an hour old, is the answer again. */
export async function askForExport(tx: Tx, userId: number, now: Date): Promise<DataExport> {
  await tx`select 1 from users where id = ${userId} for no key update`
  const fresh = new Date(now.getTime() - FRESH_MS)
  const [same] = await tx<DataExport[]>`
    select id, state, asked_at as "askedAt", expires_at as "expiresAt" from data_exports
    where user_id = ${userId} and (state = 'waiting' or (state = 'ready' and asked_at > ${fresh})) order by id desc limit 1`
  if (same) return same
  const [asked] = await tx<DataExport[]>`
    insert into data_exports (user_id, asked_at) values (${userId}, ${now}) returning id, state, asked_at as "askedAt", expires_at as "expiresAt"`
  await enqueue(tx, 'export-data', { exportId: asked!.id })
  return asked!
}

/** The buyer's copies that can be downloaded or are being made, the latest first. */
export async function listExports(db: Db, userId: number, now: Date): Promise<DataExport[]> {
  return await db<DataExport[]>`
    select id, state, asked_at as "askedAt", expires_at as "expiresAt" from data_exports
    where user_id = ${userId} and (state = 'waiting' or (state = 'ready' and expires_at > ${now})) order by id desc limit 20`
}

/** The file of a copy. Throws 10173 when it is not this buyer's, not ready, or past its 24 hours. */
export async function exportFile(db: Db, userId: number, id: number, now: Date): Promise<string> {
  if (!Number.isSafeInteger(id)) throw new Refusal(10173)
  const [row] = await db<{ file: string }[]>`
    select file from data_exports where id = ${id} and user_id = ${userId} and state = 'ready' and expires_at > ${now}`
  if (!row) throw new Refusal(10173)
  return row.file
}

type Wanted = { userId: number; username: string; email: string | null; lang: Lang; state: DataExport['state'] }

/** Makes the copy and mails where it is. Run again, it makes none twice, but sends the same letter. */
export async function makeExport(deps: Deps, exportId: number): Promise<void> {
  const { db, config, mail } = deps
  const [wanted] = await db<Wanted[]>`
    select u.id as "userId", u.username, u.email, u.lang, e.state from data_exports e join users u on u.id = e.user_id where e.id = ${exportId} and u.erased_at is null`
  if (!wanted || wanted.state === 'gone') return
  if (wanted.state === 'waiting') await keepCopy(deps, exportId, wanted)
  if (wanted.email === null) return
  const link = `${config.publicUrl}/v1/users/${encodeURIComponent(wanted.username)}/export/${exportId}`
  await mail.send(letterOf(`export-${exportId}`, wanted.email, wanted.lang, config.saller, wordsFor(wanted, link)))
}

async function keepCopy({ db, kv, vault, config, clock }: Deps, exportId: number, { userId, username }: Wanted): Promise<void> {
  const data = await collect({ db, kv }, userId, config.timeZone)
  const file = await vault.put(Buffer.from(zipSync({ [`jishi-${username}.json`]: strToU8(JSON.stringify(data, null, 2)) })), 'zip')
  const now = clock()
  const kept = await transact(
    db,
    (tx) => tx`
      update data_exports set state = 'ready', file = ${file}, ready_at = ${now}, expires_at = ${new Date(now.getTime() + LIVES_MS)}
      where id = ${exportId} and state = 'waiting'`,
  ).catch(async (error: unknown) => {
    await vault.drop(file)
    throw error
  })
  if (kept.count === 0) await vault.drop(file)
}

const wordsFor = ({ username, lang }: Wanted, href: string) =>
  said(
    lang,
    {
      subject: '你的数据已备好',
      greeting: `${username}，你好！`,
      paragraphs: ['你要的数据副本已经备好：资料、地址、订单与付款、售后、评价、优惠券、余额、购物车、浏览与搜索历史、收藏和留言，都在一个压缩包里。'],
      button: { text: '下载我的数据', href },
      small: ['链接 24 小时内有效，需要先登录。', '如果这不是你要的，请尽快修改密码。'],
    },
    {
      subject: 'Your data is ready',
      greeting: `Hello ${username},`,
      paragraphs: [
        'The copy of your data is ready: profile, addresses, orders and payments, cases, reviews, coupons, wallet, cart, history, searches, favourites and messages, in one archive.',
      ],
      button: { text: 'Download my data', href },
      small: ['The link is good for 24 hours, and asks you to be logged in.', 'If you did not ask for this, please change your password soon.'],
    },
  )

/** Everything the shop knows of a buyer, as they may read it: amounts in yuan, times by the shop's clock. */
export async function collect({ db, kv }: Pick<Deps, 'db' | 'kv'>, userId: number, timeZone: string) {
  const [person] = await db<{ username: string; phone: string | null }[]>`
    select username, nickname, gender, to_char(birthday, 'YYYY-MM-DD') as birthday, lang, phone, phone_verified, email, activated_at, created_at from users where id = ${userId}`
  const profile = person && withPhone(person)
  const stored = await db<{ receiver: string; receiverMobile: string; address: string }[]>`
    select receiver, receiver_mobile as "receiverMobile", address, postcode, tag, province, city, district, is_default, deleted_at, created_at from addresses where user_id = ${userId} order by id`
  const addresses = stored.map((row) => {
    const { receiver, receiverMobile: receiver_mobile, ...rest } = openAddress(userId, row)
    return { receiver, receiver_mobile, ...rest }
  })
  const bound_accounts = await db`select provider, name, bound_at from bound_accounts where user_id = ${userId} order by provider`
  // Never what opens it: only that it is there.
  const tokens = await db<{ dayLimit: number }[]>`
    select name, scopes, day_limit as "dayLimit", created_at, used_at, revoked_at from assistant_tokens where user_id = ${userId} order by id`
  const assistants = tokens.map(({ dayLimit, ...rest }) => ({ ...rest, day_limit: yuan(dayLimit) }))
  const sessions = await db`select kind, way, device, ip, created_at, seen_at from sessions where user_id = ${userId} order by id`
  const cart = await db`
    select l.sku_id, k.name, l.count, l.selected from cart_lines l join skus k on k.id = l.sku_id where l.user_id = ${userId} order by l.sku_id`
  const history = await db`select h.sku_id, k.name, h.seen_at from history h join skus k on k.id = h.sku_id where h.user_id = ${userId} order by h.seen_at desc`
  const favourites = await db`select f.sku_id, k.name, f.added_at from favourites f join skus k on k.id = f.sku_id where f.user_id = ${userId} order by f.added_at desc`
  const messages = await db`select kind, subject, body, file_name, created_at, answer, answered_at from messages where user_id = ${userId} order by id`
  const stock_notices = await db`select n.sku_id, k.name, n.asked_at, n.told_at from stock_notices n join skus k on k.id = n.sku_id where n.user_id = ${userId} order by n.id`
  const pictures = await db`select key, at from file_uploads where user_id = ${userId} order by id`
  const everything = {
    profile,
    addresses,
    bound_accounts,
    assistants,
    sessions,
    orders: await ordersOf(db, userId),
    cart,
    history,
    favourites,
    messages,
    searches: await recentSearches(kv, userId),
    stock_notices,
    pictures,
    ...(await saidBy(db, userId)),
    ...(await worthOf(db, userId)),
  }
  return legible(everything, timeZone)
}

/** What the buyer told the shop and others: reviews, votes, after-sales cases. */
async function saidBy(db: Db, userId: number) {
  const reviews = await db`
    select order_id, sku_id, stars, text, pictures, anonymous, follow_up, follow_up_at, answer, answered_at, hidden_at, created_at from reviews where user_id = ${userId} order by id`
  const votes = await db`select review_id, at from review_votes where user_id = ${userId} order by at`
  const cases = await db`
    select id, order_id, kind, status, reason, words, pictures, amount, freight, answer, courier, tracking_number, asked_at, ended_at from aftersales where user_id = ${userId} order by id`
  return { reviews, votes, aftersales: cases.map(({ amount, freight, ...rest }) => ({ ...rest, amount: yuan(amount), freight: yuan(freight) })) }
}

/** What the buyer has with the shop: level, coupons, the wallet and its moves, and who came by their invitation. */
async function worthOf(db: Db, userId: number) {
  const [member] = await db`select level, set_at from members where user_id = ${userId}`
  const coupons = await db`
    select c.name, u.state, u.order_id, u.claimed_at, u.valid_from, u.valid_until, u.used_at from user_coupons u join coupons c on c.id = u.coupon_id where u.user_id = ${userId} order by u.id`
  const moves = await db`
    select p.kind, p.order_id, e.amount, p.at from ledger_entries e join ledger_postings p on p.id = e.posting_id where e.account = ${`wallet:${userId}`} order by e.id`
  const carried = (await carriedOf(db, userId)).map(({ orderId, ...move }) => ({ ...move, order_id: orderId }))
  const requests = await db`select amount, reason, state, asked_at, decided_at from wallet_requests where user_id = ${userId} order by id`
  const [invitation] = await db`select code, created_at from invitations where user_id = ${userId}`
  const [came] = await db`select at, rewarded_at from referrals where user_id = ${userId}`
  const brought = await db`select at, rewarded_at from referrals where inviter_id = ${userId} order by at`
  const inYuan = <T extends Record<string, any>>(rows: readonly T[]) => rows.map(({ amount, ...rest }) => ({ ...rest, amount: yuan(amount) }))
  return {
    member: member ?? null,
    coupons,
    wallet: inYuan([...moves, ...carried]),
    wallet_requests: inYuan(requests),
    invitations: { mine: invitation ?? null, came_by_one: came ?? null, brought },
  }
}

async function ordersOf(db: Db, userId: number) {
  const orders = await db`
    select id, status, goods_amount, freight, discount, total_amount, balance_amount, address, invoice, pay_method, note, courier, tracking_number, placed_at, paid_at, shipped_at, received_at, closed_at
    from orders where user_id = ${userId} order by id`
  const lines = await db`
    select order_id, sku_id, name, attr_names, attr_vals, price, count, amount from order_lines where user_id = ${userId} order by order_id, sku_id`
  const byOrder = Map.groupBy(lines, ({ order_id }) => order_id as number)
  const payments = await db`
    select p.order_id, p.number, p.method, p.state, p.amount, p.paid, p.refunded, p.trade_no, p.paid_at from payments p join orders o on o.id = p.order_id where o.user_id = ${userId} order by p.id`
  const paymentsOf = Map.groupBy(payments, ({ order_id }) => order_id as number)
  return orders.map(({ address, goods_amount, freight, discount, total_amount, balance_amount, ...rest }) => ({
    ...rest,
    address: openSnapshot(rest.id as number, address as StoredAddress),
    goods_amount: yuan(goods_amount),
    freight: yuan(freight),
    discount: yuan(discount),
    total_amount: yuan(total_amount),
    balance_amount: yuan(balance_amount),
    payments: (paymentsOf.get(rest.id) ?? []).map(({ order_id: _orderId, amount, paid, refunded, ...payment }) => ({
      ...payment,
      amount: yuan(amount),
      paid: yuan(paid),
      refunded: yuan(refunded),
    })),
    lines: (byOrder.get(rest.id) ?? []).map(({ order_id: _orderId, price, amount, ...line }) => ({ ...line, price: yuan(price), amount: yuan(amount) })),
  }))
}

/** The same, with times for people. */
function legible(value: unknown, timeZone: string): unknown {
  if (value instanceof Date) return shopTime(value, timeZone)
  if (Array.isArray(value)) return value.map((item) => legible(item, timeZone))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, legible(item, timeZone)]))
}

/** Removes the copies whose time is over. */
export async function dropOldExports({ db, clock }: Deps): Promise<void> {
  await transact(db, async (tx) => {
    // Locked in id order; a second sweep leaves them to the first.
    const old = await tx<{ id: number; file: string }[]>`
      select id, file from data_exports where state = 'ready' and expires_at <= ${clock()} order by id limit 100 for update skip locked`
    if (old.length === 0) return
    await tx`update data_exports set state = 'gone', file = null where id = any(${old.map(({ id }) => id)})`
    await enqueue(tx, 'drop-files', { vault: old.map(({ file }) => file), media: [] })
  })
}
