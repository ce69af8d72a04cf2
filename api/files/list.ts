import type { Db } from '../shared/db.ts'
import { usedOf } from './collect.ts'

export type FileRow = {
  key: string
  bytes: number
  type: string
  width: number
  height: number
  placeholder: string
  createdAt: Date
  referencedAt: Date
  used: boolean
}

/** How the list may be sorted. */
export const sorts = {
  '-created': (db: Db) => db`created_at desc, key`,
  created: (db: Db) => db`created_at, key`,
  '-bytes': (db: Db) => db`bytes desc, key`,
}

/** One page of the shop's pictures, whose keys begin with `q`. */
export async function listFiles(db: Db, { q, sort, page, pageSize }: { q: string; sort: keyof typeof sorts; page: number; pageSize: number }) {
  const mine = db`starts_with(key, ${q})`
  const [count] = await db<{ total: number }[]>`select count(*)::int as total from files where ${mine}`
  const rows = await db<Omit<FileRow, 'used'>[]>`
    select key, bytes, type, width, height, placeholder, created_at as "createdAt", referenced_at as "referencedAt"
    from files where ${mine} order by ${sorts[sort](db)} limit ${pageSize} offset ${(page - 1) * pageSize}`
  const used = await usedOf(
    db,
    rows.map(({ key }) => key),
  )
  return { rows: rows.map((row): FileRow => ({ ...row, used: used.has(row.key) })), total: count?.total ?? 0 }
}
