import { brokeConstraint, type Db, type Tx } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'
import { isProvince } from './provinces.ts'

export type Warehouse = { id: number; code: string; name: string; nameEn: string; province: string; city: string | null; active: boolean; isDefault: boolean; pieces: number }
export type WarehouseWish = { code: string; name: string; nameEn: string; province: string; city: string | null; active: boolean; isDefault: boolean }

/** The warehouse that takes what comes in with no house named. */
export async function defaultWarehouse(db: Db): Promise<number> {
  const [house] = await db<{ id: number }[]>`select id from warehouses where is_default`
  if (!house) throw new Error('the shop has no default warehouse')
  return house.id
}

/** Every warehouse with how many pieces lie there. */
export async function listWarehouses(db: Db): Promise<Warehouse[]> {
  return [
    ...(await db<Warehouse[]>`
      select id, code, name, name_en as "nameEn", province, city, active, is_default as "isDefault",
        (select coalesce(sum(on_hand), 0)::int from warehouse_stocks where warehouse_id = warehouses.id) as pieces
      from warehouses order by id limit 500`),
  ]
}

/** Opens a warehouse. Throws 10427 for a code that is taken, 10428 for a default one that is closed, 10170 for no province. */
export async function addWarehouse(tx: Tx, wish: WarehouseWish): Promise<number> {
  check(wish)
  if (wish.isDefault) await tx`update warehouses set is_default = false where is_default`
  return await named(async () => {
    const [house] = await tx<{ id: number }[]>`
      insert into warehouses (code, name, name_en, province, city, active, is_default)
      values (${wish.code}, ${wish.name}, ${wish.nameEn}, ${wish.province}, ${wish.city}, ${wish.active}, ${wish.isDefault}) returning id`
    return house!.id
  })
}

/** Changes a warehouse; the default one hands that over only to another. Throws 10423, 10427, 10428, 10170. */
export async function changeWarehouse(tx: Tx, id: number, wish: WarehouseWish): Promise<void> {
  check(wish)
  const [house] = await tx<{ isDefault: boolean }[]>`select is_default as "isDefault" from warehouses where id = ${id} for no key update`
  if (!house) throw new Refusal(10423)
  if (house.isDefault && !wish.isDefault) throw new Refusal(10428)
  if (!house.isDefault && wish.isDefault) await tx`update warehouses set is_default = false where is_default`
  await named(
    () => tx`
      update warehouses set code = ${wish.code}, name = ${wish.name}, name_en = ${wish.nameEn}, province = ${wish.province}, city = ${wish.city},
        active = ${wish.active}, is_default = ${wish.isDefault} where id = ${id}`,
  )
}

function check({ province, city, active, isDefault }: WarehouseWish): void {
  if (!isProvince(province) || (city !== null && !(/^\d{4}00$/.test(city) && city.slice(0, 2) === province.slice(0, 2)))) throw new Refusal(10170)
  if (isDefault && !active) throw new Refusal(10428)
}

async function named<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw brokeConstraint(error, 'warehouses_code_unique') ? new Refusal(10427) : error
  }
}
