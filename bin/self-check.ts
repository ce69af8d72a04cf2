import { accessSync, constants } from 'node:fs'
import type { Config } from '../api/config.ts'
import { payMethods } from '../api/config/choices.ts'
import { openGateways } from '../api/deps.ts'
import { type PlacedOrder, placeMany } from '../api/orders/place.ts'
import { till } from '../api/pays/till.ts'
import type { Db, Pool, Tx } from '../api/shared/db.ts'
import { Refusal, refusalText } from '../api/shared/refusals.ts'

/** How long one answer of a web process may take. */
const PATIENCE_MS = 10_000

/** What was looked at, and what is wrong with it; none where it is right. */
export type Finding = { what: string; fault?: string }

class TakeBack extends Error {}

/**
 * Looks whether a shop of these settings can sell: the database is of this release, the data folder takes files, an order can be placed
 * (in a transaction that is taken back), and each web process answers and wants work.
 * @param urls where web processes listen, without a slash at the end
 * @param release the release that they must be of, when it is to be looked at
 */
export async function selfCheck(db: Pool, config: Config, urls: readonly string[], release?: string): Promise<Finding[]> {
  const looks: [string, () => Promise<void>][] = [
    ['the data folder takes files', async () => accessSync(config.dataDir, constants.W_OK)],
    ['an order can be placed', async () => void (await tryOrder(db, config))],
    ...urls.flatMap((url): [string, () => Promise<void>][] => [
      [`${url} wants work`, () => refuseUnready(url, release)],
      [`${url} shows the catalogs`, async () => void (await ask(`${url}/v1/goods/catalogs`))],
    ]),
  ]
  const findings: Finding[] = []
  for (const [what, look] of looks) {
    const fault = await look().then(() => undefined, wordsOf)
    findings.push(fault === undefined ? { what } : { what, fault })
  }
  return findings
}

/** Places an order of a buyer and a piece that exist for this moment alone; nothing of it stays, and no row of the shop is locked. */
export async function tryOrder(db: Pool, config: Config): Promise<PlacedOrder> {
  const tried: PlacedOrder[] = []
  await db
    .begin(async (tx) => {
      await tx`set local lock_timeout = '5s'`
      await tx`set local statement_timeout = '10s'`
      tried.push(await placeOne(tx, config))
      // What is checked at the commit is checked, too.
      await tx`set constraints all immediate`
      throw new TakeBack()
    })
    .catch((error: unknown) => {
      if (!(error instanceof TakeBack)) throw error
    })
  const [order] = tried as [PlacedOrder]
  if (await exists(db, order.id)) throw new Error(`the order ${order.id} of the self-check was not taken back`)
  return order
}

async function placeOne(tx: Tx, config: Config): Promise<PlacedOrder> {
  const now = new Date()
  const { buyerId, addressId } = await addBuyer(tx, now)
  const skuId = await addSku(tx)
  const payMethod = payMethods.find((method) => config.payMethods.includes(method)) ?? 'alipay'
  const order = { settlement: 1 as const, skuId, count: 1, addressId, payMethod, note: '', invoice: null }
  const [outcome] = await placeMany(tx, { clock: () => now, config, pay: openGateways(config) }, till, [{ buyerId, order, opens: true }])
  if (outcome && 'refused' in outcome) throw outcome.refused
  if (!outcome || !('placed' in outcome)) throw new Error('the order was put off')
  const [stock] = await tx<{ stock: number; held: number }[]>`select stock, held from stocks where sku_id = ${skuId}`
  if (stock?.stock !== 1 || stock.held !== 1) throw new Error(`the order holds ${stock?.held ?? 0} pieces of 1`)
  return outcome.placed
}

async function addBuyer(tx: Tx, now: Date): Promise<{ buyerId: number; addressId: number }> {
  const [user] = await tx<{ id: number }[]>`insert into users (username, password_hash) values (${`self_check_${now.getTime()}`}, 'no password') returning id`
  const [address] = await tx<{ id: number }[]>`
    insert into addresses (user_id, receiver, receiver_mobile, address, postcode, tag, is_default)
    values (${user!.id}, '自检', '13800138000', '北京市海淀区中关村大街 1 号', '100080', '', true) returning id`
  return { buyerId: user!.id, addressId: address!.id }
}

async function addSku(tx: Tx): Promise<number> {
  const name = `自检 ${Date.now()}`
  const [catalog] = await tx<{ id: number }[]>`insert into catalogs (name, name_en) values (${name}, 'Self-check') returning id`
  const [spu] = await tx<{ id: number }[]>`insert into spus (catalog_id, name, name_en) values (${catalog!.id}, ${name}, 'Self-check') returning id`
  const [sku] = await tx<{ id: number }[]>`
    insert into skus (spu_id, catalog_id, name, name_en, price, market_price, image, launched, value_key)
    values (${spu!.id}, ${catalog!.id}, ${name}, 'Self-check', 100, 100, ${`ab/${'ab'.repeat(16)}.webp`}, true, '') returning id`
  await tx`insert into stocks (sku_id, stock, received) values (${sku!.id}, 2, 2)`
  await tx`insert into stock_moves (sku_id, kind, count, why) values (${sku!.id}, 'received', 2, 'self-check')`
  return sku!.id
}

async function exists(db: Db, orderId: number): Promise<boolean> {
  const [row] = await db`select 1 from orders where id = ${orderId}`
  return row !== undefined
}

async function refuseUnready(url: string, release?: string): Promise<void> {
  const reply = (await (await ask(`${url}/readyz`)).json()) as { release?: string }
  if (release !== undefined && reply.release !== release) throw new Error(`it is release ${reply.release ?? 'unknown'}, not ${release}`)
}

async function ask(url: string): Promise<Response> {
  const reply = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) })
  if (!reply.ok) throw new Error(`it answers ${reply.status} ${(await reply.text()).slice(0, 200)}`)
  return reply
}

function wordsOf(error: unknown): string {
  if (error instanceof Refusal) return refusalText(error.code, error.detail, 'en')
  const { message, cause } = error as Error
  return cause instanceof Error ? `${message}: ${cause.message || (cause as NodeJS.ErrnoException).code}` : message
}
