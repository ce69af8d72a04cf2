import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Pool, transact } from '../../api/shared/db.ts'
import { type HashCost, hashPassword } from '../../api/shared/hash.ts'
import { areas, type Rights } from '../../api/shared/rights.ts'
import { addMember } from '../../api/staff/members.ts'
import { newPassword } from '../../api/staff/new-password.ts'

export const OWNER = 'owner'
export const allRights = (): Rights => Object.fromEntries(areas.map((area) => [area, 7]))

/**
 * The demo shop's owner, who may do everything. Unlike the buyers' their password is drawn, at the first start, and kept in
 * `<dataDir>/keys` to be told again. Undefined when the shop has staff of its own.
 */
export async function openOwner(db: Pool, dataDir: string, cost?: HashCost): Promise<string | undefined> {
  const file = path.join(dataDir, 'keys', 'owner-password')
  const [somebody] = await db`select 1 from staff limit 1`
  if (somebody) return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  const password = newPassword()
  const passwordHash = await hashPassword(password, cost)
  // The file first: an owner whose password nobody knows is no use, a word without an owner does no harm.
  writeFileSync(file, `${password}\n`, { mode: 0o600 })
  await transact(db, (tx) => addMember(tx, 'shopkeeper', { username: OWNER, name: '店主', passwordHash, rights: allRights(), roles: [] }))
  return password
}
