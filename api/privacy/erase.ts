import { randomBytes } from 'node:crypto'
import type { Deps } from '../deps.ts'
import type { Letter } from '../drivers/mail/types.ts'
import { purgePages } from '../http/page-cache.ts'
import { walletOf } from '../ledger/post.ts'
import { openSnapshot } from '../orders/snapshot.ts'
import { Status } from '../orders/states.ts'
import type { AddressSnapshot, StoredAddress } from '../orders/tables.ts'
import { sendLater } from '../outbox/send.ts'
import { type Tx, transact } from '../shared/db.ts'
import { isPassword } from '../shared/hash.ts'
import { type Lang, said } from '../shared/i18n.ts'
import { enqueue } from '../shared/jobs.ts'
import { letterOf } from '../shared/letter.ts'
import { yuan } from '../shared/money.ts'
import { openOr } from '../shared/personal.ts'
import { Refusal } from '../shared/refusals.ts'
import { daysAfter, shopTime } from '../shared/time.ts'
import { provinceAndCityOf } from '../users/addresses/parse.ts'
import { openPhone } from '../users/seal-phone.ts'
import { endSessions } from '../users/session.ts'

const DAYS = 7
/** A stolen token must not be a way to guess the password. */
const MOST_TRIES = 10
const TRIES_SECONDS = 15 * 60
/** An order in one of these still needs its address. */
const OPEN: number[] = [Status.unpaid, Status.paid, Status.shipped, Status.refunding]

/**
 * Marks the account to be erased in seven days, logs out everywhere and mails what to do about it. Pressed again, the
 * first date holds. Throws 10174 for a wrong password, 10008 after ten of them within a quarter of an hour, 10178 while there is
 * money in the wallet.
 * @returns when it will be erased
 */
export async function askForErasure(deps: Deps, userId: number, password: unknown): Promise<Date> {
  const tries = `erasure-tries:${userId}`
  // Counted before the password is looked at, so that many at once count as many.
  if ((await deps.kv.incr(tries, TRIES_SECONDS)) > MOST_TRIES) throw new Refusal(10008)
  const [user] = await deps.db<{ passwordHash: string }[]>`select password_hash as "passwordHash" from users where id = ${userId}`
  if (!(await isPassword(user?.passwordHash, typeof password === 'string' ? password : '', deps.config.argon2))) throw new Refusal(10174)
  await deps.kv.del(tries)
  const balance = await walletOf(deps.db, userId)
  if (balance > 0) throw new Refusal(10178, { amount: yuan(balance) })
  const after = daysAfter(deps.clock(), DAYS)
  return await transact(deps.db, async (tx) => {
    const [marked] = await tx<{ eraseAfter: Date }[]>`
      update users set erase_after = coalesce(erase_after, ${after}) where id = ${userId} and password_hash = ${user!.passwordHash} and erased_at is null
      returning erase_after as "eraseAfter"`
    // The password was changed, or the account erased, since we looked.
    if (!marked) throw new Refusal(10174)
    await endSessions(tx, userId)
    await sendLater(tx, { channel: 'mail', template: 'erasure', data: { userId } })
    return marked.eraseAfter
  })
}

/** The owner has changed their mind. Throws 10175 when nothing was to be erased. */
export async function restoreAccount(tx: Tx, userId: number): Promise<void> {
  const restored = await tx`update users set erase_after = null where id = ${userId} and erase_after is not null and erased_at is null`
  if (restored.count === 0) throw new Refusal(10175)
}

