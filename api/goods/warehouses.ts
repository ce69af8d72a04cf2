import type { Db } from '../shared/db.ts'

/** The warehouse that takes what comes in with no house named. */
export async function defaultWarehouse(db: Db): Promise<number> {
  const [house] = await db<{ id: number }[]>`select id from warehouses where is_default`
  if (!house) throw new Error('the shop has no default warehouse')
  return house.id
}
