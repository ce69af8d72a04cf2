/**
 * Chaos: shoppers buy, pay, cancel and confirm while servers, worker, sandbox and database are killed (-9) at random moments.
 * Afterwards, when all has come to rest, everything must add up: stock, money (to the gateway's own books), states, messages,
 * and nothing the shop has said may be untrue.
 */
import { readConfig } from '../api/config.ts'
import { type Deps, openDeps } from '../api/deps.ts'
import { receiveStock } from '../api/goods/stock.ts'
import { type Db, openPool, type Pool, transact } from '../api/shared/db.ts'
import { shipOrder } from '../api/shipping/ship.ts'
import { runJobs, runSweeps } from '../api/worker.ts'
import { auditAll, gatewayDiffers, stillWaiting } from './audit.ts'
import { type Estate, openEstate, type Part, parts } from './estate.ts'
import { type Account, insist, type Promises, ship, shop } from './shopper.ts'

const SKUS = 12
const STOCK = 400
const HOUR = 3600_000

export type ChaosResult = { faults: string[]; kills: Record<string, number>; placed: number; paid: number; cancelled: number; shipped: number; answers: Record<string, number> }

/** Runs chaos for so many seconds with so many shoppers. */
export async function runChaos({ seconds, shoppers, say = () => {} }: { seconds: number; shoppers: number; say?: (sentence: string) => void }): Promise<ChaosResult> {
  const estate = await openEstate()
  try {
    const skuIds = await stockShelves(estate.databaseUrl())
    const accounts = await Promise.all(Array.from({ length: shoppers }, (_, n) => openAccount(estate, n)))
    say(`${shoppers} shoppers, ${SKUS} SKUs, ${seconds} s; everything may die at any moment.`)
    const promises: Promises = { placed: new Set(), paid: new Set(), cancelled: new Set(), answers: new Map() }
    const closing = new AbortController()
    const clerk = openClerk(estate)
    const work = [...accounts.map((account) => shop(estate, account, skuIds, promises, closing.signal)), ship(clerk.shipNext, closing.signal)]
    const kills = await killAtRandom(estate, seconds, say)
    closing.abort()
    await Promise.all(work)
    await clerk.close()
    await estate.stopShop()
    say('The doors are closed; letting everything come to rest.')
    const faults = await atRest(estate, promises)
    return {
      faults,
      kills,
      placed: promises.placed.size,
      paid: promises.paid.size,
      cancelled: promises.cancelled.size,
      shipped: clerk.shipped(),
      answers: Object.fromEntries([...promises.answers].sort(([a], [b]) => (a < b ? -1 : 1))),
    }
  } finally {
    await estate.close()
  }
}

/** Products with little stock, straight in the database, their pieces received by the ledger. */
async function stockShelves(url: string): Promise<number[]> {
  const db = openPool(url, { max: 1 })
  try {
    return await transact(db, async (tx) => {
      const [catalog] = await tx<{ id: number }[]>`insert into catalogs (name, name_en) values ('果篮', 'Fruit') returning id`
      const ids: number[] = []
      for (let n = 1; n <= SKUS; n++) {
        const [spu] = await tx<{ id: number }[]>`insert into spus (catalog_id, name, name_en) values (${catalog!.id}, ${`水果${n}`}, ${`Fruit ${n}`}) returning id`
        const [sku] = await tx<{ id: number }[]>`
          insert into skus (spu_id, catalog_id, name, name_en, price, market_price, image, value_key)
          values (${spu!.id}, ${catalog!.id}, ${`水果${n}`}, ${`Fruit ${n}`}, ${100 * n + 11}, ${100 * n + 11}, ${'ab/abababababababababababababababab.webp'}, '') returning id`
        await tx`insert into stocks (sku_id, stock, received) values (${sku!.id}, 0, 0)`
        await receiveStock(tx, { pieces: [{ skuId: sku!.id, count: STOCK }], clerkId: null, why: 'opening' })
        ids.push(sku!.id)
      }
      return ids
    })
  } finally {
    await db.end()
  }
}

async function openAccount(estate: Estate, n: number): Promise<Account> {
  const username = `shopper_${n}`
  const { body } = await insist(estate, 'POST', '/v1/users', undefined, {
    uname: username,
    password: `a long enough word ${n}`,
    phone: `1390000${String(n).padStart(4, '0')}`,
    email: `${username}@example.com`,
  })
  const token = body.data.token as string
  await insist(estate, 'POST', `/v1/users/${username}/address`, token, {
    receiver: '李雷',
    receiver_phone: '13800138000',
    address: '北京市海淀区中关村大街 1 号',
    postcode: '100080',
    tag: '家',
  })
  const { body: list } = await insist(estate, 'GET', `/v1/users/${username}/address`, token)
  return { username, token, addressId: list.addresslist[0].id }
}