/** Tells the owner that the account will be erased. No letter once they have changed their mind. */
export async function erasureLetter({ db, config }: Deps, userId: number): Promise<Letter | undefined> {
  const [user] = await db<{ username: string; email: string; lang: Lang; eraseAfter: Date }[]>`
    select username, email, lang, erase_after as "eraseAfter" from users where id = ${userId} and email is not null and erase_after is not null and erased_at is null`
  if (!user) return undefined
  const { username, email, lang, eraseAfter } = user
  const when = shopTime(eraseAfter, config.timeZone)
  const words = said(
    lang,
    {
      subject: '你的账号将被注销',
      greeting: `${username}，你好！`,
      paragraphs: [`你申请了注销账号。${when} 之后，你的资料、地址、收藏、浏览历史和留言会被删除；订单会去掉姓名、电话和地址后保留。`],
      button: { text: '登录以恢复账号', href: `${config.publicUrl}/login` },
      small: ['改变主意了？在这之前登录并点「恢复账号」。', '如果这不是你申请的，请立即登录、恢复账号并修改密码。'],
    },
    {
      subject: 'Your account will be deleted',
      greeting: `Hello ${username},`,
      paragraphs: [
        `You asked us to delete your account. After ${when} your profile, addresses, favourites, history and messages will be removed; your orders stay without name, phone number and address.`,
      ],
      button: { text: 'Log in to keep it', href: `${config.publicUrl}/en/login` },
      small: ['Changed your mind? Log in before then and choose “Keep my account”.', 'If this was not you, log in now, keep the account and change the password.'],
    },
  )
  return letterOf(`erasure-${userId}-${eraseAfter.getTime()}`, email, lang, config.saller, words)
}

/** Erases the accounts whose seven days are over; one that still has an order on its way, or money that came back since, is left until that has ended. */
export async function eraseOverdue({ db, clock }: Deps): Promise<void> {
  const due = await db<{ id: number }[]>`
    select id from users u where erase_after <= ${clock()} and erased_at is null
      and not exists (select 1 from orders where user_id = u.id and status = any(${OPEN}))
      and not exists (select 1 from ledger_balances where account = 'wallet:' || u.id and balance > 0) order by id limit 20`
  for (const { id } of due) await transact(db, (tx) => eraseAccount(tx, id, clock()))
}

type Gone = { username: string; email: string | null; phone: string | null; avatar: string | null }

/** Forgets who the buyer was, if it is time. Orders stay, with their amounts; of where they went only province and city. */
export async function eraseAccount(tx: Tx, userId: number, now: Date): Promise<void> {
  const [user] = await tx<Gone[]>`
    select username, email, phone, avatar from users where id = ${userId} and erase_after <= ${now} and erased_at is null for update`
  if (!user) return
  // Once more, now that the lock keeps new orders out.
  const [open] = await tx`select 1 from orders where user_id = ${userId} and status = any(${OPEN}) limit 1`
  if (open || (await walletOf(tx, userId)) > 0) return
  await endSessions(tx, userId)
  const files = await tx<{ file: string }[]>`
    select file from messages where user_id = ${userId} and file is not null union all select file from data_exports where user_id = ${userId} and file is not null`
  await enqueue(tx, 'drop-files', { vault: files.map(({ file }) => file), media: user.avatar ? [user.avatar] : [] })
  await tx`update data_exports set state = 'gone', file = null where user_id = ${userId}`
  await tx`update messages set subject = '', body = '', file = null, file_name = null, answer = case when answer is null then null else '' end where user_id = ${userId}`
  for (const table of [
    'addresses',
    'history',
    'favourites',
    'cart_lines',
    'bound_accounts',
    'stock_notices',
    'invitations',
    'members',
    'file_uploads',
    'order_drafts',
    'assistant_tokens',
  ])
    await tx`delete from ${tx(table)} where user_id = ${userId}`
  await enqueue(tx, 'forget-searches', { userId })
  await anonymizeOrders(tx, userId)
  await anonymizeCases(tx, userId)
  await anonymizeReviews(tx, userId)
  await blotPapers(tx, userId, user)
  const username = await freeName(tx, userId)
  await tx`
    update users set username = ${username}, password_hash = 'erased', phone = null, phone_mark = null, phone_verified = false, email = null, activated_at = null,
      nickname = null, avatar = null, gender = '', birthday = null, erased_at = ${now}
    where id = ${userId}`
}

