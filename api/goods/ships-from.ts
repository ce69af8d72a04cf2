import type { Db } from '../shared/db.ts'
import { allocate } from './allocate.ts'
import { distanceBetween } from './provinces.ts'

/**
 * The warehouse that would ship one piece of a SKU to a province, and how far it is from there in kilometres; undefined where none has it.
 * @param destination code of the province, or of anything in it
 */
export async function shipsFrom(db: Db, skuId: number, destination: string): Promise<{ province: string; km: number } | undefined> {
  const rows = await db<{ id: number; province: string; onHand: number }[]>`
    select h.id, h.province, w.on_hand as "onHand" from warehouse_stocks w join warehouses h on h.id = w.warehouse_id
    where w.sku_id = ${skuId} and w.on_hand > 0 and h.active`
  const houses = rows.map(({ id, province, onHand }) => ({ id, province, onHand: new Map([[skuId, onHand]]) }))
  const [take] = allocate([{ skuId, count: 1 }], houses, destination)
  const province = rows.find(({ id }) => id === take?.warehouseId)?.province
  return province === undefined ? undefined : { province, km: distanceBetween(province, destination) }
}
