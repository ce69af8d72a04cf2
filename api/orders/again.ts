import type { Db, Tx } from '../shared/db.ts'
import { type Lang, said } from '../shared/i18n.ts'
import { Refusal } from '../shared/refusals.ts'
import { MOST_LINES } from '../carts/add.ts'

type Wanted = { skuId: number; name: string; count: number; stock: number; launched: boolean; orderLimit: number | null }
export type Again = { added: { skuId: number; count: number }[]; missing: { skuId: number; name: string; why: string }[] }

/**
 * Puts what an order was about into the cart once more: as many of each as there are, chosen. What was given along for
 * nothing stays out. Throws 10410 for somebody else's order, 10717 when nothing of it can be bought.
 */
export async function buyAgain(tx: Tx, userId: number, orderId: number, lang: Lang): Promise<Again> {
  const wanted = await readWanted(tx, userId, orderId, lang)
  if (wanted.length === 0) throw new Refusal(10410)
  const [{ room } = { room: 0 }] = await tx<
    { room: number }[]
  >`select ${MOST_LINES} - count(*)::int as room from cart_lines where user_id = ${userId} and sku_id <> all(${wanted.map(({ skuId }) => skuId)}::bigint[])`
  const able = wanted.map((line) => ({ ...line, able: Math.min(line.count, line.stock, line.orderLimit ?? line.count) }))
  const good = able.filter(({ launched, able }) => launched && able > 0).slice(0, Math.max(0, room))
  if (good.length === 0) throw new Refusal(10717)
  await tx`
    insert into cart_lines (user_id, sku_id, count, price_when_added)
    select ${userId}, s.id, w.count, s.price from unnest(${good.map(({ skuId }) => skuId)}::bigint[], ${good.map(({ able }) => able)}::int[]) as w (id, count) join skus s on s.id = w.id order by s.id
    on conflict (user_id, sku_id) do update set count = greatest(cart_lines.count, excluded.count), selected = true`
  const missing = able.flatMap((line) => whyMissing(line, good.includes(line), lang))
  return { added: good.map(({ skuId, able }) => ({ skuId, count: able })), missing }
}

async function readWanted(db: Db, userId: number, orderId: number, lang: Lang): Promise<Wanted[]> {
  return await db<Wanted[]>`
    select l.sku_id as "skuId", ${said(lang, db`l.name`, db`l.name_en as name`)}, l.count, k.stock, s.launched, s.order_limit as "orderLimit"
    from order_lines l join orders o on o.id = l.order_id join skus s on s.id = l.sku_id join stocks k on k.sku_id = s.id
    where l.order_id = ${orderId} and o.user_id = ${userId} and not l.gift order by l.sku_id`
}

function whyMissing(line: Wanted & { able: number }, added: boolean, lang: Lang): Again['missing'] {
  const { skuId, name, launched, stock, able, count } = line
  const say = (zh: string, en: string) => [{ skuId, name, why: said(lang, zh, en) }]
  if (!launched) return say('已下架', 'taken down')
  if (stock === 0) return say('已售罄', 'sold out')
  if (!added) return say('购物车满了', 'the cart is full')
  return able < count ? say(`只放进了 ${able} 件`, `only ${able} of them`) : []
}