async function anonymizeOrders(tx: Tx, userId: number): Promise<void> {
  const orders = await tx<{ id: number; address: StoredAddress }[]>`select id, address from orders where user_id = ${userId} order by id for update`
  for (const { id, address } of orders) {
    const left: AddressSnapshot = { title: '', receiver: '—', mobile: '', address: regionOf(id, address), postcode: '' }
    await tx`update orders set address = ${tx.json(left)}, note = '', invoice = null where id = ${id}`
    await tx`update order_notes set text = '' where order_id = ${id}`
  }
}

// Nobody is kept because a seal does not open.
const phoneOf = ({ username, phone }: Pick<Gone, 'username' | 'phone'>): string | null => openOr(null, () => phone && openPhone(username, phone))
const regionOf = (orderId: number, stored: StoredAddress): string => openOr('', () => provinceAndCityOf(openSnapshot(orderId, stored).address))

/** What was said and shown in cases goes, and what couriers told of their parcels; what they were about and worth stays. */
async function anonymizeCases(tx: Tx, userId: number): Promise<void> {
  await tx`update aftersales set words = '', pictures = '{}', answer = '' where user_id = ${userId}`
  await tx`update aftersale_events set words = '' where words <> '' and case_id in (select id from aftersales where user_id = ${userId})`
  const parcels = tx`select p.id from parcels p join orders o on o.id = p.order_id where o.user_id = ${userId}`
  await tx`update trackings set steps = '[]', error = null where parcel_id in (${parcels})`
  await tx`update parcel_events set why = '' where actor = 'courier' and why <> '' and parcel_id in (${parcels})`
}

/** What was said in public stays said, by nobody; what the shop had hidden goes. */
async function anonymizeReviews(tx: Tx, userId: number): Promise<void> {
  await tx`
    update reviews set text = '', pictures = '{}', follow_up = case when follow_up is null then null else '' end, answer = case when answer is null then null else '' end
    where user_id = ${userId} and hidden_at is not null`
  const seen = await tx<{ spuId: number }[]>`update reviews set anonymous = true where user_id = ${userId} returning spu_id as "spuId"`
  if (seen.length > 0) await purgePages(tx, [...new Set(seen.map(({ spuId }) => `spu:${spuId}`))])
}

/** What lies in drawers: letters that could not be sent, answers kept for repeats, what gateways told of who paid, why staff changed the wallet. */
async function blotPapers(tx: Tx, userId: number, { email, ...user }: Gone): Promise<void> {
  const phone = phoneOf(user)
  const needles = [email?.toLowerCase(), phone].filter((needle) => needle !== undefined && needle !== null)
  await tx`
    delete from outbox where channel <> 'webhook' and (data->>'userId' = ${String(userId)} or lower(data->>'email') = any(${needles}) or data->>'phone' = any(${needles})
      or exists (select from unnest(${needles}::text[]) as needle where strpos(lower(error), needle) > 0))`
  await tx`delete from idempotency_keys where scope like ${`% ${userId}`}`
  // What is not settled yet is still needed as it came.
  await tx`
    update payment_notices set raw = '{"erased": true}' where source <> 'query' and verdict is not null
      and number in (select p.number from payments p join orders o on o.id = p.order_id where o.user_id = ${userId})`
  await tx`update wallet_requests set reason = '' where user_id = ${userId}`
  await tx`update user_bans set reason = '' where user_id = ${userId}`
}

/** `gone_<id>`, unless somebody had that name before. */
async function freeName(tx: Tx, userId: number): Promise<string> {
  const name = `gone_${userId}`
  const [taken] = await tx`select 1 from users where lower(username) = ${name} and id <> ${userId}`
  return taken ? `${name}_${randomBytes(4).toString('hex')}` : name
}
