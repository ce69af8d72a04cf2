import type { Deps } from '../../../api/deps.ts'
import { indexSkus } from '../../../api/goods/search/index-skus.ts'
import { type Db, transact, type Tx } from '../../../api/shared/db.ts'
import { addBuyers, hashPasswords } from '../buyers.ts'
import { fillTable, moveCounters } from '../fill.ts'
import { drawAlbum, openStudio } from '../pictures/album.ts'
import { pictureWishes, type Row } from '../plan.ts'
import { type Counters, planBatch, type Shelf } from './plan.ts'
import { HOUSES, SHELVES } from './words.ts'

const LOAD_LOCK = 20_260_404
/** SKUs that travel together. */
const BATCH = 5_000
/** Pictures drawn when the shop has none to share out. */
const PICTURES = 40

/**
 * Brings the load set up to `size` SKUs, in one transaction: all or nothing. Returns how many were added; 0 when it is that
 * large already.
 */
export async function loadMany(deps: Pick<Deps, 'db' | 'files'>, size: number, progress: (sentence: string) => void): Promise<number> {
  if ((await countLoaded(deps.db)).skus >= size) return 0
  const images = await findOrDrawPictures(deps, progress)
  const passwords = await hashPasswords()
  const added = await transact(deps.db, async (tx) => {
    await tx`select pg_advisory_xact_lock(${LOAD_LOCK})`
    const before = await countLoaded(tx)
    await addBuyers(tx, passwords)
    const shelves = await openShelves(tx)
    const brands = await openBrands(tx)
    const next = await readCounters(tx)
    let { spus, skus } = before
    while (skus < size) {
      const batch = planBatch({ shelves, brands, images, next, firstSpu: spus, skus: Math.min(BATCH, size - skus) })
      for (const [table, rows] of Object.entries(batch)) await fillTable(tx, table, rows)
      await indexSkus(
        tx,
        batch.skus.map(({ id }) => id as number),
      )
      spus += batch.spus.length
      skus += batch.skus.length
      if (skus % 10_000 === 0 || skus === size) progress(`Loaded ${skus} of ${size} SKUs`)
    }
    await moveCounters(tx)
    return skus - before.skus
  })
  // The planner's picture of the shop is one of an empty shop until then.
  await deps.db`analyze`
  return added
}

/** What stands on the shelves of the load set. */
async function countLoaded(db: Db): Promise<{ spus: number; skus: number }> {
  const [row] = await db<{ spus: number; skus: number }[]>`
    select (select count(*)::int from spus where catalog_id in (select id from catalogs where position >= ${FIRST_POSITION})) as spus,
      (select count(*)::int from skus where catalog_id in (select id from catalogs where position >= ${FIRST_POSITION})) as skus`
  return row ?? { spus: 0, skus: 0 }
}

/** Catalogs from this position on are the load set's. */
const FIRST_POSITION = 10_000

async function findOrDrawPictures({ db, files }: Pick<Deps, 'db' | 'files'>, progress: (sentence: string) => void): Promise<string[]> {
  const known = await db<{ image: string }[]>`select image from skus group by image order by min(id) limit 400`
  const there = await Promise.all(known.map(({ image }) => files.has(image)))
  const images = known.filter((_, at) => there[at]).map(({ image }) => image)
  if (images.length > 0) return images
  const heroes = pictureWishes().filter(({ scene }) => scene === 'hero')
  const wishes = heroes.filter((_, at) => at % Math.ceil(heroes.length / PICTURES) === 0)
  return [...(await drawAlbum(openStudio(files), wishes, progress)).values()]
}

async function openShelves(tx: Tx): Promise<Shelf[]> {
  const known = await tx<{ id: number; position: number }[]>`select id, position from catalogs where position >= ${FIRST_POSITION}`
  return await Promise.all(
    SHELVES.map(async (shelf, at) => {
      const position = FIRST_POSITION + at
      const there = known.find((catalog) => catalog.position === position)
      if (there) return { ...shelf, id: there.id }
      const [made] = await tx<{ id: number }[]>`
      insert into catalogs (name, name_en, hue, position) values (${shelf.name[0]}, ${shelf.name[1]}, ${(at * 137) % 360}, ${position}) returning id`
      return { ...shelf, id: made?.id as number }
    }),
  )
}

async function openBrands(tx: Tx): Promise<{ id: number; name: string; nameEn: string }[]> {
  const houses: Row[] = HOUSES.first.flatMap(([zh, en]) => HOUSES.second.map(([zh2, en2]) => ({ name: `${zh}${zh2}`, name_en: `${en} & ${en2}` })))
  await tx`insert into brands (name, name_en) select name, name_en from jsonb_populate_recordset(null::brands, ${JSON.stringify(houses)}::text::jsonb) on conflict do nothing`
  return [
    ...(await tx<
      { id: number; name: string; nameEn: string }[]
    >`select id, name, name_en as "nameEn" from brands where name = any(${houses.map(({ name }) => name as string)}) order by id`),
  ]
}

/** The highest ids so far. */
async function readCounters(tx: Tx): Promise<Counters> {
  const [row] = await tx<Counters[]>`
    select coalesce((select max(id) from spus), 0) as spus, coalesce((select max(id) from skus), 0) as skus,
      coalesce((select max(id) from sale_attrs), 0) as sale_attrs, coalesce((select max(id) from sale_values), 0) as sale_values,
      coalesce((select max(id) from specs), 0) as specs, coalesce((select max(id) from pictures), 0) as pictures,
      coalesce((select max(id) from stock_moves), 0) as stock_moves`
  if (!row) throw new Error('no counters')
  return { ...row }
}
