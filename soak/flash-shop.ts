/** The shop that a flash sale is held in: its shelf, its buyers, and visitors of the rest of it who are timed. */
import { once } from 'node:events'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Config } from '../api/config.ts'
import { hashOfSecret, issueToken } from '../api/http/auth.ts'
import { type Pool, transact } from '../api/shared/db.ts'
import type { Estate } from './estate.ts'
import type { Shopper } from './flash-crowd.ts'
import type { Look, Visit } from './flash-probe.ts'

export type { Look, Visit }

/** Eight SKUs with so many pieces each: what a sale is of, and what others look at. */
export async function stockShelf(db: Pool, stock: number): Promise<[number, ...number[]]> {
  return await transact(db, async (tx) => {
    const [catalog] = await tx<{ id: number }[]>`insert into catalogs (name, name_en) values ('数码', 'Digital') returning id`
    const ids: number[] = []
    for (let n = 0; n < 8; n++) {
      const [spu] = await tx<{ id: number }[]>`insert into spus (catalog_id, name, name_en) values (${catalog!.id}, ${`耳机 ${n}`}, ${`Earphones ${n}`}) returning id`
      const [sku] = await tx<{ id: number }[]>`
        insert into skus (spu_id, catalog_id, name, name_en, caption, caption_en, price, market_price, image, launched, value_key)
        values (${spu!.id}, ${catalog!.id}, ${`耳机 ${n}`}, ${`Earphones ${n}`}, '', '', 9900, 9900, 'ab/abababababababababababababababab.webp', true, '') returning id`
      await tx`insert into stocks (sku_id, stock, received) values (${sku!.id}, ${stock}, ${stock})`
      await tx`insert into stock_moves (sku_id, kind, count, why) values (${sku!.id}, 'received', ${stock}, 'soak')`
      ids.push(sku!.id)
    }
    return [ids[0]!, ...ids.slice(1)]
  })
}

/** Buyers with an address and a session each, made in bulk. */
export async function letIn(db: Pool, config: Config, count: number, name = 'flash'): Promise<Shopper[]> {
  const secret = 'soak-soak-soak-soak-soak'
  const rows = await db<{ id: number; username: string; tokenEpoch: number; addressId: number; sessionId: number }[]>`
    with people as (insert into users (username, password_hash, phone) select ${name} || n, 'none', '13800138000' from generate_series(1, ${count}::int) n returning id, username, token_epoch),
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

/** What people do around a product. */
export const looksAt = (skuId: number): Look[] => [
  { name: 'JSON', path: `/v1/goods/detail/${skuId}` },
  { name: 'page', path: `/item/${skuId}` },
  { name: 'home', path: '/v1/goods/index' },
  { name: 'live', path: `/v1/goods/live?ids=${skuId}` },
]

/** Visitors of the rest of the shop, in a thread of their own: so many looks a second, one after the other, at both servers. */
export function openProbe(estate: Estate, looks: readonly Look[], perSecond: number) {
  const thread = new Worker(path.join(import.meta.dirname, 'flash-probe.ts'), { workerData: { urls: estate.urls, looks, perSecond } })
  const ask = async (word: string): Promise<Visit[]> => {
    thread.postMessage(word)
    return ((await once(thread, 'message')) as [Visit[]])[0]
  }
  return { read: () => ask('read'), close: async () => void (await ask('stop'), await thread.terminate()) }
}

/** Milliseconds under which this part of the visits were answered; 0 of none. */
export function percentile(visits: readonly Visit[], part: number): number {
  const times = visits.map(({ ms }) => ms).toSorted((a, b) => a - b)
  return times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0
}
