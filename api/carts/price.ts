import { hintsFor } from '../prices/hints.ts'
import { readLevel, readLines, readRunning } from '../prices/offers.ts'
import { priceOrder } from '../prices/price.ts'
import { traceReply } from '../prices/reply.ts'
import { hintWords } from '../prices/words.ts'
import type { Db } from '../shared/db.ts'
import type { Lang } from '../shared/i18n.ts'
import { yuan } from '../shared/money.ts'
import type { CartRow } from './read.ts'

/** What the chosen lines of a cart cost today, before coupons and freight, and what they are close to, in words. */
export async function priceOfCart(db: Db, userId: number, rows: readonly CartRow[], lang: Lang, at: Date) {
  const chosen = rows.filter(({ selected, launched }) => selected && launched).map(({ id, count }) => ({ skuId: id, count }))
  const [lines, promotions, member] = await Promise.all([readLines(db, chosen), readRunning(db, at), readLevel(db, userId)])
  const found = priceOrder({ lines, promotions, coupons: [], freightRules: [], destination: undefined, balance: 0, member, at })
  const price = { goods_amount: yuan(found.goodsAmount), discount: yuan(found.discount), total_amount: yuan(found.totalAmount), trace: traceReply(found.trace) }
  return { price, hints: hintsFor({ lines, promotions, member, at }).map((hint) => hintWords(hint, lang)) }
}
