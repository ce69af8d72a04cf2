import type { Db } from '../shared/db.ts'
import { Refusal } from '../shared/refusals.ts'

/** More sale attributes than any SPU has. */
const MOST_ATTRS = 20

/**
 * The launched SKU of an SPU that has exactly these values, one for every sale attribute. Throws 10202 when there is none.
 * @param attrIds when given, the attribute that each value was chosen for
 */
export async function findSku(db: Db, spuId: number, valueIds: readonly number[], attrIds?: readonly number[]): Promise<number> {
  if (valueIds.length > MOST_ATTRS || ![spuId, ...valueIds, ...(attrIds ?? [])].every(Number.isSafeInteger)) throw new Refusal(10202)
  const choice = valueIds.map((value, i) => ({ value, attr: attrIds?.[i] ?? 0 })).sort((a, b) => a.value - b.value)
  const [found] = await db<{ id: number }[]>`
    select k.id from skus k cross join lateral (
      select coalesce(array_agg(value_id order by value_id), '{}') as values, coalesce(array_agg(attr_id order by value_id), '{}') as attrs
      from sku_values where sku_id = k.id
    ) chosen
    where k.spu_id = ${spuId} and k.launched
      and chosen.values = ${choice.map(({ value }) => value)}::bigint[]
      and (${attrIds === undefined} or chosen.attrs = ${choice.map(({ attr }) => attr)}::bigint[])
      and cardinality(chosen.values) = (select count(*) from sale_attrs where spu_id = k.spu_id)`
  if (!found) throw new Refusal(10202)
  return found.id
}
