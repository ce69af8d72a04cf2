import { reserveStock } from '../../api/goods/stock.ts'
import { post } from '../../api/ledger/post.ts'
import { markPaid } from '../../api/orders/pay.ts'
import { confirmReceipt } from '../../api/orders/receive.ts'
import { DAY_MS, daysAfter } from '../../api/shared/time.ts'
import { shipOrder } from '../../api/shipping/ship.ts'
import { beginStory } from '../../api/orders/events.ts'
import type { Tx } from '../../api/shared/db.ts'
import { followUp, writeReview } from '../../api/reviews/write.ts'
import { reviewWords } from './review-words.ts'

type Sku = { id: number; price: number; name: string; nameEn: string; image: string; hue: number }

const PRODUCTS = 30
const FIRST_DAY = Date.UTC(2026, 2, 5)

/** Customers of the demo who have bought and said what they think; nobody can log in as one of them. */
const names = ['wang_xiaochu', 'lin_qiu', 'zhao_yuan', 'sunny_chen', 'lao_zhou', 'tang_tang', 'a_mu', 'emma_liu', 'he_shan', 'ding_dang']

/**
 * Orders of demo customers for the best sellers, paid in cash, shipped, received and reviewed by the shop's own verbs, so that
 * stock, money and counts agree; some with a follow-up, an answer of the shop, or a hidden name.
 */
export async function addReviews(tx: Tx): Promise<void> {
  const buyers = await addCustomers(tx)
  const skus = await tx<Sku[]>`
    select distinct on (s.sales, s.spu_id) s.id, s.price, s.name, s.name_en as "nameEn", s.image, c.hue from skus s join catalogs c on c.id = s.catalog_id join stocks k on k.sku_id = s.id
    where s.launched and s.position = 0 and k.stock > 20 order by s.sales desc, s.spu_id, s.id limit ${PRODUCTS}`
  let serial = 0
  for (const [at, sku] of skus.entries()) {
    for (let n = 0; n < 2 + ((at * 7) % 4); n++) {
      const buyer = buyers[(at * 3 + n) % buyers.length] as number
      const day = new Date(FIRST_DAY + ((serial * 5) % 200) * DAY_MS + (serial % 13) * 3_600_000)
      await buyAndReview(tx, { buyer, sku, serial: serial++, day })
    }
  }
}

async function addCustomers(tx: Tx): Promise<number[]> {
  const ids: number[] = []
  for (const username of names) {
    const [user] = await tx<{ id: number }[]>`
      insert into users (username, password_hash, created_at) values (${username}, '', ${new Date(FIRST_DAY - 20 * DAY_MS)}) on conflict do nothing returning id`
    if (user) ids.push(user.id)
  }
  return ids
}

async function buyAndReview(tx: Tx, { buyer, sku, serial, day }: { buyer: number; sku: Sku; serial: number; day: Date }): Promise<void> {
  const id = await placeFor(tx, buyer, sku, serial, day)
  const later = (days: number) => daysAfter(day, days)
  await payInCash(tx, id, buyer, sku.price, later(3))
  await shipOrder(tx, id, { courier: 'jishi', trackingNumber: `JSD${String(serial).padStart(6, '0')}` }, { actor: 'system', at: later(1) })
  await confirmReceipt(tx, buyer, id, later(3))
  const words = reviewWords(serial)
  const review = await writeReview(tx, buyer, id, { skuId: sku.id, stars: words.stars, text: words.text, anonymous: serial % 4 === 1 }, later(4))
  if (words.followUp) await followUp(tx, buyer, review.id, words.followUp, later(30))
  if (words.answer) await tx`update reviews set answer = ${words.answer}, answered_at = ${later(5)} where id = ${review.id}`
}

async function placeFor(tx: Tx, buyer: number, sku: Sku, serial: number, day: Date): Promise<number> {
  const id = 2_600_000_000_000_000 + 7_919_000 * serial + 13
  await tx`
    insert into orders ${tx({
      id,
      user_id: buyer,
      goods_amount: sku.price,
      total_amount: sku.price,
      total_count: 1,
      address_id: 0,
      address: tx.json({ title: '', receiver: '—', mobile: '', address: '浙江省杭州市', postcode: '' }),
      pay_method: 'cod',
      settlement: 1,
      fingerprint: `demo ${serial}`,
      placed_at: day,
      pay_before: new Date(day.getTime() + 30 * 60_000),
    })}`
  await tx`
    insert into order_lines (order_id, sku_id, user_id, name, name_en, image, price, count, amount, attr_names, attr_names_en, attr_vals, attr_vals_en)
    select ${id}, ${sku.id}, ${buyer}, ${sku.name}, ${sku.nameEn}, ${sku.image}, ${sku.price}, 1, ${sku.price},
      array(select a.name from sku_values v join sale_attrs a on a.id = v.attr_id where v.sku_id = ${sku.id} order by a.position, a.id),
      array(select a.name_en from sku_values v join sale_attrs a on a.id = v.attr_id where v.sku_id = ${sku.id} order by a.position, a.id),
      array(select x.name from sku_values v join sale_attrs a on a.id = v.attr_id join sale_values x on x.id = v.value_id where v.sku_id = ${sku.id} order by a.position, a.id),
      array(select x.name_en from sku_values v join sale_attrs a on a.id = v.attr_id join sale_values x on x.id = v.value_id where v.sku_id = ${sku.id} order by a.position, a.id)`
  await beginStory(tx, id, buyer, day)
  await reserveStock(tx, id, [{ skuId: sku.id, count: 1 }], 10406)
  return id
}

async function payInCash(tx: Tx, id: number, buyer: number, amount: number, at: Date): Promise<void> {
  await markPaid(tx, id, { paidAt: at, why: 'paid', actor: 'system' })
  await tx`
    insert into payments (number, order_id, user_id, method, state, amount, paid, trade_no, created_at, paid_at)
    values (${String(id)}, ${id}, ${buyer}, 'cod', 'succeeded', ${amount}, ${amount}, ${`demo-${id}`}, ${at}, ${at})`
  await post(tx, {
    key: `payment:${id}`,
    kind: 'payment',
    orderId: id,
    userId: buyer,
    entries: [
      { account: 'courier:cod', amount: -amount },
      { account: 'sales', amount },
    ],
  })
}
