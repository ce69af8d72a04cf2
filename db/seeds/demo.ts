import type { Deps } from '../../api/deps.ts'
import { indexSkus } from '../../api/goods/search/index-skus.ts'
import { type Db, transact, type Tx } from '../../api/shared/db.ts'
import { hashPassword } from '../../api/users/hash.ts'
import { fillTable } from './fill.ts'
import { type Draw, drawAlbum, openStudio } from './pictures/album.ts'
import { pictureWishes, planDemo, TABLES } from './plan.ts'

/** Buyers of the demo shop. Everybody may know their passwords. */
export const demoAccounts = [
  { username: 'demo', password: 'jishi2026' },
  { username: 'xiaomei', password: 'jishi2026' },
]

const SEED_LOCK = 20_260_403

/**
 * Loads the demo shop once: all rows or none. Pictures are drawn first, since drawing takes its time; what an interrupted
 * run has drawn is only found again, because a file's key is its content. Returns false when the shop has catalogs already.
 * @param draw who draws; tests send a quicker hand
 */
export async function seedDemo(deps: Pick<Deps, 'db' | 'files' | 'config'>, progress: (sentence: string) => void, draw?: Draw): Promise<boolean> {
  if (await hasCatalogs(deps.db)) return false
  progress('Loading the demo shop…')
  const album = await drawAlbum(draw ?? openStudio(deps.files), pictureWishes(), progress)
  const plan = planDemo(album)
  const passwords = await Promise.all(demoAccounts.map(({ password }) => hashPassword(password)))
  return await transact(deps.db, async (tx) => {
    await tx`select pg_advisory_xact_lock(${SEED_LOCK})`
    if (await hasCatalogs(tx)) return false
    for (const table of TABLES) await fillTable(tx, table, plan[table])
    await addBuyers(tx, passwords)
    await indexSkus(tx, 'all')
    progress(`The demo shop has ${plan.catalogs.length} catalogs, ${plan.spus.length} products and ${plan.skus.length} kinds to choose from.`)
    return true
  })
}

async function hasCatalogs(db: Db): Promise<boolean> {
  const [row] = await db`select from catalogs limit 1`
  return row !== undefined
}

const OPENED = '2026-03-01T02:00:00Z'
const homes = [
  [
    { receiver: '李小满', receiver_mobile: '13800138001', address: '浙江省杭州市西湖区文三路 90 号 3 幢 502', postcode: '310012', tag: '家', is_default: true },
    { receiver: '李小满', receiver_mobile: '13800138001', address: '浙江省杭州市滨江区江南大道 588 号 12 楼', postcode: '310051', tag: '公司', is_default: false },
  ],
  [{ receiver: '陈小美', receiver_mobile: '13900139002', address: '四川省成都市武侯区玉林西路 27 号', postcode: '610041', tag: '家', is_default: true }],
]

/** Whoever took one of the names before keeps it. */
async function addBuyers(tx: Tx, passwordHashes: string[]): Promise<void> {
  for (const [at, { username }] of demoAccounts.entries()) {
    const [user] = await tx<{ id: number }[]>`
      insert into users (username, password_hash, phone, email, activated_at, created_at)
      values (${username}, ${passwordHashes[at] as string}, ${homes[at]?.[0]?.receiver_mobile ?? null}, ${`${username}@jishi.example`}, ${OPENED}, ${OPENED})
      on conflict do nothing returning id`
    for (const home of user ? (homes[at] ?? []) : []) await tx`insert into addresses ${tx({ user_id: user?.id as number, created_at: OPENED, ...home })}`
  }
}
