/** How fast the rest of the shop is while a flash sale is at full load, and while there is none: by turns, at the same two servers; claims go to these as well, or to one of their own. */
import os from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { readConfig } from '../api/config.ts'
import { endSale } from '../api/flash/give-back.ts'
import { planSale } from '../api/flash/plan.ts'
import { openPool, transact } from '../api/shared/db.ts'
import { openEstate } from './estate.ts'
import { goShopping, openDoor, type Shopper } from './flash-crowd.ts'
import { letIn, type Look, openProbe, percentile, stockShelf, type Visit } from './flash-shop.ts'

export type BesideWish = {
  shoppers: number
  pieces: number
  sales: number
  /** Whether claims have a server of their own. */
  ownSales?: boolean
  say?: (sentence: string) => void
}
type Times = { p50: number; p95: number; visits: number }
/** Milliseconds; `ratio` of the p95; `failed`: visits that the shop did not answer as wished during the sales. */
export type Beside = { name: string; without: Times; during: Times; ratio: number; failed: number }

/** Looks a second, of all kinds together. */
const PACE = 60
const QUIET_MS = 6000
const BUYERS = 300

/** Holds so many sales, one after the other, and times ordinary visitors during and between them. */
export async function runBeside({ shoppers, pieces, sales, ownSales = true, say = () => {} }: BesideWish): Promise<{ rows: Beside[]; sales: number; lastAnswerMs: number[] }> {
  // Nothing is closed meanwhile: that is no part of the sale.
  const estate = await openEstate({ UNPAID_MINUTES: '30' }, ownSales)
  const db = openPool(estate.databaseUrl(), { max: 4 })
  const door = openDoor(estate.urls, estate.salesUrls)
  try {
    const config = readConfig({ ...estate.env, DATABASE_URL: estate.databaseUrl() })
    const shelf = await stockShelf(db, (pieces + 1000) * sales)
    const [wanted, ...others] = shelf
    const [catalog] = await db<{ id: number }[]>`select catalog_id as id from skus where id = ${wanted}`
    const crowd = await letIn(db, config, shoppers)
    const probe = openProbe(estate, visitsOf(await letIn(db, config, BUYERS, 'visitor'), others, catalog!.id), PACE)
    giveWay()
    // What is asked for the first time is slower than ever again.
    await pause(QUIET_MS)
    await probe.read()
    const [without, during, lastAnswerMs]: [Visit[], Visit[], number[]] = [[], [], []]
    for (let n = 1; n <= sales; n++) {
      await pause(QUIET_MS)
      without.push(...(await probe.read()))
      const startsAt = Date.now() + 8000 + 2 * shoppers
      const wish = { skuId: wanted, price: 990, pieces, personLimit: 1, holdMinutes: 60, startsAt: new Date(startsAt), endsAt: new Date(startsAt + 60_000) }
      const id = await transact(db, (tx) => planSale(tx, null, wish, new Date()))
      await Promise.all(crowd.map((shopper, at) => goShopping(door, at, shopper, { id, skuId: wanted, startsAt })))
      lastAnswerMs.push(Date.now() - startsAt)
      during.push(...(await probe.read()).filter(({ at }) => at >= startsAt))
      say(`sale ${n}: the last shopper was told after ${lastAnswerMs.at(-1)} ms`)
      await transact(db, (tx) => endSale(tx, id, new Date()))
      await pause(2000)
      await probe.read()
    }
    await probe.close()
    const names = [...new Set(without.map(({ name }) => name))]
    return { rows: [...names.map((name) => rowOf(name, without, during)), rowOf('all of it', without, during)], sales, lastAnswerMs }
  } finally {
    door.close()
    await db.end()
    await estate.close()
  }
}

/** In life the crowd sits elsewhere: here it takes what processor the shop leaves. The visitors who are timed do not give way. */
function giveWay(): void {
  os.setPriority(os.constants.priority.PRIORITY_LOW)
}

/** The mix: mostly pages, a list now and then, things put into carts, and orders. */
function visitsOf(buyers: readonly Shopper[], skus: readonly number[], catalogId: number): Look[] {
  return buyers.flatMap(({ username, token, addressId }, n) => {
    const skuId = skus[n % skus.length]!
    const page: Look = { name: 'product page, kept', path: `/item/${skuId}` }
    const list: Look = { name: 'list', path: `/v1/goods/catalogs/${catalogId}?page=1&pagesize=5` }
    const cart: Look = { name: 'into the cart', path: `/v1/carts/${username}`, token, body: { sku_id: skuId, count: 1 } }
    const body = { settlement_type: '1', sku_id: skuId, buy_count: '1', address_id: addressId, pay_method: 'alipay' }
    return [page, list, cart, page, { name: 'an order', path: `/v1/orders/${username}`, token, body }]
  })
}

function rowOf(name: string, without: readonly Visit[], during: readonly Visit[]): Beside {
  const of = (visits: readonly Visit[]) => (name === 'all of it' ? visits : visits.filter((visit) => visit.name === name))
  const times = (visits: readonly Visit[]): Times => ({ p50: percentile(visits, 0.5), p95: percentile(visits, 0.95), visits: visits.length })
  const [quiet, busy] = [times(of(without)), times(of(during))]
  return { name, without: quiet, during: busy, ratio: busy.p95 / quiet.p95, failed: of(during).filter(({ ok }) => !ok).length }
}
