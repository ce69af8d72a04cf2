import { distanceBetween } from './provinces.ts'

/** A warehouse as far as allocation goes: where it is and what lies there. */
export type House = { id: number; province: string; onHand: ReadonlyMap<number, number> }
/** So many pieces of a SKU, out of this warehouse. */
export type Take = { warehouseId: number; skuId: number; count: number }

/** Beyond this many nearest warehouses no better split is looked for: the number of choices doubles with each. */
const MOST_HOUSES = 12

/**
 * Which warehouses ship an order: the nearest that has all of it; else as few as possible, of those the nearest together,
 * and out of the nearest of them first. Pure; the order of what is given does not matter. What no warehouse has is in no take.
 * @param needs at most once per SKU
 * @param destination code of the province, where it is known
 */
export function allocate(needs: readonly { skuId: number; count: number }[], houses: readonly House[], destination: string | undefined): Take[] {
  const wanted = needs.toSorted((a, b) => a.skuId - b.skuId)
  const near = houses
    .map((house) => ({ ...house, km: destination ? distanceBetween(house.province, destination) : 0 }))
    .filter((house) => wanted.some(({ skuId }) => (house.onHand.get(skuId) ?? 0) > 0))
    .sort((a, b) => a.km - b.km || a.id - b.id)
  return takeFrom(wanted, fewestOf(wanted, near) ?? near)
}

type Near = House & { km: number }

/** The smallest set that has everything; of equally small ones the nearest together. Undefined when there is none. */
function fewestOf(wanted: readonly { skuId: number; count: number }[], near: Near[]): Near[] | undefined {
  const candidates = near.slice(0, MOST_HOUSES)
  const covers = (set: Near[]) => wanted.every(({ skuId, count }) => set.reduce((sum, house) => sum + (house.onHand.get(skuId) ?? 0), 0) >= count)
  const kmOf = (set: Near[]) => set.reduce((sum, house) => sum + house.km, 0)
  for (let size = 1; size <= candidates.length; size++) {
    let best: Near[] | undefined
    for (const set of choose(candidates, size)) if (covers(set) && (!best || kmOf(set) < kmOf(best))) best = set
    if (best) return best
  }
  return undefined
}

/** Every choice of `size` out of `all`, each in the order of `all`. */
function* choose<T>(all: readonly T[], size: number): Generator<T[]> {
  if (size === 0) {
    yield []
    return
  }
  for (let i = 0; i <= all.length - size; i++) for (const rest of choose(all.slice(i + 1), size - 1)) yield [all[i]!, ...rest]
}

function takeFrom(wanted: readonly { skuId: number; count: number }[], houses: readonly House[]): Take[] {
  return wanted.flatMap(({ skuId, count }) => {
    let left = count
    return houses.flatMap(({ id, onHand }) => {
      const taken = Math.min(left, onHand.get(skuId) ?? 0)
      left -= taken
      return taken > 0 ? [{ warehouseId: id, skuId, count: taken }] : []
    })
  })
}
