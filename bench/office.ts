/** What staff see of a million orders: their lists, and the dashboard when the days that are over are reckoned. */
import { reckonDays } from '../api/stats/reckon.ts'
import { openCopy, type Server, type Size } from './databases.ts'
import { gets, job, median, note, ROUNDS, rowOf, say } from './rows.ts'
import { cpuOfFamily, cpuSeconds, measure, openClerk, openShop, start } from './stage.ts'

const QUERIES = {
  'orders, page 1': 'orders?page=1&pagesize=20',
  'orders, page 100': 'orders?page=100&pagesize=20',
  'orders to ship': 'orders?page=1&pagesize=20&status=2',
  'orders of a phone': 'orders?page=1&pagesize=20&q=13900000042',
  'dashboard, 30 days': 'stats?span=30',
  'dashboard, 90 days': 'stats?span=90',
}
const MOST_MS = 50

/** Rows of the back office: one clerk, one request after the other. */
export async function measureOffice(server: Server, size: Size): Promise<void> {
  say(`back office: ${size.orders} orders`)
  const { url, db } = await openCopy(server, size)
  // Days that are over are reckoned: opened by one run, done by the next.
  for (let n = 0; n < 3; n++) await reckonDays(db, new Date(), 'Asia/Shanghai')
  const token = await openClerk(url, db)
  const shop = await openShop(url)
  const load = start('load.ts', 1)
  for (const [name, query] of Object.entries(QUERIES)) {
    const what = gets([`/v1/staff/${query}`], { authorization: token })
    const round = (ms: number) => measure(load, { ...job(shop.port, what, ms), connections: 1 })
    // What is asked for the first time is compiled, planned and read from the disk.
    await round(500)
    const all = []
    const cpu: number[] = []
    for (let n = 0; n < ROUNDS; n++) {
      const spent = () => cpuSeconds(shop.child.pid!) + cpuOfFamily(server.pid)
      const before = spent()
      const one = await round(600)
      cpu.push(((spent() - before) * 1000) / one.count)
      all.push(one)
    }
    const row = rowOf(`back office at ${size.orders.toLocaleString('en')}: ${name}`, all)
    note({ ...row, cpu: median(cpu), target: `p50 ≤ ${MOST_MS} ms`, good: row.p50! <= MOST_MS && row.errors === 0 })
  }
  load.disconnect()
  await shop.stop()
  await db.end()
}
