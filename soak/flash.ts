/**
 * `npm run soak:flash [SHOPPERS] [PIECES] [whole|kill|beside] [pages=N] [shared]`: a flash sale at full load on two servers, first whole, then with one of them
 * killed (-9) in the middle; `beside`: how fast the rest of the shop is during five of them, while claims have a server of their own (`shared`: none). `pages`: so many of the shoppers sit before a browser each.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { type Config, readConfig } from '../api/config.ts'
import { planSale } from '../api/flash/plan.ts'
import { issueStaffToken } from '../api/http/staff-auth.ts'
import { type Db, openPool, type Pool, transact } from '../api/shared/db.ts'
import { openStaffSession } from '../api/staff/session.ts'
import { buildShop } from '../bin/build-shop.ts'
import { freePorts } from '../bin/ports.ts'
import { auditAll } from './audit.ts'
import { type Estate, openEstate } from './estate.ts'
import { runBeside } from './flash-beside.ts'
import { type Final, goShopping, hammer, openDoor, type Sale, type Shopper } from './flash-crowd.ts'
import { judgePages, openFront, openPages, type PageEnd } from './flash-pages.ts'
import { letIn, looksAt, openProbe, percentile, stockShelf, type Visit } from './flash-shop.ts'

export type FlashWish = {
  shoppers: number
  pieces: number
  bots: number
  kill: boolean
  /** How many of the shoppers sit before a browser each. */
  pages?: number
  say?: (sentence: string) => void
}
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
  /** What pages of browsers said, and how often one of them had to be loaded again by hand. */
  pages: Record<string, number>
  counts: { requests: number; lost: number; shed: number }
}

/** How long before the start a sale is made: time for some visits of a quiet shop, then for everybody to come in. */
const roomMs = (shoppers: number): number => 16_000 + 3 * shoppers

/** What a page takes to come in, on a small machine that has everything else to do as well. */
const MS_OF_A_PAGE = 700

/** Holds a sale and judges it. A fault is a sentence; there are none in a healthy shop. */
export async function runFlash({ shoppers, pieces, bots, kill, pages = 0, say = () => {} }: FlashWish): Promise<FlashResult> {
  const [port = 0] = await freePorts(1)
  // Who pays in a browser takes longer than a program, and all of them come from this machine.
  const estate = await openEstate(pages > 0 ? { PUBLIC_URL: `http://127.0.0.1:${port}`, UNPAID_MINUTES: '30', LIMITS_ALLOW: '127.0.0.0/8' } : {})
  const db = openPool(estate.databaseUrl(), { max: 4 })
  const door = openDoor(estate.urls)
  const also: (() => Promise<void>)[] = []
  try {
    const config = readConfig({ ...estate.env, DATABASE_URL: estate.databaseUrl() })
    const [skuId, ...others] = await stockShelf(db, pieces + 100)
    const crowd = await letIn(db, config, shoppers)
    const sitters = crowd.slice(0, pages)
    const startsAt = Date.now() + roomMs(shoppers) + MS_OF_A_PAGE * pages
    const wish = { skuId, price: 990, pieces, personLimit: 1, holdMinutes: 60, startsAt: new Date(startsAt), endsAt: new Date(startsAt + 1_800_000) }
    const sale: Sale = { id: await transact(db, (tx) => planSale(tx, null, wish, new Date())), skuId, startsAt }
    const front = pages > 0 ? await openFront(estate, port) : undefined
    if (front) also.unshift(front.close)
    const browsers = front && (await openPages(db, front.url, sitters, sale))
    if (browsers) also.unshift(browsers.close)
    say(`${shoppers} shoppers, ${pieces} pieces, ${bots} bots${pages > 0 ? `, ${pages} before a browser` : ''}${kill ? ', one server dies' : ''}.`)
    const probe = openProbe(estate, others.flatMap(looksAt), 50)
    // What is asked for the first time is slower than ever again.
    await pause(3000)
    await probe.read()
    await pause(5000)
    const before = await probe.read()
    const closing = new AbortController()
    const known = await knownTicket(estate, sale, crowd.at(-1)!)
    const shopping = async () => {
      const [ends, others] = await Promise.all([browsers?.shop() ?? [], Promise.all(crowd.slice(pages).map((shopper, n) => goShopping(door, n, shopper, sale)))])
      const finals = [...ends.map(({ final }) => final), ...others]
      const lastAnswerMs = Date.now() - startsAt
      const during = (await probe.read()).filter(({ at }) => at >= startsAt)
      closing.abort()
      return { finals, ends, lastAnswerMs, during }
    }
    // Together, so that what fails in one of them ends the trial.
    const [{ finals, ends, lastAnswerMs, during }, tried, seen] = await Promise.all([
      shopping(),
      Promise.all(Array.from({ length: bots }, () => hammer(door, estate.urls, sale, known, closing.signal))),
      watchSoldOut(estate, sale, closing.signal),
      kill ? killInTheMiddle(db, estate, sale, pieces) : undefined,
    ])
    await probe.close()
    const settled = await endAndAskAgain(estate, db, config, door, sale, crowd, finals)
    const told: PageEnd[] = (await browsers?.hearTheEnd(ends)) ?? []
    await estate.stopShop()
    const faults = await judge(db, { sale, pieces, crowd, finals: settled, kill, given: tried.reduce((sum, { given }) => sum + given, 0) })
    return {
      faults: [...faults, ...(await judgePages(db, sale, told))],
      pages: { ...countBy(ends.map(({ words }) => words.replace(/\d+/, 'n'))), 'loaded again by hand': ends.reduce((sum, { pressed }) => sum + pressed, 0) },
      orders: (await db`select 1 from flash_claims where state = 'ordered'`).count,
      said: countBy(finals.map(({ said }) => said)),
      lastAnswerMs,
      ...seen,
      p95: { before: p95(before), during: p95(during), visits: during.length, failed: during.filter(({ ok }) => !ok).length },
      bots: { tries: tried.reduce((sum, { tries }) => sum + tries, 0), given: tried.reduce((sum, { given }) => sum + given, 0) },
      counts: door.counts,
    }
  } finally {
    door.close()
    for (const close of also) await close()
    await db.end()
    await estate.close()
  }
}

