/** `npm run soak:flash [SHOPPERS] [PIECES] [whole|kill]`: a flash sale at full load on two servers, first whole, then with one of them killed (-9) in the middle. */
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { type Config, readConfig } from '../api/config.ts'
import { planSale } from '../api/flash/plan.ts'
import { hashOfSecret, issueToken } from '../api/http/auth.ts'
import { issueStaffToken } from '../api/http/staff-auth.ts'
import { type Db, openPool, type Pool, transact } from '../api/shared/db.ts'
import { openStaffSession } from '../api/staff/session.ts'
import { auditAll } from './audit.ts'
import { type Estate, openEstate } from './estate.ts'
import { type Final, goShopping, hammer, openDoor, type Sale, type Shopper } from './flash-crowd.ts'

export type FlashWish = { shoppers: number; pieces: number; bots: number; kill: boolean; say?: (sentence: string) => void }
export type FlashResult = {
  faults: string[]
  orders: number
  said: Record<string, number>
  /** From the start of the sale until the last shopper was told, in milliseconds; until the last piece was claimed. */
  lastAnswerMs: number
  soldOutMs: number
  /** How much later the slower server knew that it was sold out, in milliseconds. */
  apartMs: number
  /** Milliseconds of the rest of the shop before and during the sale. */
  p95: { before: number; during: number; visits: number; failed: number }
  bots: { tries: number; given: number }
  counts: { requests: number; lost: number; shed: number }
}

/** How long before the start a sale is made: time for some visits of a quiet shop, then for everybody to come in. */
const roomMs = (shoppers: number): number => 16_000 + 3 * shoppers

/** Holds a sale and judges it. A fault is a sentence; there are none in a healthy shop. */
export async function runFlash({ shoppers, pieces, bots, kill, say = () => {} }: FlashWish): Promise<FlashResult> {
  const estate = await openEstate()
  const db = openPool(estate.databaseUrl(), { max: 4 })
  const door = openDoor(estate.urls)
  try {
    const config = readConfig({ ...estate.env, DATABASE_URL: estate.databaseUrl() })
    const { skuId, others } = await stockShelf(db, pieces)
    const crowd = await letIn(db, config, shoppers)
    const startsAt = Date.now() + roomMs(shoppers)
    const wish = { skuId, price: 990, pieces, personLimit: 1, holdMinutes: 60, startsAt: new Date(startsAt), endsAt: new Date(startsAt + 1_800_000) }
    const sale: Sale = { id: await transact(db, (tx) => planSale(tx, null, wish, new Date())), skuId, startsAt }
    say(`${shoppers} shoppers, ${pieces} pieces, ${bots} bots${kill ? ', one server dies' : ''}.`)
    const probe = openProbe(estate, others)
    // What is asked for the first time is slower than ever again.
    await pause(3000)
    await probe.read()
    await pause(5000)
    const before = await probe.read()
    const closing = new AbortController()
    const known = await knownTicket(estate, sale, crowd[0]!)
    const shopping = async () => {
      const finals = await Promise.all(crowd.map((shopper, n) => goShopping(door, n, shopper, sale)))
      const lastAnswerMs = Date.now() - startsAt
      const during = (await probe.read()).filter(({ at }) => at >= startsAt)
      closing.abort()
      return { finals, lastAnswerMs, during }
    }
    // Together, so that what fails in one of them ends the trial.
    const [{ finals, lastAnswerMs, during }, tried, seen] = await Promise.all([
      shopping(),
      Promise.all(Array.from({ length: bots }, () => hammer(door, estate.urls, sale, known, closing.signal))),
      watchSoldOut(estate, sale, closing.signal),
      kill ? killInTheMiddle(db, estate, sale, pieces) : undefined,
    ])
    await probe.close()
    const settled = await endAndAskAgain(estate, db, config, door, sale, crowd, finals)
    await estate.stopShop()
    return {
      faults: await judge(db, { sale, pieces, crowd, finals: settled, kill, given: tried.reduce((sum, { given }) => sum + given, 0) }),
      orders: (await db`select 1 from flash_claims where state = 'ordered'`).count,
      said: Object.fromEntries(
        Map.groupBy(finals, ({ said }) => said)
          .entries()
          .map(([said, all]) => [said, all.length]),
      ),
      lastAnswerMs,
      ...seen,
      p95: { before: p95(before), during: p95(during), visits: during.length, failed: during.filter(({ ok }) => !ok).length },
      bots: { tries: tried.reduce((sum, { tries }) => sum + tries, 0), given: tried.reduce((sum, { given }) => sum + given, 0) },
      counts: door.counts,
    }
  } finally {
    door.close()
    await db.end()
    await estate.close()
  }
}

