import type { Sharp } from 'sharp'
import type { Deps } from '../deps.ts'
import { type Db, transact, type Tx } from '../shared/db.ts'
import { enqueue } from '../shared/jobs.ts'
import { Refusal } from '../shared/refusals.ts'
import { keyOf } from '../drivers/files/key.ts'
import { StoreFault } from '../drivers/files/types.ts'
import { daysBefore } from '../shared/time.ts'
import { refuseBad, type Scanning } from './scan.ts'
import { drawWith } from './open-picture.ts'

/** Who brings a picture; nobody for what the shop itself does, such as an import. */
export type By = { userId: number } | { clerkId: number } | Record<string, never>
/** A picture as pages need it. `placeholder` is a data URI of a few hundred bytes. */
export type Picture = { key: string; width: number; height: number; placeholder: string }

/** What a picture that somebody sends may weigh. */
export const MOST_BYTES = 10 * 1024 * 1024
/** Larger ones are made smaller: no screen shows more, and WebP knows no more than 16,383 pixels. */
const MOST_WIDE = 2400
const MOST_HIGH = 16_000
const PLACEHOLDER = 16
/** Pictures that one buyer may bring in 24 hours. */
export const A_DAY = 30

/**
 * Keeps a picture and answers the key it is known by from now on; the smaller forms follow in a job. It is drawn anew as WebP, upright, so
 * that nothing else that the file held (place, camera, a second file) is kept. The same picture is stored once, whoever brings it.
 * Throws 10600 for too many bytes, 10601 for what is no picture, 10602 for too many pixels, 10606 for a broken one, and 10603 when the
 * buyer has brought too many today; 10090 and 10091 where somebody looks at files.
 */
export async function keepPicture(deps: Pick<Deps, 'db' | 'files' | 'clock'> & Partial<Scanning>, bytes: Buffer, { by = {} }: { by?: By } = {}): Promise<Picture> {
  if (bytes.length > MOST_BYTES) throw new Refusal(10600, { most: 10 })
  await refuseTooMany(deps.db, by, deps.clock())
  await refuseBad(deps, bytes)
  const { drawn, width, height, placeholder } = await drawWith(bytes, redraw)
  const picture: Picture = { key: keyOf(drawn, 'webp'), width, height, placeholder }
  // The row first: from then on the collector leaves the file alone, so what is stored now stays.
  await transact(deps.db, async (tx) => {
    if ('userId' in by) await tx`select 1 from users where id = ${by.userId} for update`
    await refuseTooMany(tx, by, deps.clock())
    await noteFile(tx, { ...picture, bytes: drawn.length }, deps.clock())
    await tx`insert into file_uploads (key, user_id, clerk_id, at)
      values (${picture.key}, ${'userId' in by ? by.userId : null}, ${'clerkId' in by ? by.clerkId : null}, ${deps.clock()})`
    await enqueue(tx, 'thumbnails', { file: picture.key }, { key: `thumbnails ${picture.key}` })
  })
  try {
    await deps.files.put(drawn, 'webp')
  } catch (error) {
    throw error instanceof StoreFault ? new Refusal(10605) : error
  }
  return picture
}

/** Notes what a file is, or that it is wanted again. */
export async function noteFile(tx: Tx, { key, bytes, width, height, placeholder }: Picture & { bytes: number }, now: Date): Promise<void> {
  await tx`
    insert into files (key, bytes, type, width, height, placeholder, created_at, referenced_at)
    values (${key}, ${bytes}, 'image/webp', ${width}, ${height}, ${placeholder}, ${now}, ${now})
    on conflict (key) do update set referenced_at = greatest(files.referenced_at, excluded.referenced_at)`
}

async function redraw(picture: Sharp) {
  const { data, info } = await picture
    .resize({ width: MOST_WIDE, height: MOST_HIGH, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 90, effort: 3, smartSubsample: true })
    .toBuffer({ resolveWithObject: true })
  return { drawn: data, width: info.width, height: info.height, placeholder: await placeholderOf(picture) }
}

/** The picture in sixteen pixels, as a data URI; a browser blurs it while it makes it large. */
export async function placeholderOf(picture: Sharp): Promise<string> {
  const tiny = await picture.clone().resize({ width: PLACEHOLDER, height: PLACEHOLDER, fit: 'inside' }).webp({ quality: 20, effort: 6 }).toBuffer()
  return `data:image/webp;base64,${tiny.toString('base64')}`
}

async function refuseTooMany(db: Db, by: By, now: Date): Promise<void> {
  if (!('userId' in by)) return
  const since = daysBefore(now, 1)
  const [row] = await db<{ n: number }[]>`select count(*)::int as n from file_uploads where user_id = ${by.userId} and at > ${since}`
  if (row && row.n >= A_DAY) throw new Refusal(10603, { most: A_DAY })
}

/**
 * Puts kept pictures to use in the caller's transaction: until it ends nobody can collect them, and then they are referenced. Call it before the
 * keys are written into a table of `references.ts`. With `userId` they must be ones that this buyer has brought. Throws 10604 when one is missing.
 */
export async function useFiles(tx: Tx, keys: readonly string[], { now, userId }: { now: Date; userId?: number }): Promise<void> {
  const wanted = [...new Set(keys)].sort()
  if (wanted.length === 0) return
  const found = await tx<{ key: string }[]>`
    select key from files where key = any(${wanted}::text[])
      and ${userId === undefined ? tx`true` : tx`exists (select 1 from file_uploads u where u.key = files.key and u.user_id = ${userId})`}
    order by key for update`
  if (found.length < wanted.length) throw new Refusal(10604)
  await tx`update files set referenced_at = greatest(referenced_at, ${now}) where key = any(${wanted}::text[])`
}