const countBy = (words: readonly string[]): Record<string, number> => Object.fromEntries([...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length]))
const p95 = (visits: Visit[]): number => Math.round(percentile(visits, 0.95) * 10) / 10

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
  const words = process.argv.slice(2)
  const pages = Number(words.find((word) => word.startsWith('pages='))?.slice('pages='.length) ?? 0)
  const [shoppers = 5000, pieces = 500, trial = 'all'] = words.filter((word) => !word.startsWith('pages=')).map((word, n) => (n < 2 ? Number(word) : word)) as [
    number?,
    number?,
    string?,
  ]
  let bad = 0
  if (pages > 0) await buildShop(console.log)
  for (const kill of { all: [false, true], whole: [false], kill: [true], beside: [] }[trial] ?? []) {
    const { faults, ...result } = await runFlash({ shoppers, pieces, bots: 20, kill, pages, say: console.log })
    console.log(result)
    for (const fault of faults) console.error(fault)
    bad += faults.length
  }
  if (trial === 'beside') bad += await tellBeside(shoppers, pieces, !words.includes('shared'))
  console.log(bad === 0 ? 'Everything adds up.' : `${bad} faults.`)
  process.exit(bad === 0 ? 0 : 1)
}

/** The table of the rest of the shop; answers how many of its rows are no longer twice as slow at most, or failed. */
async function tellBeside(shoppers: number, pieces: number, ownSales: boolean): Promise<number> {
  await buildShop(console.log)
  const { rows } = await runBeside({ shoppers, pieces, sales: 5, ownSales, say: console.log })
  console.log('| beside a sale | visits | p50, p95 ms without | p50, p95 ms during | p95 × | failed |\n|---|--:|--:|--:|--:|--:|')
  for (const { name, without, during, ratio, failed } of rows) {
    const of = ({ p50, p95 }: { p50: number; p95: number }) => `${p50.toFixed(1)}, ${p95.toFixed(1)}`
    console.log(`| ${name} | ${without.visits}, ${during.visits} | ${of(without)} | ${of(during)} | ${ratio.toFixed(2)} | ${failed} |`)
  }
  return rows.filter(({ ratio, failed }) => ratio > 2 || failed > 0).length
}