/** The SKU that everybody wants, and some that others look at. */
async function stockShelf(db: Pool, pieces: number): Promise<{ skuId: number; others: number[] }> {
  return await transact(db, async (tx) => {
    const [catalog] = await tx<{ id: number }[]>`insert into catalogs (name, name_en) values ('数码', 'Digital') returning id`
    const ids: number[] = []
    for (let n = 0; n < 8; n++) {
      const [spu] = await tx<{ id: number }[]>`insert into spus (catalog_id, name, name_en) values (${catalog!.id}, ${`耳机 ${n}`}, ${`Earphones ${n}`}) returning id`
      const [sku] = await tx<{ id: number }[]>`
        insert into skus (spu_id, catalog_id, name, name_en, caption, caption_en, price, market_price, image, launched, value_key)
        values (${spu!.id}, ${catalog!.id}, ${`耳机 ${n}`}, ${`Earphones ${n}`}, '', '', 9900, 9900, 'ab/abababababababababababababababab.webp', true, '') returning id`
      const stock = pieces + 100
      await tx`insert into stocks (sku_id, stock, received) values (${sku!.id}, ${stock}, ${stock})`
      await tx`insert into stock_moves (sku_id, kind, count, why) values (${sku!.id}, 'received', ${stock}, 'soak')`
      ids.push(sku!.id)
    }
    return { skuId: ids[0]!, others: ids.slice(1) }
  })
}

/** Buyers with an address and a session each, made in bulk. */
async function letIn(db: Pool, config: Config, count: number): Promise<Shopper[]> {
  const secret = 'soak-soak-soak-soak-soak'
  const rows = await db<{ id: number; username: string; tokenEpoch: number; addressId: number; sessionId: number }[]>`
    with people as (insert into users (username, password_hash, phone) select 'flash' || n, 'none', '13800138000' from generate_series(1, ${count}::int) n returning id, username, token_epoch),
    homes as (
      insert into addresses (user_id, receiver, receiver_mobile, address, postcode, tag, is_default) select id, '李雷', '13800138000', '北京市海淀区某路 1 号', '', '', true from people returning id, user_id),
    entered as (insert into sessions (user_id, secret_hash, kind, way, expires_at) select id, ${hashOfSecret(secret)}, 'client', 'password', now() + interval '1 day' from people returning id, user_id)
    select people.id, username, token_epoch as "tokenEpoch", homes.id as "addressId", entered.id as "sessionId"
    from people join homes on homes.user_id = people.id join entered on entered.user_id = people.id order by people.id`
  return await Promise.all(
    rows.map(async ({ id, username, tokenEpoch, addressId, sessionId }) => ({
      id,
      username,
      addressId,
      token: await issueToken(config, { username, tokenEpoch, sessionId, secret, kind: 'client', remembered: false }),
    })),
  )
}

type Visit = { at: number; ms: number; ok: boolean }
function openProbe(estate: Estate, skuIds: number[]) {
  const paths = skuIds.flatMap((id) => [`/v1/goods/detail/${id}`, `/item/${id}`, '/v1/goods/index', `/v1/goods/live?ids=${id}`])
  const thread = new Worker(path.join(import.meta.dirname, 'flash-probe.ts'), { workerData: { urls: estate.urls, paths, perSecond: 50 } })
  const ask = async (word: string): Promise<Visit[]> => {
    thread.postMessage(word)
    return ((await once(thread, 'message')) as [Visit[]])[0]
  }
  return { read: () => ask('read'), close: async () => void (await ask('stop'), await thread.terminate()) }
}

const p95 = (visits: Visit[]): number => {
  const times = visits.map(({ ms }) => ms).toSorted((a, b) => a - b)
  return Math.round((times[Math.floor(times.length * 0.95)] ?? 0) * 10) / 10
}

async function knownTicket(estate: Estate, sale: Sale, { token }: Shopper): Promise<{ ticket: string; token: string }> {
  const reply = await fetch(`${estate.urls[0]}/v1/flash-sales/${sale.id}/tickets`, { method: 'POST', headers: { authorization: token } })
  return { ticket: ((await reply.json()) as { data: { ticket: string } }).data.ticket, token }
}

