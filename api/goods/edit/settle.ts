import type { Tx } from '../../shared/db.ts'

/**
 * The one place that says what is in the shop: a SKU is launched while its SPU is, itself is on sale, and neither is
 * deleted. Returns the SKUs that came or went.
 */
export async function settleLaunched(tx: Tx, spuIds: readonly number[]): Promise<number[]> {
  const moved = await tx<{ id: number }[]>`
    with mine as (
      select k.id, (p.state = 'launched' and p.deleted_at is null and k.on_sale and k.deleted_at is null) as launched
      from skus k join spus p on p.id = k.spu_id where k.spu_id = any(${[...spuIds]}::bigint[]) order by k.id for update of k)
    update skus set launched = mine.launched from mine where skus.id = mine.id and skus.launched <> mine.launched returning skus.id`
  return moved.map(({ id }) => id)
}
