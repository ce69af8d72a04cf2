import sharp from 'sharp'
import type { Deps } from '../deps.ts'
import { transact } from '../shared/db.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { refreshSales } from './refresh-sales.ts'

const WIDTHS = [400, 800]
/** A picture of more pixels than this is an attack on our memory. */
const MOST_PIXELS = 50_000_000

/** Work of goods that is done later, or again and again. */
export const goodsJobs = (deps: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({
  jobs: { thumbnails: ({ file }) => makeThumbnails(deps, file) },
  sweeps: { 'refresh-sales': () => transact(deps.db, refreshSales) },
})

/** Puts the small forms of a picture beside it, as WebP. A form that is there already is left alone. */
async function makeThumbnails({ files, log }: Deps, file: string): Promise<void> {
  const picture = file.replace(/\.[a-z0-9]+$/, '.webp')
  const missing: number[] = []
  for (const width of WIDTHS) if (!(await files.has(picture.replace(/\.webp$/, `-${width}.webp`)))) missing.push(width)
  if (missing.length === 0) return
  const bytes = await files.get(file)
  if (!bytes) return log.warn({ file }, 'no such picture to make small forms of')
  for (const width of missing) {
    await files.putBeside(
      picture,
      `-${width}`,
      await sharp(bytes, { limitInputPixels: MOST_PIXELS }).rotate().resize({ width, withoutEnlargement: true }).webp({ quality: 80 }).toBuffer(),
    )
  }
}