/** Asks both servers again and again whether it is sold out. */
async function watchSoldOut(estate: Estate, sale: Sale, signal: AbortSignal): Promise<{ soldOutMs: number; apartMs: number }> {
  const knownAt = await Promise.all(
    estate.urls.map(async (url) => {
      await pause(Math.max(0, sale.startsAt - Date.now()))
      while (!signal.aborted) {
        const reply = await fetch(`${url}/v1/flash-sales/${sale.id}`).catch(() => undefined)
        const { data } = ((await reply?.json().catch(() => undefined)) ?? {}) as { data?: { sold_out: boolean; server_ms: number } }
        if (data?.sold_out) return data.server_ms
        await pause(5)
      }
      return Number.NaN
    }),
  )
  return { soldOutMs: Math.min(...knownAt) - sale.startsAt, apartMs: Math.max(...knownAt) - Math.min(...knownAt) }
}

/** As soon as a good part of the pieces is ordered. */
async function killInTheMiddle(db: Db, estate: Estate, sale: Sale, pieces: number): Promise<void> {
  for (;;) {
    const [{ n } = { n: 0 }] = await db<{ n: number }[]>`select count(*)::int as n from flash_claims where sale_id = ${sale.id} and state = 'ordered'`
    if (n >= pieces * 0.3) return await estate.kill('second server')
    await pause(5)
  }
}

/** Staff end the sale; who waited in line asks once more. */
async function endAndAskAgain(estate: Estate, db: Pool, config: Config, door: ReturnType<typeof openDoor>, sale: Sale, crowd: Shopper[], finals: Final[]): Promise<Final[]> {
  const [clerk] = await db<{ id: number }[]>`insert into staff (username, name, password_hash, rights) values ('soak', '小二', 'none', ${db.json({ marketing: 7 })}) returning id`
  const token = await issueStaffToken(config, await transact(db, (tx) => openStaffSession(tx, clerk!.id)))
  await fetch(`${estate.urls[0]}/v1/staff/flash-sales/${sale.id}/end`, { method: 'POST', headers: { authorization: token } })
  return await Promise.all(
    finals.map(async (final, n): Promise<Final> => {
      if (final.said !== 'in line') return final
      const { data } = (await door.insist(0, 'GET', `/v1/flash-sales/${sale.id}/claim`, crowd[n]!.token)).body
      return data.state === 'lost' ? { said: 'sold out' } : final
    }),
  )
}

type Trial = { sale: Sale; pieces: number; crowd: Shopper[]; finals: Final[]; kill: boolean; given: number }
async function judge(db: Pool, { sale, pieces, crowd, finals, kill, given }: Trial): Promise<string[]> {
  const faults = await auditAll(db)
  const rows = await db<{ id: number; userId: number; whole: boolean }[]>`
    select o.id, o.user_id as "userId",
      exists (select from order_events where order_id = o.id) and exists (select from stock_moves where order_id = o.id and kind = 'reserved')
        and exists (select from flash_claims where order_id = o.id and state = 'ordered') as whole
    from orders o join order_lines l on l.order_id = o.id where l.sku_id = ${sale.skuId}`
  const ordered = finals.flatMap((final, n) => (final.said === 'ordered' ? [{ order: final.order, userId: crowd[n]!.id }] : []))
  if (rows.length > pieces || (!kill && rows.length !== pieces)) faults.push(`${rows.length} orders of ${pieces} pieces`)
  if (new Set(rows.map(({ userId }) => userId)).size !== rows.length) faults.push('somebody has two orders')
  for (const { id } of rows.filter(({ whole }) => !whole)) faults.push(`order ${id} is half made`)
  for (const { order, userId } of ordered)
    if (!rows.some((row) => row.id === order && row.userId === userId)) faults.push(`order ${order} was promised to buyer ${userId} and is not there`)
  if (finals.some(({ said }) => said === 'in line')) faults.push('somebody still waits in line')
  if (given > 0) faults.push(`bots were given ${given} claims`)
  if ((await db`select count(*) from orders`)[0]!.count !== rows.length) faults.push('there are orders of nothing')
  return faults
}

if (import.meta.main) {
  const [shoppers, pieces] = [Number(process.argv[2] ?? 5000), Number(process.argv[3] ?? 500)]
  let bad = 0
  const trials = process.argv[4] === 'whole' ? [false] : process.argv[4] === 'kill' ? [true] : [false, true]
  for (const kill of trials) {
    const { faults, ...result } = await runFlash({ shoppers, pieces, bots: 20, kill, say: console.log })
    console.log(result)
    for (const fault of faults) console.error(fault)
    bad += faults.length
  }
  console.log(bad === 0 ? 'Everything adds up.' : `${bad} faults.`)
  process.exit(bad === 0 ? 0 : 1)
}