/** Somebody of the staff at the database's side: ships what is paid, and learns when the database has moved. */
function openClerk(estate: Estate) {
  let url = ''
  let pool: Pool | undefined
  let shipped = 0
  const current = async (): Promise<Pool> => {
    if (pool && url === estate.databaseUrl()) return pool
    await pool?.end({ timeout: 1 }).catch(() => {})
    url = estate.databaseUrl()
    pool = openPool(url, { max: 1 })
    return pool
  }
  return {
    shipped: () => shipped,
    async shipNext(): Promise<boolean> {
      const db = await current()
      const [next] = await db<{ id: number }[]>`select id from orders where status = 2 order by random() limit 1`
      if (!next) return false
      await transact(db, (tx) => shipOrder(tx, next.id, { courier: 'shunfeng', trackingNumber: `SF${next.id}` }, { actor: 'system', at: new Date() }))
      shipped++
      return true
    },
    close: async () => await pool?.end({ timeout: 1 }).catch(() => {}),
  }
}

/** Kills for so long, and at any rate until each part has died once. */
async function killAtRandom(estate: Estate, seconds: number, say: (sentence: string) => void): Promise<Record<string, number>> {
  const kills: Record<string, number> = {}
  let spared = [...parts]
  for (const until = Date.now() + seconds * 1000; Date.now() < until || spared.length > 0; ) {
    await new Promise((done) => setTimeout(done, 500 + Math.random() * 2500))
    const among = Date.now() < until ? parts : spared
    if (among.length === 0) break
    const part = among[Math.floor(Math.random() * among.length)] as Part
    await estate.kill(part)
    kills[part] = (kills[part] ?? 0) + 1
    spared = spared.filter((other) => other !== part)
    say(`killed the ${part}; it is back`)
  }
  return kills
}

/** Lets time pass until nothing waits any more, then looks at the books. */
async function atRest(estate: Estate, promises: Promises): Promise<string[]> {
  const config = readConfig({ ...estate.env, DATABASE_URL: estate.databaseUrl() })
  let ahead = 0
  const deps = openDeps(config, () => new Date(Date.now() + ahead))
  try {
    for (let round = 0; round < 30 && (round < 3 || (await stillWaiting(deps.db)).length > 0); round++) {
      ahead += HOUR
      await runSweeps(deps)
      await freeJobsOfTheDead(deps)
      await runJobs(deps)
    }
    return [
      ...(await stillWaiting(deps.db)),
      ...(await auditAll(deps.db)),
      ...(await brokenPromises(deps.db, promises)),
      ...(await gatewayDiffers(deps.db, estate.env.SANDBOX_DATA_DIR as string)),
    ]
  } finally {
    await deps.close()
  }
}

async function freeJobsOfTheDead({ db }: Deps): Promise<void> {
  await db`select graphile_worker.force_unlock_workers(array(select distinct locked_by from graphile_worker._private_jobs where locked_by is not null))`
}

/** What the shop has said must be so. */
async function brokenPromises(db: Db, { placed, paid, cancelled }: Promises): Promise<string[]> {
  const rows = await db<{ fault: string }[]>`
    select format('order %s was placed, the shop said, and is not there', said.id) as fault
    from unnest(${[...placed]}::bigint[]) as said(id) where not exists (select from orders where orders.id = said.id)
    union all
    select format('order %s was cancelled, the shop said, and is in status %s', o.id, o.status)
    from unnest(${[...cancelled]}::bigint[]) as said(id) join orders o using (id) where o.status not in (6, 8)
    union all
    select format('order %s was paid at the gateway; it is in status %s and its payments are %s', o.id, o.status,
      (select string_agg(format('%s paid %s refunded %s', p.state, p.paid, p.refunded), ', ') from payments p where p.order_id = o.id))
    from unnest(${[...paid]}::bigint[]) as said(id) join orders o using (id)
    where not exists (select from payments p where p.order_id = o.id and p.paid > 0 and (p.state = 'succeeded' or p.refunded = p.paid))
    order by 1 limit 30`
  return rows.map(({ fault }) => fault)
}
