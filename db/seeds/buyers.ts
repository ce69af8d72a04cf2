import type { Tx } from '../../api/shared/db.ts'
import { type HashCost, hashPassword } from '../../api/shared/hash.ts'

/** Buyers of the demo shop. Everybody may know their passwords. */
export const demoAccounts = [
  { username: 'demo', password: 'jishi2026' },
  { username: 'xiaomei', password: 'jishi2026' },
]

/** In the order of `demoAccounts`; takes its time, so not inside a transaction. */
export const hashPasswords = (cost?: HashCost): Promise<string[]> => Promise.all(demoAccounts.map(({ password }) => hashPassword(password, cost)))

const OPENED = '2026-03-01T02:00:00Z'
const homes = [
  [
    { receiver: '李小满', receiver_mobile: '13800138001', address: '浙江省杭州市西湖区文三路 90 号 3 幢 502', postcode: '310012', tag: '家', is_default: true },
    { receiver: '李小满', receiver_mobile: '13800138001', address: '浙江省杭州市滨江区江南大道 588 号 12 楼', postcode: '310051', tag: '公司', is_default: false },
  ],
  [{ receiver: '陈小美', receiver_mobile: '13900139002', address: '四川省成都市武侯区玉林西路 27 号', postcode: '610041', tag: '家', is_default: true }],
]

/** Whoever took one of the names before keeps it. */
export async function addBuyers(tx: Tx, passwordHashes: string[]): Promise<void> {
  for (const [at, { username }] of demoAccounts.entries()) {
    const [user] = await tx<{ id: number }[]>`
      insert into users (username, password_hash, phone, email, activated_at, created_at)
      values (${username}, ${passwordHashes[at] as string}, ${homes[at]?.[0]?.receiver_mobile ?? null}, ${`${username}@jishi.example`}, ${OPENED}, ${OPENED})
      on conflict do nothing returning id`
    for (const home of user ? (homes[at] ?? []) : []) await tx`insert into addresses ${tx({ user_id: user?.id as number, created_at: OPENED, ...home })}`
  }
}
