import type { Db, Pool, Tx } from '../shared/db.ts'
import { transact } from '../shared/db.ts'
import { said, type Lang } from '../shared/i18n.ts'
import { Refusal } from '../shared/refusals.ts'
import { sendLater } from '../outbox/send.ts'

const MOST_WISHES = 100
/** So many are told in one transaction. */
const AT_ONCE = 200

/** Who wants to hear, and what reaches them. */
type Reach = { mail: boolean; sms: boolean }

/**
 * Remembers that the buyer wants to hear when a SKU is there again; asking twice is asking once. Throws 10200 for a SKU that
 * is not sold any more, 10250 while it is in stock, 10251 when no verified address or phone would reach them, 10252 past a
 * hundred wishes.
 */
export async function askNotice(tx: Tx, buyerId: number, skuId: number, now: Date): Promise<void> {
  const [reach] = await tx<Reach[]>`
    select activated_at is not null and email is not null as mail, phone_verified and phone is not null as sms
    from users where id = ${buyerId} for no key update`
  // A statement of its own: it must see what those did for whom the lock made us wait.
  const [wishes] = await tx<{ waiting: number }[]>`select count(*)::int as waiting from stock_notices where user_id = ${buyerId} and sku_id <> ${skuId} and told_at is null`
  const [sku] = await tx<{ stock: number }[]>`select stocks.stock from skus join stocks on stocks.sku_id = skus.id where skus.id = ${skuId} and skus.launched`
  if (!sku) throw new Refusal(10200)
  if (sku.stock > 0) throw new Refusal(10250)
  if (!reach?.mail && !reach?.sms) throw new Refusal(10251)
  if ((wishes?.waiting ?? 0) >= MOST_WISHES) throw new Refusal(10252)
  await tx`insert into stock_notices (user_id, sku_id, asked_at) values (${buyerId}, ${skuId}, ${now}) on conflict (user_id, sku_id) where told_at is null do nothing`
}

/** Takes a wish back; false when there was none. */
export async function dropNotice(tx: Tx, buyerId: number, skuId: number): Promise<boolean> {
  return (await tx`delete from stock_notices where user_id = ${buyerId} and sku_id = ${skuId} and told_at is null`).count === 1
}

/** A wish that waits; price in fen, image a file key. */
export type Wish = { skuId: number; name: string; price: number; image: string; launched: boolean; stock: number; askedAt: Date }

/** The buyer's wishes that wait, newest first. */
export async function listNotices(db: Db, buyerId: number, lang: Lang): Promise<Wish[]> {
  return await db<Wish[]>`
    select k.id as "skuId", ${said(lang, db`k.name`, db`coalesce(nullif(k.name_en, ''), k.name) as name`)}, k.price, k.image, k.launched,
      coalesce(s.stock, 0) as stock, n.asked_at as "askedAt"
    from stock_notices n join skus k on k.id = n.sku_id left join stocks s on s.sku_id = k.id
    where n.user_id = ${buyerId} and n.told_at is null order by n.id desc limit ${MOST_WISHES}`
}

/**
 * Tells everybody whose SKU is there again, first come first told. The wish ends in the transaction that writes the message,
 * so it is one message per wish, whoever else is at it. Returns how many were told.
 */
export async function tellBackInStock(db: Pool, now: Date): Promise<number> {
  let told = 0
  for (;;) {
    const { length } = await transact(db, async (tx) => {
      const wishes = await tx<{ id: number; mail: boolean }[]>`
        with due as (
          select n.id, u.activated_at is not null and u.email is not null as mail
          from stock_notices n join stocks s on s.sku_id = n.sku_id join skus k on k.id = n.sku_id join users u on u.id = n.user_id
          where n.told_at is null and s.stock > 0 and k.launched order by n.id limit ${AT_ONCE} for update of n skip locked)
        update stock_notices n set told_at = ${now} from due where n.id = due.id returning n.id, due.mail`
      for (const { id, mail } of wishes) await sendLater(tx, { channel: mail ? 'mail' : 'sms', template: 'back-in-stock', data: { noticeId: id }, key: String(id) })
      return wishes
    })
    told += length
    if (length < AT_ONCE) return told
  }
}
