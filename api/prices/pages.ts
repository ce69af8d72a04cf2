import type { Db } from '../shared/db.ts'
import type { Scope } from './price.ts'

/** Tags of the cached pages that tell of a promotion: those of the goods it is about. */
export async function pagesAbout(db: Db, { scope, scopeIds }: Scope): Promise<string[]> {
  if (scope === 'all') return ['promotions']
  if (scope === 'sku') return scopeIds.map((id) => `sku:${id}`)
  if (scope === 'spu') return (await db<{ id: number }[]>`select id from skus where spu_id = any(${scopeIds}::bigint[])`).map(({ id }) => `sku:${id}`)
  return (await db<{ id: number }[]>`select id from catalogs where path && ${scopeIds}::bigint[]`).flatMap(({ id }) => [`catalog:${id}`, `items:${id}`])
}
