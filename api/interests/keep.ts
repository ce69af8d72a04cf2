import { type Card, cardColumns } from '../goods/read.ts'
import type { Db, Tx } from '../shared/db.ts'
import type { Lang } from '../shared/i18n.ts'
import { Refusal } from '../shared/refusals.ts'

/** A SKU somebody looked at or likes; it may have been taken down since. */
export type Kept = Card & { launched: boolean; at: Date }
export type KeptPage = { cards: Kept[]; total: number }
export type KeptWish = { page: number; pageSize: number; lang: Lang }

/** The lists of this folder, and the column that says when. */
const whens = { history: 'seen_at', favourites: 'added_at' } as const
export type List = keyof typeof whens

/** A page of a list, the newest first. Page 1 may be empty; throws 10201 beyond the end. */
export async function readKept(db: Db, list: List, userId: number, { page, pageSize, lang }: KeptWish): Promise<KeptPage> {
  if (!Number.isInteger(page) || page < 1 || page > 1000) throw new Refusal(10201)
  const at = whens[list]
  const [cards, [{ total } = { total: 0 }]] = await Promise.all([
    db<Kept[]>`
      select ${cardColumns(db, lang)}, k.launched, l.${db(at)} as at from ${db(list)} l join skus k on k.id = l.sku_id
      where l.user_id = ${userId} order by l.${db(at)} desc, l.sku_id desc limit ${pageSize} offset ${(page - 1) * pageSize}`,
    db<{ total: number }[]>`select count(*)::int as total from ${db(list)} where user_id = ${userId}`,
  ])
  if (cards.length === 0 && page > 1) throw new Refusal(10201)
  return { cards: [...cards], total }
}

/** One writer at a time per buyer: how long a list is, is decided under this lock. */
export async function lockLists(tx: Tx, userId: number): Promise<void> {
  await tx`select 1 from users where id = ${userId} for no key update`
}
