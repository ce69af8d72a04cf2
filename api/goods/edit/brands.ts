import { brokeConstraint, type Db, type Tx } from '../../shared/db.ts'
import { Refusal } from '../../shared/refusals.ts'
import { forgetPages } from './after.ts'
import { indexPlace } from './index-place.ts'

export type BrandDraft = { name: string; nameEn: string; logo: string | null }
export type Brand = BrandDraft & { id: number; version: number; spus: number }

/** Brands by name; `q` is part of one. */
export async function listBrands(db: Db, { page, pageSize, q }: { page: number; pageSize: number; q: string }): Promise<{ brands: Brand[]; total: number }> {
  const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
  const where = db`(${q} = '' or name ilike ${like} or name_en ilike ${like})`
  const [counted] = await db<{ total: number }[]>`select count(*)::int as total from brands where ${where}`
  const brands = await db<Brand[]>`
    select id, name, name_en as "nameEn", logo, version, (select count(*)::int from spus where brand_id = brands.id and deleted_at is null) as spus
    from brands where ${where} order by name, id limit ${pageSize} offset ${(page - 1) * pageSize}`
  return { brands: [...brands], total: counted!.total }
}

/** Makes a brand. Throws 10215 for a name that is taken. */
export async function addBrand(tx: Tx, draft: BrandDraft): Promise<number> {
  const [row] = await plainly(draft, () => tx<{ id: number }[]>`insert into brands (name, name_en, logo) values (${draft.name}, ${draft.nameEn}, ${draft.logo}) returning id`)
  return row!.id
}

/** Changes a brand; its products are found by its new name. Throws 10212, 10213, 10215. */
export async function changeBrand(tx: Tx, id: number, version: number, draft: BrandDraft): Promise<void> {
  const old = await lockBrand(tx, id, version)
  await plainly(draft, () => tx`update brands set name = ${draft.name}, name_en = ${draft.nameEn}, logo = ${draft.logo}, version = version + 1 where id = ${id}`)
  const spus = await tx<{ id: number }[]>`select id from spus where brand_id = ${id} order by id`
  await forgetPages(
    tx,
    spus.map((row) => row.id),
  )
  if (old.name !== draft.name || old.nameEn !== draft.nameEn) await indexPlace(tx, { brandId: id })
}

/** Removes a brand that no product has, or ever had. Throws 10212, 10213, 10222. */
export async function removeBrand(tx: Tx, id: number, version: number): Promise<void> {
  await lockBrand(tx, id, version)
  const [used] = await tx`select from spus where brand_id = ${id} limit 1`
  if (used) throw new Refusal(10222)
  await tx`delete from brands where id = ${id}`
}

async function lockBrand(tx: Tx, id: number, version: number): Promise<{ name: string; nameEn: string }> {
  const [brand] = await tx<{ version: number; name: string; nameEn: string }[]>`select version, name, name_en as "nameEn" from brands where id = ${id} for update`
  if (!brand) throw new Refusal(10212)
  if (brand.version !== version) throw new Refusal(10213)
  return brand
}

async function plainly<T>({ name }: BrandDraft, write: () => PromiseLike<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (brokeConstraint(error, 'brands_name_unique')) throw new Refusal(10215, { name })
    throw error
  }
}
