import { purgePages } from '../../http/page-cache.ts'
import { brokeConstraint, type Db, type Tx } from '../../shared/db.ts'
import { Refusal } from '../../shared/refusals.ts'
import { indexPlace } from './index-place.ts'

export type CatalogDraft = { parentId: number | null; name: string; nameEn: string; hue: number; position: number; channelId: number | null }
export type CatalogLine = CatalogDraft & { id: number; version: number; path: number[]; spus: number }

/** The key of the triggers' lock: moves wait for each other before they touch a row. */
const TREE_LOCK = 20_260_704

/** The whole tree, parents before children, with the products that lie directly in each. */
export async function listTree(db: Db): Promise<CatalogLine[]> {
  return [
    ...(await db<CatalogLine[]>`
    select c.id, c.parent_id as "parentId", c.name, c.name_en as "nameEn", c.hue, c.position, c.channel_id as "channelId", c.version, c.path,
      (select count(*)::int from spus p where p.catalog_id = c.id and p.deleted_at is null) as spus
    from catalogs c order by cardinality(c.path), c.position, c.id`),
  ]
}

/** Makes a catalog. Throws 10204 for an unknown parent, 10215, 10220, 10223, 10224. */
export async function addCatalog(tx: Tx, draft: CatalogDraft): Promise<number> {
  const [row] = await plainly(draft, () => tx<{ id: number }[]>`insert into catalogs ${tx(columnsOf(draft))} returning id`)
  await purgePages(tx, ['catalogs', 'home', ...(draft.parentId === null ? [] : [`catalog:${draft.parentId}`])])
  return row!.id
}

/** Changes or moves a catalog with everything below it. Throws as `addCatalog`, 10213 for an old version, 10219 for a move below itself. */
export async function changeCatalog(tx: Tx, id: number, version: number, draft: CatalogDraft): Promise<void> {
  await tx`select pg_advisory_xact_lock(${TREE_LOCK})`
  const [old] = await tx<{ version: number; path: number[]; parentId: number | null; name: string; nameEn: string }[]>`
    select version, path, parent_id as "parentId", name, name_en as "nameEn" from catalogs where id = ${id} for update`
  if (!old) throw new Refusal(10204)
  if (old.version !== version) throw new Refusal(10213)
  await plainly(draft, () => tx`update catalogs set ${tx(columnsOf(draft))}, version = version + 1 where id = ${id}`)
  await forgetCatalog(tx, id, old.path)
  if (old.name !== draft.name || old.nameEn !== draft.nameEn || old.parentId !== draft.parentId) await indexPlace(tx, { catalogId: id })
}

/**
 * Puts a catalog, with everything below it, before one of the catalogs below `parentId` (null: among the roots), or last. All siblings get
 * their places anew. Throws as `changeCatalog`, 10204 for a `beforeId` that is not there.
 */
export async function placeCatalog(tx: Tx, id: number, version: number, { parentId, beforeId }: { parentId: number | null; beforeId: number | null }): Promise<void> {
  await tx`select pg_advisory_xact_lock(${TREE_LOCK})`
  const [catalog] = await tx<CatalogDraft[]>`
    select parent_id as "parentId", name, name_en as "nameEn", hue, position, channel_id as "channelId" from catalogs where id = ${id}`
  if (!catalog) throw new Refusal(10204)
  await changeCatalog(tx, id, version, { ...catalog, parentId })
  const siblings = await tx<{ id: number }[]>`select id from catalogs where parent_id is not distinct from ${parentId} and id <> ${id} order by position, id`
  const order = siblings.map((sibling) => sibling.id)
  const at = beforeId === null ? order.length : order.indexOf(beforeId)
  if (at < 0) throw new Refusal(10204)
  order.splice(at, 0, id)
  // Who edits one of them by its old place is told.
  await tx`
    update catalogs set position = wanted.position, version = version + 1
    from (select id, n - 1 as position from unnest(${order}::bigint[]) with ordinality as o (id, n)) wanted
    where catalogs.id = wanted.id and catalogs.position <> wanted.position`
}

/** Removes an empty catalog. Throws 10204, 10213, 10221. */
export async function removeCatalog(tx: Tx, id: number, version: number): Promise<void> {
  await tx`select pg_advisory_xact_lock(${TREE_LOCK})`
  const [old] = await tx<{ version: number; path: number[]; full: boolean }[]>`
    select version, path, exists (select from catalogs below where below.parent_id = c.id) or exists (select from spus where catalog_id = c.id) as full
    from catalogs c where id = ${id} for update`
  if (!old) throw new Refusal(10204)
  if (old.version !== version) throw new Refusal(10213)
  if (old.full) throw new Refusal(10221)
  await tx`delete from catalogs where id = ${id}`
  await purgePages(tx, ['catalogs', 'home', ...old.path.map((above) => `catalog:${above}`)])
}

const columnsOf = ({ parentId, name, nameEn, hue, position, channelId }: CatalogDraft) => ({
  parent_id: parentId,
  name,
  name_en: nameEn,
  hue,
  position,
  // A root that moves below another leaves its channel.
  channel_id: parentId === null ? channelId : null,
})

async function plainly<T>({ name }: CatalogDraft, write: () => PromiseLike<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (brokeConstraint(error, 'catalogs_no_cycle')) throw new Refusal(10219)
    if (brokeConstraint(error, 'catalogs_three_levels')) throw new Refusal(10220)
    if (brokeConstraint(error, 'catalogs_name_key')) throw new Refusal(10215, { name })
    if (brokeConstraint(error, 'catalogs_parent_id_catalogs_id_fk')) throw new Refusal(10204)
    if (brokeConstraint(error, 'catalogs_channel_id_channels_id_fk')) throw new Refusal(10223)
    if (brokeConstraint(error, 'catalogs_channel_of_roots')) throw new Refusal(10224)
    throw error
  }
}

/** Names of catalogs stand on the pages of what lies below them. */
async function forgetCatalog(tx: Tx, id: number, before: number[]): Promise<void> {
  const branch = await tx<{ id: number; path: number[] }[]>`select id, path from catalogs where ${id} = any(path)`
  const shown = new Set([...before, ...branch.flatMap(({ path }) => path)])
  await purgePages(tx, ['catalogs', 'home', ...[...shown].map((catalog) => `catalog:${catalog}`), ...branch.map((row) => `items:${row.id}`)])
}
